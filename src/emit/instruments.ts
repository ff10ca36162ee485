import type { Counter, Histogram, Meter, ObservableCounter } from '@opentelemetry/api';
import { METRICS, type MetricRow } from '../names/metrics.ts';

type KeysOf<Kind extends MetricRow['instrument']> = {
  [Key in keyof typeof METRICS]: (typeof METRICS)[Key]['instrument'] extends Kind ? Key : never;
}[keyof typeof METRICS];

/** Every metric of the catalogue as an instrument; one that nothing is recorded with exports nothing. */
export type Instruments = Readonly<
  Record<KeysOf<'histogram'>, Histogram> &
    Record<KeysOf<'counter'>, Counter> &
    Record<KeysOf<'observable counter'>, ObservableCounter>
>;

export function createInstruments(meter: Meter): Instruments {
  const rows: [string, MetricRow][] = Object.entries(METRICS);
  return Object.fromEntries(rows.map(([key, row]) => [key, createInstrument(meter, row)])) as Instruments;
}

function createInstrument(
  meter: Meter,
  { name, instrument, unit, buckets, rule }: MetricRow,
): Histogram | Counter | ObservableCounter {
  const options = { unit, description: rule };
  switch (instrument) {
    case 'histogram':
      return meter.createHistogram(name, {
        ...options,
        ...(buckets !== undefined && { advice: { explicitBucketBoundaries: [...buckets] } }),
      });
    case 'counter':
      return meter.createCounter(name, options);
    case 'observable counter':
      return meter.createObservableCounter(name, options);
  }
}
