// What was said, redacted before anything leaves, and handed to a store of one's own.
import { BedrockInstrumentation, redactSensitiveText } from 'bedrock-otel';

new BedrockInstrumentation({
  captureMessageContent: 'SPAN_AND_EVENT',
  redact(part) {
    // Tool arguments stay in the house altogether; the rest leaves without addresses, card numbers and keys.
    return part.type === 'tool_call' ? { ...part, arguments: undefined } : redactSensitiveText(part);
  },
  onContent({ input, output }, { span }) {
    for (const { role, parts } of [...input, ...output]) console.log(role, JSON.stringify(parts));
    span.setAttribute('app.content.address', 's3://conversations/1');
  },
});
const { BedrockRuntimeClient, ConverseCommand } = await import('@aws-sdk/client-bedrock-runtime');
const client = new BedrockRuntimeClient({});
await client.send(
  new ConverseCommand({
    modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
    messages: [
      {
        role: 'user',
        content: [
          { text: 'Write to jane@example.com about the picture.' },
          { image: { format: 'png', source: { bytes: Buffer.from('a picture') } } },
        ],
      },
    ],
  }),
);
client.destroy();
