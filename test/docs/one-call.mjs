// Calls as docs/sizing.md counts them: a system text, one question, one answer.
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({});
for (let call = 0; call < Number(process.env.CALLS); call += 1) {
  await client.send(
    new ConverseCommand({
      modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      system: [{ text: 'You are terse.' }],
      messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }],
      inferenceConfig: { maxTokens: 500, temperature: 0.2 },
    }),
  );
}
client.destroy();
