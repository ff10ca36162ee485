// node build.mjs && node dist/app.mjs
//
// In a bundle no module is loaded that a hook could see, so the client is instrumented by hand.
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { instrumentClient } from 'bedrock-otel';

const sdk = new NodeSDK();
sdk.start();
process.once('beforeExit', () => sdk.shutdown());

const client = instrumentClient(new BedrockRuntimeClient({}));

const { output } = await client.send(
  new ConverseCommand({
    modelId: process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }],
  }),
);
console.log(output.message.content[0].text);
