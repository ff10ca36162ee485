import { setImmediate } from 'node:timers/promises';
import type { Attributes, HrTime, Span } from '@opentelemetry/api';
import type { Variant } from './variants.ts';

/** What one call has emitted: enough to emit it once more by hand. */
export interface Emission {
  readonly name: string;
  /** What the span began with, and what came later. */
  readonly start: Attributes;
  readonly end: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly measurements: readonly Measurement[];
}

/** What one call has recorded with one instrument and one set of attributes: `count` times about the same. */
export interface Measurement {
  readonly instrument: string;
  readonly kind: 'histogram' | 'counter';
  readonly unit: string;
  readonly buckets?: readonly number[];
  readonly attributes: Attributes;
  readonly value: number;
  readonly count: number;
}

/** As much of an exported span as is read here. */
interface ExportedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes; readonly time: HrTime }[];
}

/** Reads what a call has emitted, where a provider is there for it. */
export type Observe = (call: () => Promise<void>) => Promise<Emission>;

/**
 * The real OpenTelemetry SDK, context manager and batch processors included; only the exporters do nothing.
 * Metrics are aggregated and never collected, as between two exports.
 */
export async function startProviders({ sampler, metrics, logs }: Variant): Promise<Observe> {
  process.env['OTEL_TRACES_SAMPLER'] = sampler;
  process.env['OTEL_METRICS_EXPORTER'] = 'none';
  process.env['OTEL_LOGS_EXPORTER'] = 'none';
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace');
  const { AggregationTemporality, DataPointType, MetricReader } = await import('@opentelemetry/sdk-metrics');
  const { BatchLogRecordProcessor } = await import('@opentelemetry/sdk-logs');

  let started: string[] | undefined;
  let exported: ExportedSpan | undefined;
  class SpanProcessor extends BatchSpanProcessor {
    override onStart(span: Span & { readonly attributes: Attributes }): void {
      if (started !== undefined) started = Object.keys(span.attributes);
    }
  }
  class IdleReader extends MetricReader {
    override async onShutdown(): Promise<void> {}
    override async onForceFlush(): Promise<void> {}
  }
  // Delta: what is collected once is what was recorded since.
  const reader = new IdleReader({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
  const spans = new SpanProcessor({
    scheduledDelayMillis: 100,
    exporter: {
      export(batch, done) {
        exported = batch.at(-1);
        done({ code: 0 });
      },
      shutdown: async () => {},
    },
  });
  // Of all the records of a batch none is to be dropped: that would be cheaper.
  const records = new BatchLogRecordProcessor({
    maxQueueSize: 8192,
    scheduledDelayMillis: 100,
    exporter: {
      export: (_batch, done) => done({ code: 0 }),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  });
  new NodeSDK({
    autoDetectResources: false,
    spanProcessors: [spans],
    metricReaders: metrics === true ? [reader] : [],
    logRecordProcessors: logs === true ? [records] : [],
  }).start();

  async function collect(): Promise<Measurement[]> {
    if (metrics !== true) return [];
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .filter(({ scope }) => !scope.name.startsWith('@opentelemetry/sdk-'))
      .flatMap(({ metrics }) => metrics)
      .flatMap((metric): Measurement[] => {
        const { descriptor } = metric;
        const about = { instrument: descriptor.name, unit: descriptor.unit };
        if (metric.dataPointType === DataPointType.HISTOGRAM) {
          return metric.dataPoints.map(({ attributes, value: { count, sum = 0, buckets } }) => ({
            ...about,
            kind: 'histogram',
            buckets: buckets.boundaries,
            attributes,
            value: sum / count,
            count,
          }));
        }
        if (metric.dataPointType !== DataPointType.SUM) return [];
        return metric.dataPoints.map(({ attributes, value }) => ({
          ...about,
          kind: 'counter',
          attributes,
          value,
          count: 1,
        }));
      });
  }

  return async (call) => {
    await spans.forceFlush();
    await collect();
    started = [];
    await call();
    // A stream's span ends with its last event, after the loop that reads it.
    await setImmediate();
    await spans.forceFlush();
    const measurements = await collect();
    const early = started ?? [];
    started = undefined;
    const span = exported;
    if (span === undefined) throw new Error('no span came of the call');
    const entries = Object.entries(span.attributes);
    return {
      name: span.name,
      start: Object.fromEntries(entries.filter(([name]) => early.includes(name))),
      end: Object.fromEntries(entries.filter(([name]) => !early.includes(name))),
      events: span.events.map(({ name, attributes = {} }) => ({ name, attributes })),
      measurements,
    };
  };
}
