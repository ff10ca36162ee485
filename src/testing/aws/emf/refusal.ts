/** Why CloudWatch extracts no metric from a document, and what each reason means. */
export const refusalReasons = {
  'not-json': 'names `_aws` but is no JSON object, such as a truncated document',
  'too-large': 'more than 1 MB',
  malformed: 'a member that the specification requires is missing or of another type',
  'too-old': '`_aws.Timestamp` more than 14 days ago',
  'too-new': '`_aws.Timestamp` more than 2 hours ahead',
  namespace: 'no valid namespace',
  'too-many-dimensions': 'more than 30 dimensions in one set',
  'dimension-name': 'no valid dimension name',
  'duplicate-dimension': 'the same dimension twice in one set',
  'missing-dimension': 'a dimension that is no member of the document',
  'dimension-value': 'a dimension whose value is no string, empty, too long, not ASCII or begins with a colon',
  'too-many-metrics': 'more than 100 metric definitions in one directive',
  'metric-name': 'no valid metric name',
  'duplicate-metric': 'a metric defined twice with the same namespace and dimensions',
  'unknown-unit': 'none of the units of CloudWatch',
  'storage-resolution': 'neither 1 nor 60 seconds',
  'missing-metric': 'a metric that is no member of the document',
  'metric-value': 'neither numbers nor a statistic set',
  'too-many-values': 'more than 100 values',
  'non-finite': 'a number beyond ±2^360',
} as const;

export type RefusalReason = keyof typeof refusalReasons;

export class EmfRefusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, detail: string) {
    super(`${detail}: ${refusalReasons[reason]}`);
    this.reason = reason;
  }
}

export function refuse(reason: RefusalReason, detail: string): never {
  throw new EmfRefusal(reason, detail);
}
