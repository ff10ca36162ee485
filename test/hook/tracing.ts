import assert from 'node:assert/strict';
import { context, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';

/** The application's tracing: global, as applications have it. */
export interface Tracing {
  readonly tracer: Tracer;
  readonly spans: ReadableSpan[];
  /** The spans of calls. */
  calls(): ReadableSpan[];
  /** The one call that there was. */
  call(): ReadableSpan;
  stop(): void;
}

export function startTracing(): Tracing {
  const spans: ReadableSpan[] = [];
  const keepSpans = {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [keepSpans] }));
  const calls = (): ReadableSpan[] =>
    spans.filter(({ instrumentationScope }) => instrumentationScope.name === 'bedrock-otel');
  return {
    tracer: trace.getTracer('application'),
    spans,
    calls,
    call() {
      const [span, ...others] = calls();
      assert.deepEqual(others, []);
      assert.ok(span !== undefined);
      return span;
    },
    stop() {
      trace.disable();
      context.disable();
    },
  };
}
