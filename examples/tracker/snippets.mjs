// node --import bedrock-otel/register snippets.mjs
//
// A call with tracking, in three forms: plain, with a system prompt from the configuration, with error handling.
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { createTracker } from 'bedrock-otel';

const bedrock = new BedrockRuntimeClient({});

async function callWithTracking(config, userPrompt) {
  if (!config.enabled) return null;
  const tracker = createTracker(config.run);
  const response = await tracker.trackDurationOf(() =>
    bedrock.send(
      new ConverseCommand({
        modelId: config.model.name,
        messages: [{ role: 'user', content: [{ text: userPrompt }] }],
      }),
    ),
  );
  // Tokens and success. The duration is that of the call, and not told twice.
  tracker.trackBedrockConverseMetrics(response);
  return response.output.message.content[0].text;
}

async function callWithSystemPrompt(config, userPrompt) {
  if (!config.enabled) return null;
  const tracker = createTracker(config.run);
  const response = await tracker.trackDurationOf(() =>
    bedrock.send(
      new ConverseCommand({
        modelId: config.model.name,
        system: config.messages.length > 0 ? [{ text: config.messages[0].content }] : undefined,
        messages: [{ role: 'user', content: [{ text: userPrompt }] }],
      }),
    ),
  );
  tracker.trackBedrockConverseMetrics(response);
  return response.output.message.content[0].text;
}

async function callWithErrorHandling(config, userPrompt) {
  if (!config.enabled) return null;
  const tracker = createTracker(config.run);
  try {
    const response = await tracker.trackDurationOf(() =>
      bedrock.send(
        new ConverseCommand({
          modelId: config.model.name,
          messages: [{ role: 'user', content: [{ text: userPrompt }] }],
        }),
      ),
    );
    tracker.trackBedrockConverseMetrics(response);
    return response.output.message.content[0].text;
  } catch (error) {
    tracker.trackError();
    throw error;
  }
}

// What LaunchDarkly's client hands out, here written by hand.
const config = {
  enabled: true,
  model: { name: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0' },
  messages: [{ role: 'system', content: 'You are a geographer.' }],
  run: { key: 'support', variation: 'brief', sink: (event) => console.log(' ', event.kind) },
};
for (const call of [callWithTracking, callWithSystemPrompt, callWithErrorHandling]) {
  console.log(call.name);
  console.log(' ', await call(config, 'Name a city on a fjord.'));
  console.log(' ', 'disabled:', await call({ ...config, enabled: false }, 'Name a city on a fjord.'));
}
