// node --require ./instrumentation.cjs app.cjs
const { BedrockRuntimeClient, InvokeModelCommand } = require('@aws-sdk/client-bedrock-runtime');

async function main() {
  const client = new BedrockRuntimeClient({});
  const { body } = await client.send(
    new InvokeModelCommand({
      modelId: process.env.MODEL_ID ?? 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      contentType: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Name a city on a fjord.' }],
      }),
    }),
  );
  console.log(JSON.parse(new TextDecoder().decode(body)).content[0].text);
}

main();
