// An AWS Lambda function, handler `handler.handler`, with an OpenTelemetry collector as its extension
// (https://aws-otel.github.io/docs/getting-started/lambda) on localhost:4318.
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { flushTelemetry, instrumentClient } from 'bedrock-otel';

// Once per execution environment, not per invocation.
new NodeSDK().start();
// The client is instrumented by hand: functions are bundled as a rule, and the runtime brings an SDK of its own.
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
    // After its answer the function is frozen, maybe for good: what has not left by then may never leave.
    await flushTelemetry();
  }
}
