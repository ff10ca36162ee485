import { context, diag, DiagLogLevel, logs, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** The application's own OpenTelemetry, global as applications have it. */
export interface GlobalTelemetry {
  spans(): readonly ReadableSpan[];
  logRecords(name?: string): readonly ReadableLogRecord[];
  /** The usage documents. */
  documents(): readonly Readonly<Record<string, unknown>>[];
  /** How many values each metric has been given, by name. */
  countMetrics(): Promise<Readonly<Record<string, number>>>;
  /** What the diagnostic logger was told. */
  readonly warnings: string[];
  stop(): void;
}

export function startGlobalTelemetry(): GlobalTelemetry {
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const reader = new ReaderByHand();
  const warnings: string[] = [];
  const ignore = (): void => {};
  const warn = (...said: unknown[]): void => void warnings.push(said.map(String).join(' '));
  diag.setLogger({ verbose: ignore, debug: ignore, info: ignore, warn, error: warn }, DiagLogLevel.WARN);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logExporter })] }),
  );
  const logRecords = (name?: string): readonly ReadableLogRecord[] =>
    logExporter.getFinishedLogRecords().filter(({ eventName }) => name === undefined || eventName === name);
  return {
    spans: () => spanExporter.getFinishedSpans(),
    logRecords,
    documents: () =>
      logRecords()
        .map(({ body }) => body)
        .filter((body) => typeof body === 'object' && body !== null && '_aws' in body) as Record<string, unknown>[],
    async countMetrics() {
      const { resourceMetrics } = await reader.collect();
      const counts: Record<string, number> = {};
      for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
        for (const { value } of dataPoints) {
          const count = typeof value === 'number' ? 1 : value.count;
          counts[descriptor.name] = (counts[descriptor.name] ?? 0) + count;
        }
      }
      return counts;
    },
    warnings,
    stop() {
      trace.disable();
      metrics.disable();
      logs.disable();
      context.disable();
      diag.disable();
    },
  };
}

class ReaderByHand extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}
