import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { BedrockInstrumentation, type BedrockInstrumentationConfig, type Invocation } from '../../src/index.ts';

/** One point of a metric. */
export interface MetricPoint {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of a counter. */
  readonly value?: number;
  /** Of a histogram. */
  readonly count?: number;
  readonly sum?: number | undefined;
  readonly boundaries?: readonly number[];
}

/** An instrumentation that keeps what it saw. */
export interface Telemetry {
  readonly instrumentation: BedrockInstrumentation;
  readonly spans: ReadableSpan[];
  readonly invocations: Invocation[];
  /** All log records since the last `reset`. */
  logRecords(): readonly ReadableLogRecord[];
  /** All points since the instrumentation began. */
  metricPoints(): Promise<readonly MetricPoint[]>;
  /** Forgets spans, records of calls and log records. */
  reset(): void;
  stop(): void;
}

/** Starts the instrumentation with a real SDK whose telemetry stays in memory. */
export function startTelemetry(config: BedrockInstrumentationConfig = {}, sampler?: Sampler): Telemetry {
  const invocations: Invocation[] = [];
  const spans: ReadableSpan[] = [];
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...(sampler !== undefined && { sampler }),
  });
  const logExporter = new InMemoryLogRecordExporter();
  const reader = new ReaderByHand();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const instrumentation = new BedrockInstrumentation({
    ...config,
    responseHook: (span, invocation) => {
      invocations.push(invocation);
      config.responseHook?.(span, invocation);
    },
  });
  instrumentation.setTracerProvider(provider);
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  instrumentation.setLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logExporter })] }),
  );
  exporter.export = (batch, done) => {
    spans.push(...batch);
    done({ code: 0 });
  };
  return {
    instrumentation,
    spans,
    invocations,
    logRecords: () => logExporter.getFinishedLogRecords(),
    metricPoints: () => collectPoints(reader),
    reset() {
      spans.length = 0;
      invocations.length = 0;
      logExporter.reset();
    },
    stop() {
      instrumentation.disable();
      context.disable();
    },
  };
}

/** A reader that reads when it is asked to. */
export class ReaderByHand extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

export async function collectPoints(reader: MetricReader): Promise<MetricPoint[]> {
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return metrics.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
    dataPoints.map(({ attributes, value }): MetricPoint => {
      if (typeof value === 'number') return { name, unit, attributes, value };
      const { count, sum } = value;
      return { name, unit, attributes, count, sum, ...('buckets' in value && boundariesOf(value.buckets)) };
    }),
  );
}

function boundariesOf(buckets: object): { boundaries?: readonly number[] } {
  return 'boundaries' in buckets && Array.isArray(buckets.boundaries) ? { boundaries: buckets.boundaries } : {};
}
