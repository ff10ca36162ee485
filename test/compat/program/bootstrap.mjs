import './tracing.cjs';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { BedrockInstrumentation } from 'bedrock-otel';

registerInstrumentations({ instrumentations: [new BedrockInstrumentation()] });
