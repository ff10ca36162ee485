// An AWS Lambda function as an ES module: `answer.handler`. No collector: the usage document of every call is a line on
// stdout, and there CloudWatch Logs reads its metrics (BEDROCK_OTEL_EMF=stdout in template.yaml).
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { flushTelemetry, instrumentClient } from 'bedrock-otel';

// By hand: functions are bundled as a rule, and the runtime brings an SDK of its own.
const client = instrumentClient(new BedrockRuntimeClient({}));

export async function handler({ question }) {
  try {
    const { output, usage } = await client.send(
      new ConverseCommand({
        modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
        messages: [{ role: 'user', content: [{ text: question }] }],
      }),
    );
    return { answer: output.message.content[0].text, tokens: usage.totalTokens };
  } finally {
    // Once it has answered, the function is frozen, maybe for good. Without spans (traced.mjs) there is nothing to wait for.
    await flushTelemetry();
  }
}
