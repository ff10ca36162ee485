import { HEALTH_METRICS, USAGE_NAMESPACE } from '../names/usage-document.ts';

/** EMF takes at most 100 values of one metric in a document. */
const MOST_VALUES = 100;

/** Counts how well documents leave the process, and renders that as a document, too. */
export class HopHealth {
  private errors = 0;
  private latencies: number[] = [];

  failed(count: number): void {
    this.errors += count;
  }

  /** Of many latencies the latest are kept. */
  delivered(latencyMs: number): void {
    if (this.latencies.length === MOST_VALUES) this.latencies.shift();
    this.latencies.push(Math.max(0, latencyMs));
  }

  /** The document since the last one, or nothing where nothing happened. */
  render(queueDepth: number, service: unknown, now: number): object | undefined {
    if (this.errors === 0 && this.latencies.length === 0) return undefined;
    const latency = this.latencies.length > 0 ? { [HEALTH_METRICS.latency.name]: this.latencies } : {};
    const values = {
      [HEALTH_METRICS.queueDepth.name]: queueDepth,
      [HEALTH_METRICS.errors.name]: this.errors,
      ...latency,
    };
    const known = typeof service === 'string';
    this.errors = 0;
    this.latencies = [];
    return {
      _aws: {
        Timestamp: now,
        CloudWatchMetrics: [
          {
            Namespace: USAGE_NAMESPACE,
            Dimensions: known ? [[], ['Service']] : [[]],
            Metrics: Object.values(HEALTH_METRICS)
              .filter(({ name }) => name in values)
              .map(({ name, unit }) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      ...(known && { Service: service }),
      ...values,
    };
  }
}
