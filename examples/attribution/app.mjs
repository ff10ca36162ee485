// Says whom each call is for. `otel.mjs` in a real application is a file of its own, loaded before all others.
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BedrockInstrumentation, flushTelemetry, withAttribution } from 'bedrock-otel';

new NodeSDK({
  instrumentations: [
    new BedrockInstrumentation({
      attribution: { hashUserId: process.env.USER_ID_KEY ?? true, incidentPattern: /^INC-\d{8}-\d{4}$/ },
      responseHook: (_span, { attribution }) => console.log(JSON.stringify(attribution)),
    }),
  ],
}).start();
const { BedrockRuntimeClient, ConverseCommand } = await import('@aws-sdk/client-bedrock-runtime');
const client = new BedrockRuntimeClient({});

function ask(text) {
  return client.send(
    new ConverseCommand({
      modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text }] }],
    }),
  );
}

await withAttribution({ agentId: 'triage', incidentId: 'INC-20261121-0001', 'llm.tenant': 'acme' }, async () => {
  await ask('What is wrong?');
  // The inner one adds to the outer one, and counts where both speak.
  await withAttribution({ agentId: 'researcher', userId: 'jane@example.com' }, () => ask('Why?'));
});
client.destroy();
await flushTelemetry();
