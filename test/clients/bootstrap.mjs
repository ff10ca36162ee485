// An application's OpenTelemetry bootstrap, for both generations. Every ended span becomes a line of the file that
// CLIENT_SPANS names.
import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { context, ProxyTracerProvider, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { BedrockInstrumentation } from 'bedrock-otel';

const { CLIENT_SPANS, CLIENT_SILENT_SCOPE } = process.env;

const { BasicTracerProvider, TracerProvider = BasicTracerProvider } =
  await import('@opentelemetry/sdk-trace-base').catch(() => import('@opentelemetry/sdk-trace'));

const writeSpans = {
  onStart: () => {},
  onEnd(span) {
    const row = {
      scope: span.instrumentationScope.name,
      name: span.name,
      attributes: span.attributes,
      failed: span.status.code === SpanStatusCode.ERROR,
      spanId: span.spanContext().spanId,
      parentId: span.parentSpanContext?.spanId,
    };
    appendFileSync(CLIENT_SPANS, `${JSON.stringify(row)}\n`);
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};
const provider = new TracerProvider({ spanProcessors: [writeSpans] });
const noProvider = new ProxyTracerProvider();

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider({
  // How an application turns one framework's spans off and keeps all others: its scope gets a tracer without a provider.
  getTracer: (scope, ...rest) => (scope === CLIENT_SILENT_SCOPE ? noProvider : provider).getTracer(scope, ...rest),
});
registerInstrumentations({ instrumentations: [new BedrockInstrumentation()] });

// Any longer-lived application collects its garbage some day: a stream that was dropped unread is told then.
process.once('beforeExit', async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc();
    await setImmediate();
  }
});
