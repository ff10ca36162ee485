// node stream.mjs
//
// A stream is tracked at its end; the application reads it as if nobody were there.
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { createTracker } from 'bedrock-otel';

const bedrock = new BedrockRuntimeClient({});
const modelId = process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0';
const tracker = createTracker({ key: 'support', variation: 'brief', modelId });

const { stream } = await tracker.trackStreamMetricsOf(() =>
  bedrock.send(
    new ConverseStreamCommand({
      modelId,
      messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }],
    }),
  ),
);
for await (const { contentBlockDelta } of stream) process.stdout.write(contentBlockDelta?.delta.text ?? '');

const { success, tokens, timeToFirstTokenMs } = tracker.getSummary();
console.log(
  `\n${success ? 'success' : 'no success'}, ${tokens.total} tokens, first token known: ${timeToFirstTokenMs > 0}`,
);
