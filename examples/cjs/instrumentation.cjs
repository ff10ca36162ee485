// Loaded before the application (`--require`), so that the AWS SDK is not loaded before it.
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { BedrockInstrumentation } = require('bedrock-otel');

const sdk = new NodeSDK();
sdk.start();
registerInstrumentations({ instrumentations: [new BedrockInstrumentation()] });

// Spans travel in batches: the last one leaves when there is nothing else to do.
process.once('beforeExit', () => sdk.shutdown());
