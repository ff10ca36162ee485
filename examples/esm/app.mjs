// node --import ./instrumentation.mjs app.mjs
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({});
const { stream } = await client.send(
  new ConverseStreamCommand({
    modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }],
  }),
);
for await (const { contentBlockDelta } of stream) {
  process.stdout.write(contentBlockDelta?.delta.text ?? '');
}
process.stdout.write('\n');
