import { EmfRefusal, type RefusalReason } from './emf/refusal.ts';
import { extractMetrics } from './emf/extract-metrics.ts';
import { addGroup, addStream, type LogStore, type StoredLogEvent } from './logs/log-store.ts';
import type { Statistics } from './metrics/distribution.ts';
import { createMetricStore, type Metric, type MetricQuery, type PeriodStatistics } from './metrics/metric-store.ts';

/** A document from which nothing was extracted. The log event itself is stored all the same. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Which member, and why. */
  readonly detail: string;
  readonly logGroup: string;
  readonly event: StoredLogEvent;
}

export interface LogGroupDescription {
  readonly name: string;
  readonly streams: readonly string[];
  readonly retentionInDays: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What CloudWatch would show. */
export interface CloudWatch {
  /** Of one metric, over the whole time or by periods of so many seconds; undefined if there is no data. */
  readonly statistics: {
    (query: MetricQuery & { readonly period: number }): PeriodStatistics[];
    (query: MetricQuery & { readonly period?: undefined }): Statistics | undefined;
  };
  /** Every metric that has data, each with one dimension set and its values: the custom metrics to pay for. */
  readonly metrics: () => Metric[];
  /** Everything stored in a group, or in one stream of it, in the order in which it came. */
  readonly logEvents: (logGroup: string, logStream?: string) => StoredLogEvent[];
  readonly logGroups: () => LogGroupDescription[];
  /** Refused documents, all or those refused for one reason. */
  readonly refusals: (reason?: RefusalReason) => Refusal[];
  /**
   * What the log driver of a container or of Lambda does with one line of stdout: stores it, creates group and
   * stream if need be, extracts metrics. Timestamp in milliseconds since the epoch, now by default.
   */
  readonly writeLine: (logGroup: string, logStream: string, message: string, timestamp?: number) => void;
}

export interface CloudWatchBackend {
  readonly cloudWatch: CloudWatch;
  readonly store: LogStore;
  /** Extracts the metrics of an event that was stored. */
  readonly extract: (logGroup: string, event: StoredLogEvent) => void;
}

export function createCloudWatch(): CloudWatchBackend {
  const store: LogStore = new Map();
  const metricStore = createMetricStore();
  const refused: Refusal[] = [];

  function extract(logGroup: string, event: StoredLogEvent): void {
    try {
      for (const datapoint of extractMetrics(event.message, event.ingestionTime)) metricStore.add(datapoint);
    } catch (error) {
      if (!(error instanceof EmfRefusal)) throw error;
      refused.push({ reason: error.reason, detail: error.message, logGroup, event });
    }
  }

  function statistics(query: MetricQuery & { readonly period: number }): PeriodStatistics[];
  function statistics(query: MetricQuery & { readonly period?: undefined }): Statistics | undefined;
  function statistics({ period, ...query }: MetricQuery & { readonly period?: number | undefined }): unknown {
    return period === undefined ? metricStore.summarizeAll(query) : metricStore.summarizePeriods(query, period);
  }

  return {
    store,
    extract,
    cloudWatch: {
      statistics,
      metrics: metricStore.list,
      logEvents(logGroup, logStream) {
        const events = store.get(logGroup)?.events ?? [];
        return events.filter((event) => logStream === undefined || event.logStream === logStream);
      },
      logGroups() {
        return [...store.values()].map(({ name, streams, retentionInDays, tags }) => {
          return { name, streams: [...streams.keys()], retentionInDays, tags: { ...tags } };
        });
      },
      refusals(reason) {
        return refused.filter((refusal) => reason === undefined || refusal.reason === reason);
      },
      writeLine(logGroup, logStream, message, timestamp = Date.now()) {
        const now = Date.now();
        const group = store.get(logGroup) ?? addGroup(store, logGroup, now);
        if (!group.streams.has(logStream)) addStream(group, logStream, now);
        const event = { logStream, timestamp, message, ingestionTime: now };
        group.events.push(event);
        extract(logGroup, event);
      },
    },
  };
}
