// node --import bedrock-otel/register feedback.mjs
//
// What a user thinks of an answer, joined to the call that it came from.
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { instrumentClient, recordFeedback } from 'bedrock-otel';

/** The ids of the calls, to be kept beside the answers. */
const calls = [];
const bedrock = instrumentClient(new BedrockRuntimeClient({}), {
  responseHook: (_span, { id, trace }) => calls.push({ completionId: id, ...trace }),
});
const { output } = await bedrock.send(
  new ConverseCommand({
    modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }],
  }),
);
console.log(output.message.content[0].text);

const [call] = calls;
recordFeedback({
  ...call,
  rating: 5,
  category: 'helpfulness',
  message: 'Just what I asked for.',
  metadata: { channel: 'web' },
});
