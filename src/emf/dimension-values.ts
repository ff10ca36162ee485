/** How many different values one dimension may take in a process: each new one is a new custom metric, and paid for. */
const MOST_VALUES = 100;

/** What stands for all values past the limit. */
const OTHER = 'Other';

/**
 * Bounds the values of dimensions. The only state of the documents, and it lives as
 * long as the instrumentation that owns it.
 */
export class DimensionValues {
  private readonly seen = new Map<string, Set<string>>();
  private readonly tell: (message: string) => void;

  /** `tell` hears once of each dimension that has passed its limit. */
  constructor(tell: (message: string) => void) {
    this.tell = tell;
  }

  /** The value as CloudWatch accepts it and as the limit allows; `undefined` when nothing acceptable is left. */
  bound(dimension: string, value: string | undefined): string | undefined {
    const acceptable = value === undefined ? '' : toDimensionValue(value);
    if (acceptable === '') return undefined;
    const values = this.seen.get(dimension) ?? new Set();
    this.seen.set(dimension, values);
    if (values.has(acceptable)) return acceptable;
    if (values.size < MOST_VALUES) {
      values.add(acceptable);
      return acceptable;
    }
    if (!values.has(OTHER)) {
      values.add(OTHER);
      this.tell(
        `bedrock-otel: dimension ${dimension} has more than ${MOST_VALUES} values; further ones are reported as ${OTHER}`,
      );
    }
    return OTHER;
  }
}

/**
 * 1 to 1,024 ASCII characters that are no control characters, at least one not a space, not beginning with a colon:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
 */
function toDimensionValue(value: string): string {
  return value
    .replace(/[^\x20-\x7e]/gu, '?')
    .replace(/^[:\s]+/, '')
    .slice(0, 1024)
    .trimEnd();
}
