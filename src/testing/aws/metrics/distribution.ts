import type { MetricValues } from '../emf/read-values.ts';

/** What CloudWatch shows of a metric over some time; in the metric's unit. */
export interface Statistics {
  /** CloudWatch calls it SampleCount. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly average: number;
  /** Absent if a statistic set without its values is among the data, as in CloudWatch. */
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
}

/** All that was said of a metric in some time. Two flat lists: under load there are millions of values. */
export interface Distribution {
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly values: number[];
  /** How often each value occurred, at the same index. */
  readonly weights: number[];
  /** False as soon as a statistic set has come whose values nobody knows. */
  ranked: boolean;
}

export function createDistribution(): Distribution {
  return { count: 0, sum: 0, min: Infinity, max: -Infinity, values: [], weights: [], ranked: true };
}

export function addValues(distribution: Distribution, { values, counts, ...statistics }: MetricValues): void {
  if (values.length > 0) {
    values.forEach((value, index) => addWeight(distribution, value, counts[index] ?? 0));
  } else if (statistics.min === statistics.max) {
    addWeight(distribution, statistics.min, statistics.count);
  } else {
    distribution.ranked = false;
  }
  addStatistics(distribution, statistics);
}

export function addDistribution(distribution: Distribution, other: Distribution): void {
  other.values.forEach((value, index) => addWeight(distribution, value, other.weights[index] ?? 0));
  distribution.ranked &&= other.ranked;
  addStatistics(distribution, other);
}

/**
 * Percentiles are exact, by nearest rank; CloudWatch's own may differ by its rounding.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function summarize({ count, sum, min, max, values, weights, ranked }: Distribution): Statistics {
  const sorted = ranked ? values.map((value, index) => [value, weights[index] ?? 0] as const) : [];
  sorted.sort(([one], [other]) => one - other);
  const total = weights.reduce((all, weight) => all + weight, 0);
  const findPercentile = (percent: number): number | undefined => {
    let seen = 0;
    return sorted.find(([, weight]) => (seen += weight) * 100 >= percent * total)?.[0];
  };
  return {
    count,
    sum,
    min,
    max,
    average: sum / count,
    p50: findPercentile(50),
    p90: findPercentile(90),
    p99: findPercentile(99),
  };
}

function addWeight({ values, weights }: Distribution, value: number, weight: number): void {
  values.push(value);
  weights.push(weight);
}

function addStatistics(
  distribution: Distribution,
  { count, sum, min, max }: Pick<Distribution, 'count' | 'sum' | 'min' | 'max'>,
): void {
  distribution.count += count;
  distribution.sum += sum;
  distribution.min = Math.min(distribution.min, min);
  distribution.max = Math.max(distribution.max, max);
}
