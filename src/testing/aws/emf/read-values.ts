import { isObject } from '../../expectation.ts';
import { refuse } from './refusal.ts';

/** What one document says of one metric. */
export interface MetricValues {
  /** Different or not, each with its weight at the same index; empty for a statistic set. */
  readonly values: readonly number[];
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const MAX_VALUES = 100;
const LARGEST = 2 ** 360;

/**
 * A number, a list of numbers or `{ Values, Counts, Max, Min, Count, Sum }`.
 * The object form is not in the specification; the collector and AWS's own distributions write it, for example
 * https://github.com/aws-observability/aws-otel-js-instrumentation/pull/228. It follows MetricDatum:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 */
export function readValues(target: unknown, name: string): MetricValues {
  if (!isObject(target)) {
    const values = readNumbers(Array.isArray(target) ? target : [target], name);
    return measureValues(
      values,
      values.map(() => 1),
    );
  }
  const { Values, Counts } = target;
  if (Values === undefined) return readStatistics(target, name);
  const values = readNumbers(Values, `${name}.Values`);
  const counts = Counts === undefined ? values.map(() => 1) : readNumbers(Counts, `${name}.Counts`);
  if (counts.length !== values.length || counts.some((count) => count < 0)) refuse('metric-value', `${name}.Counts`);
  const measured = measureValues(values, counts);
  // The collector's values are the middles of buckets, its statistics are exact.
  return { ...measured, ...readStatistics({ ...nameStatistics(measured), ...target }, name), values, counts };
}

function readStatistics(statistics: Record<string, unknown>, name: string): MetricValues {
  const read = (member: string): number => readNumber(statistics[member], `${name}.${member}`);
  if (read('Count') < 0) refuse('metric-value', `${name}.Count`);
  return { values: [], counts: [], count: read('Count'), sum: read('Sum'), min: read('Min'), max: read('Max') };
}

function nameStatistics({ count, sum, min, max }: MetricValues): Record<string, unknown> {
  return { Count: count, Sum: sum, Min: min, Max: max };
}

function measureValues(values: readonly number[], counts: readonly number[]): MetricValues {
  const weigh = (index: number): number => counts[index] ?? 0;
  return {
    values,
    counts,
    count: counts.reduce((total, count) => total + count, 0),
    sum: values.reduce((total, value, index) => total + value * weigh(index), 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

function readNumbers(list: unknown, name: string): number[] {
  if (!Array.isArray(list) || list.length === 0) return refuse('metric-value', name);
  if (list.length > MAX_VALUES) refuse('too-many-values', name);
  return list.map((value: unknown) => readNumber(value, name));
}

function readNumber(value: unknown, name: string): number {
  if (typeof value !== 'number') return refuse('metric-value', name);
  // JSON has no Infinity, but 1e999 reads as one.
  return Math.abs(value) <= LARGEST ? value : refuse('non-finite', name);
}
