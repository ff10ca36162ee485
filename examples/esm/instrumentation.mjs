// Loaded before the application (`--import`), so that the AWS SDK is not loaded before it.
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BedrockInstrumentation } from 'bedrock-otel';

const sdk = new NodeSDK();
sdk.start();
registerInstrumentations({ instrumentations: [new BedrockInstrumentation()] });

// Spans travel in batches: the last one leaves when there is nothing else to do.
process.once('beforeExit', () => sdk.shutdown());
