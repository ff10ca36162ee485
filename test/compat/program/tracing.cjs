'use strict';
// The tracing half of an application's bootstrap, for both generations of OpenTelemetry.
const { context, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');

const { BasicTracerProvider, TracerProvider = BasicTracerProvider } = loadSdk();

const spans = [];
const keepSpans = {
  onStart: () => {},
  onEnd: (span) => spans.push(span),
  forceFlush: async () => {},
  shutdown: async () => {},
};
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [keepSpans] }));

function loadSdk() {
  try {
    return require('@opentelemetry/sdk-trace-base');
  } catch {
    return require('@opentelemetry/sdk-trace');
  }
}

const warnings = [];
process.on('warning', ({ code }) => code?.startsWith('BEDROCK_OTEL') && warnings.push(code));

/** The span that all calls of the application are made in. */
exports.inApplicationSpan = (work) =>
  trace.getTracer('application').startActiveSpan('application', async (span) => {
    await work();
    span.end();
  });

/** Tells the parent process what was seen. */
exports.report = (sdkVersions) => {
  const application = spans.find(({ name }) => name === 'application');
  const calls = spans.filter((span) => span !== application);
  const rows = calls.map(({ attributes, status, parentSpanContext }) => ({
    attributes,
    failed: status.code === 2,
    inApplicationSpan: parentSpanContext?.spanId === application.spanContext().spanId,
  }));
  process.stdout.write(JSON.stringify({ node: process.version, sdkVersions, warnings, spans: rows }));
};
