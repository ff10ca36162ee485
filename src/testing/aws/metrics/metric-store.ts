import { writeKey, type Datapoint } from '../emf/extract-metrics.ts';
import {
  addDistribution,
  addValues,
  createDistribution,
  summarize,
  type Distribution,
  type Statistics,
} from './distribution.ts';

/** One custom metric: what CloudWatch bills by. */
export interface Metric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Those it came with; more than one is a mistake of the producer. */
  readonly units: readonly string[];
}

export interface MetricQuery {
  readonly namespace: string;
  readonly metric: string;
  /** All of its dimensions, no more and no less. Default: none. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; the minute it is in is part of the answer. Default: from the beginning. */
  readonly from?: number;
  /** Milliseconds since the epoch; the minute that begins there is not part of the answer. Default: to the end. */
  readonly to?: number;
}

/** Statistics of one period. */
export interface PeriodStatistics extends Statistics {
  /** Milliseconds since the epoch at which the period begins. */
  readonly start: number;
}

export interface MetricStore {
  readonly add: (datapoint: Datapoint) => void;
  readonly list: () => Metric[];
  /** By periods of so many seconds, the empty ones left out. */
  readonly summarizePeriods: (query: MetricQuery, period: number) => PeriodStatistics[];
  /** Of the whole time; undefined if there is no data. */
  readonly summarizeAll: (query: MetricQuery) => Statistics | undefined;
}

const MINUTE = 60_000;

interface Series extends Omit<Metric, 'units'> {
  readonly units: Set<string>;
  /** By the milliseconds since the epoch at which each minute begins. */
  readonly minutes: Map<number, Distribution>;
}

export function createMetricStore(): MetricStore {
  const allSeries = new Map<string, Series>();

  /** Merges the minutes asked for into longer periods. */
  function merge({ namespace, metric, dimensions = {}, from = 0, to = Infinity }: MetricQuery, length: number) {
    const periods = new Map<number, Distribution>();
    const first = Math.floor(from / MINUTE) * MINUTE;
    for (const [minute, distribution] of allSeries.get(writeKey(namespace, metric, dimensions))?.minutes ?? []) {
      if (minute < first || minute >= to) continue;
      addDistribution(findOrAdd(periods, Math.floor(minute / length) * length, createDistribution), distribution);
    }
    return periods;
  }

  return {
    add({ key, namespace, metric, dimensions, unit, timestamp, values }) {
      const create = (): Series => ({ namespace, metric, dimensions, units: new Set(), minutes: new Map() });
      const { units, minutes } = findOrAdd(allSeries, key, create);
      units.add(unit);
      // An empty histogram says that nothing happened.
      if (values.count === 0) return;
      addValues(findOrAdd(minutes, Math.floor(timestamp / MINUTE) * MINUTE, createDistribution), values);
    },
    list() {
      return [...allSeries.values()].map(({ namespace, metric, dimensions, units }) => {
        return { namespace, metric, dimensions, units: [...units] };
      });
    },
    summarizePeriods(query, period) {
      if (!Number.isSafeInteger(period) || period < 60 || period % 60 !== 0) {
        throw new TypeError(`period: expected a multiple of 60 seconds, got ${period}`);
      }
      const periods = [...merge(query, period * 1000)].sort(([one], [other]) => one - other);
      return periods.map(([start, distribution]) => ({ start, ...summarize(distribution) }));
    },
    summarizeAll(query) {
      const all = merge(query, Number.MAX_SAFE_INTEGER).values().next().value;
      return all && summarize(all);
    },
  };
}

function findOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
