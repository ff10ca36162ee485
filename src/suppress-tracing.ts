import { type Context, createContextKey } from '@opentelemetry/api';

/** Where OpenTelemetry's SDKs look whether tracing is suppressed: `createContextKey` is `Symbol.for`. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** `suppressTracing` of `@opentelemetry/core`, without the dependency. */
export function suppressTracing(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING, true);
}

export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}
