// As answer.mjs, with spans: `traced.handler`. They go by OTLP to OTEL_EXPORTER_OTLP_ENDPOINT, a collector that the function
// can reach, or to a service that takes OTLP; its key stands in OTEL_EXPORTER_OTLP_HEADERS.
import { NodeSDK } from '@opentelemetry/sdk-node';

// Once per execution environment, not per invocation.
new NodeSDK().start();

export { handler } from './answer.mjs';
