// As answer.mjs, in CommonJS.
const { BedrockRuntimeClient, ConverseCommand } = require('@aws-sdk/client-bedrock-runtime');
const { flushTelemetry, instrumentClient } = require('bedrock-otel');

const client = instrumentClient(new BedrockRuntimeClient({}));

exports.handler = async function handler({ question }) {
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
};
