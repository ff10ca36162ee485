// node launchdarkly.mjs
//
// InvokeModel, with LaunchDarkly hearing of it; and feedback that comes later, in another process.
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { bedrockMetrics, createTracker, resumeTracker, sendToLaunchDarkly } from 'bedrock-otel';

// In an application: `init(sdkKey)` of @launchdarkly/node-server-sdk.
const ldClient = {
  track: (name, context, data, value) =>
    console.log(
      context.key,
      name,
      typeof value === 'number' && name.includes('duration') ? '…' : value,
      data.configKey,
    ),
};
const sink = sendToLaunchDarkly((...event) => ldClient.track(...event), { providerName: 'Bedrock' });
const context = { kind: 'user', key: 'ada' };
const modelId = process.env.MODEL_ID ?? 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const bedrock = new BedrockRuntimeClient({});
const tracker = createTracker({ key: 'support', variation: 'brief', version: 3, modelId, context, sink });
const { body } = await tracker.trackMetricsOf(bedrockMetrics, () =>
  bedrock.send(
    new InvokeModelCommand({
      modelId,
      contentType: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Name a city on a fjord.' }],
      }),
    }),
  ),
);
console.log(JSON.parse(new TextDecoder().decode(body)).content[0].text);

// The token travels with the answer, to the browser for example, and comes back with what the user says.
const { resumptionToken } = tracker.getSummary();
resumeTracker(resumptionToken, { context, sink }).trackFeedback({ kind: 'positive' });
