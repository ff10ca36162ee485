import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { BedrockInstrumentation, type BedrockInstrumentationConfig, type Invocation } from '../../src/index.ts';

/** An instrumentation that keeps what it saw. */
export interface Telemetry {
  readonly instrumentation: BedrockInstrumentation;
  readonly spans: ReadableSpan[];
  readonly invocations: Invocation[];
  stop(): void;
}

/** Starts the instrumentation with a real SDK whose spans stay in memory. */
export function startTelemetry(config: BedrockInstrumentationConfig = {}): Telemetry {
  const invocations: Invocation[] = [];
  const spans: ReadableSpan[] = [];
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const instrumentation = new BedrockInstrumentation({
    ...config,
    responseHook: (span, invocation) => {
      invocations.push(invocation);
      config.responseHook?.(span, invocation);
    },
  });
  instrumentation.setTracerProvider(provider);
  exporter.export = (batch, done) => {
    spans.push(...batch);
    done({ code: 0 });
  };
  return {
    instrumentation,
    spans,
    invocations,
    stop() {
      instrumentation.disable();
      context.disable();
    },
  };
}
