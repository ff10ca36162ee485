import { expect, expectList, expectObject, expectOneOf, isObject, reject, type Expectation } from '../expectation.ts';
import type { ReceivedAwsRequest } from './received-request.ts';
import { awsOperations, type AwsOperationName } from './route.ts';
import type { ServiceName } from './service-exception.ts';

/** Which requests a rule answers, and how. Every member is optional; an empty rule answers all by default. */
export interface AwsRule {
  readonly service?: ServiceName;
  /** Only requests of this operation. */
  readonly operation?: AwsOperationName;
  /** Only requests that name this log group: the whole name, or a pattern it must match. */
  readonly logGroup?: string | RegExp;
  /** Only requests this predicate accepts. */
  readonly when?: (request: ReceivedAwsRequest) => boolean;
  /** For how many requests the rule holds; every attempt is one. Default: any number. */
  readonly times?: number;
  /** For how many milliseconds from now the rule holds. Default: until it is removed. */
  readonly duration?: number;
  /** Slow: milliseconds between the carrying out of the request and the response head. */
  readonly delay?: number;
  /** By how many milliseconds the `date` of the answer is ahead of this machine's clock; negative: behind it. */
  readonly clock?: number;
  /** What goes wrong. */
  readonly fail?: AwsFault;
}

/** An answer with this exception, such as `ThrottlingException`; nothing is stored. */
export interface AwsExceptionFault {
  readonly exception: string;
  readonly message?: string;
  /** Default: the exception's own, 400 for unknown ones. */
  readonly status?: number;
}

/**
 * - `reset`: the connection breaks instead of an answer; without anything else that is a service that is down.
 * - `hang`: nothing comes, until the client goes or the fake is closed.
 */
export interface AwsConnectionFault {
  readonly connection: 'reset' | 'hang';
  /** The request is carried out, only its answer is lost. Default: false. */
  readonly accepted?: boolean;
}

/** PutLogEvents succeeds but leaves out events, as `rejectedLogEventsInfo` tells: the first ones, or the last if `tooNew`. */
export interface RejectionFault {
  readonly reject: 'tooOld' | 'tooNew' | 'expired';
  /** How many events. Default: all. */
  readonly events?: number;
}

/** `off`: X-Ray takes no spans by OTLP, it answers 400. `pending`: it is being switched on. */
export interface TransactionSearchFault {
  readonly transactionSearch: 'off' | 'pending';
}

/** SimulatePrincipalPolicy says that these actions are not allowed. */
export interface MissingActionsFault {
  readonly missing: readonly string[];
}

export type AwsFault =
  | AwsExceptionFault
  | AwsConnectionFault
  | RejectionFault
  | TransactionSearchFault
  | MissingActionsFault;

const text = expect('a string', (value) => typeof value === 'string');
const positive = expect('a whole number of 1 or more', (value) => Number.isSafeInteger(value) && Number(value) > 0);
const duration = expect(
  'milliseconds of 0 or more',
  (value) => typeof value === 'number' && value >= 0 && value < 2 ** 31,
);

const faults: Readonly<Record<string, Expectation>> = {
  exception: expectObject({
    exception: text,
    message: text,
    status: expect(
      'an HTTP status of 400 to 599',
      (value) => Number.isSafeInteger(value) && Number(value) >= 400 && Number(value) <= 599,
    ),
  }),
  connection: expectObject({
    connection: expectOneOf(['reset', 'hang']),
    accepted: expect('true or false', (value) => typeof value === 'boolean'),
  }),
  reject: expectObject({ reject: expectOneOf(['tooOld', 'tooNew', 'expired']), events: positive }),
  transactionSearch: expectObject({ transactionSearch: expectOneOf(['off', 'pending']) }),
  missing: expectObject({ missing: expectList(text) }),
};

const rule = expectObject({
  service: expectOneOf(['logs', 'xray', 'sts', 'iam']),
  operation: expectOneOf(awsOperations),
  logGroup: expect('a string or a RegExp', (value) => typeof value === 'string' || value instanceof RegExp),
  when: expect('a function', (value) => typeof value === 'function'),
  times: positive,
  duration,
  delay: duration,
  clock: expect('whole milliseconds', Number.isSafeInteger),
  fail: expectFault,
});

/** Throws a TypeError for a rule that the types would not allow: plain JavaScript and JSON come here too. */
export function checkAwsRule(value: unknown): asserts value is AwsRule {
  rule(value, 'rule');
}

/** The only operations that a fault can happen to, if it cannot happen to all. */
export function findFaultyOperations(fault: AwsFault | undefined): readonly AwsOperationName[] | undefined {
  if (fault === undefined) return undefined;
  if ('reject' in fault) return ['PutLogEvents'];
  if ('missing' in fault) return ['SimulatePrincipalPolicy'];
  return 'transactionSearch' in fault ? ['ExportTraces', 'GetTraceSegmentDestination'] : undefined;
}

function expectFault(value: unknown, path: string): void {
  const kinds = Object.keys(faults).filter((kind) => isObject(value) && value[kind] !== undefined);
  const kind = kinds.length === 1 ? faults[kinds[0] ?? ''] : undefined;
  if (kind === undefined) return reject(path, `exactly one of ${Object.keys(faults).join(', ')}`, value);
  kind(value, path);
}
