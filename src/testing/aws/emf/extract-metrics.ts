import { isObject } from '../../expectation.ts';
import { judgeAge } from '../age.ts';
import { readDimension, readDirective } from './read-directive.ts';
import { readValues, type MetricValues } from './read-values.ts';
import { refuse } from './refusal.ts';

/** One metric of one document in one of its dimension sets. */
export interface Datapoint {
  /** Namespace, name and dimensions by name: equal texts mean the same metric. */
  readonly key: string;
  readonly namespace: string;
  readonly metric: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly values: MetricValues;
}

const MAX_BYTES = 1_048_576;

/**
 * The datapoints of one log event; none if it is no EMF document. Throws an EmfRefusal for a wrong one:
 * nothing of it is taken, since what the service would take of it is not documented.
 */
export function extractMetrics(message: string, now: number): Datapoint[] {
  if (!message.includes('"_aws"')) return [];
  if (Buffer.byteLength(message) > MAX_BYTES) refuse('too-large', `${Buffer.byteLength(message)} bytes`);
  const document = parseDocument(message);
  if (!Object.hasOwn(document, '_aws')) return [];
  const { Timestamp, CloudWatchMetrics } = isObject(document['_aws']) ? document['_aws'] : refuse('malformed', '_aws');
  if (!Array.isArray(CloudWatchMetrics)) return refuse('malformed', 'CloudWatchMetrics');
  if (typeof Timestamp !== 'number' || !Number.isSafeInteger(Timestamp)) return refuse('malformed', 'Timestamp');
  const misfit = judgeAge(Timestamp, now);
  if (misfit !== undefined) refuse(misfit, `Timestamp ${Timestamp}`);
  const datapoints = CloudWatchMetrics.flatMap((directive) => readDatapoints(document, directive, Timestamp));
  const keys = new Set<string>();
  for (const { key } of datapoints) {
    // Whether the service would count it twice is not documented; no producer should find out.
    if (keys.has(key)) refuse('duplicate-metric', key);
    keys.add(key);
  }
  return datapoints;
}

/** The identity of a metric: the order of its dimensions does not matter. */
export function writeKey(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): string {
  const names = Object.keys(dimensions).sort();
  return JSON.stringify([namespace, metric, names.map((name) => [name, dimensions[name]])]);
}

function readDatapoints(document: Record<string, unknown>, value: unknown, timestamp: number): Datapoint[] {
  const { namespace, dimensionSets, metrics } = readDirective(value);
  const sets = dimensionSets.map((names) =>
    Object.fromEntries(names.map((name) => [name, readDimension(document, name)])),
  );
  return metrics.flatMap(({ name, unit }) => {
    if (!Object.hasOwn(document, name)) refuse('missing-metric', name);
    const values = readValues(document[name], name);
    return sets.map((dimensions) => {
      const key = writeKey(namespace, name, dimensions);
      return { key, namespace, metric: name, unit, dimensions, timestamp, values };
    });
  });
}

function parseDocument(message: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(message);
    if (isObject(document)) return document;
  } catch {
    // Told below.
  }
  return refuse('not-json', message.slice(0, 80));
}
