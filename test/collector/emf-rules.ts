import assert from 'node:assert/strict';

/** As much of a usage document as the rules speak of. */
export type EmfDocument = Readonly<Record<string, unknown>> & { readonly _aws: { readonly Timestamp: number } };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const AMOUNTS = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes']
  .concat('Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits')
  .concat('Count');
const UNITS: ReadonlySet<unknown> = new Set(
  ['Seconds', 'Milliseconds', 'Microseconds', 'Percent', 'None'].concat(
    AMOUNTS,
    AMOUNTS.map((amount) => `${amount}/Second`),
  ),
);

/**
 * A log message as an EMF document. Rejects what the specification does not allow; written from the specification,
 * and not from our fake AWS or our renderer.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readEmf(message: string): EmfDocument {
  const document: unknown = JSON.parse(message);
  assert.ok(isObject(document), 'the document is no object');
  const { _aws: metadata } = document;
  assert.ok(isObject(metadata), '_aws is no object');
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = metadata;
  assert.ok(Number.isSafeInteger(timestamp), `Timestamp is ${String(timestamp)}`);
  assert.ok(Array.isArray(directives) && directives.length > 0, 'there are no metric directives');
  for (const directive of directives) checkDirective(directive, document);
  return document as EmfDocument;
}

function checkDirective(directive: unknown, document: Readonly<Record<string, unknown>>): void {
  assert.ok(isObject(directive), 'a metric directive is no object');
  const { Namespace: namespace, Dimensions: sets, Metrics: metrics } = directive;
  assert.ok(isText(namespace, 1024), 'Namespace is no name');
  assert.ok(Array.isArray(sets) && sets.length > 0, 'there are no dimension sets');
  for (const set of sets) {
    assert.ok(Array.isArray(set) && set.length <= 30, 'a dimension set is no list of 30 at most');
    for (const name of set) {
      assert.ok(isText(name, 250), 'a dimension has no name');
      assert.ok(isText(document[name], 1024), `dimension ${name} is ${String(document[name])}`);
    }
  }
  assert.ok(Array.isArray(metrics) && metrics.length > 0 && metrics.length <= 100, 'Metrics is no list of 1 to 100');
  for (const metric of metrics) {
    assert.ok(isObject(metric), 'a metric is no object');
    const { Name: name, Unit: unit } = metric;
    assert.ok(isText(name, 255), 'a metric has no name');
    assert.ok(unit === undefined || UNITS.has(unit), `the unit of ${name} is ${String(unit)}`);
    const value: unknown = document[name];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    assert.ok(
      values.length > 0 && values.length <= 100 && values.every(Number.isFinite),
      `${name} is ${String(value)}`,
    );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longest;
}
