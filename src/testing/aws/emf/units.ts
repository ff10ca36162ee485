/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const sizes = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
const rates = [...sizes, ...bits, 'Count'];

const units: ReadonlySet<unknown> = new Set([
  'Seconds',
  'Microseconds',
  'Milliseconds',
  ...rates,
  ...rates.map((unit) => `${unit}/Second`),
  'Percent',
  'None',
]);

export function isUnit(value: unknown): value is string {
  return units.has(value);
}
