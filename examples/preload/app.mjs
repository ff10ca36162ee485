// node --import bedrock-otel/register app.mjs
//
// Nothing of OpenTelemetry is in here. The SDK comes from the OTEL_* variables of the environment:
// OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_ENDPOINT, …
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({});
const { output } = await client.send(
  new ConverseCommand({
    modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }],
  }),
);
console.log(output.message.content[0].text);
