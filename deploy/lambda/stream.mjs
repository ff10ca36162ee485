// A function whose answer leaves while the model is still writing it: `stream.handler`, behind a function URL with
// InvokeMode RESPONSE_STREAM. https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { flushTelemetry, instrumentClient } from 'bedrock-otel';

const client = instrumentClient(new BedrockRuntimeClient({}));

// `awslambda` is there in Lambda's runtime, and nowhere else.
export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const { question } = JSON.parse(event.body);
  const answer = awslambda.HttpResponseStream.from(responseStream, { headers: { 'content-type': 'text/plain' } });
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: question }] }],
    }),
  );
  // To the very end: the tokens stand in the last event. Who leaves a stream early pays for it all the same, and the
  // usage document cannot say how much.
  for await (const { contentBlockDelta } of stream) {
    if (contentBlockDelta?.delta.text !== undefined) answer.write(contentBlockDelta.delta.text);
  }
  answer.end();
  // The reader has everything; the function goes on until this handler returns.
  await flushTelemetry();
});
