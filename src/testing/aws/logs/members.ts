import { isObject } from '../../expectation.ts';
import { ServiceException } from '../service-exception.ts';

/** The members of a request's JSON that the operations read. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Lengths and patterns of names.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
 */
const patterns = {
  logGroupName: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  logStreamName: /^[^:*]{1,512}$/,
} as const;

export function readMembers(json: unknown): Members {
  if (!isObject(json)) throw new ServiceException('SerializationException', 'Could not parse the request body.');
  return json;
}

export function readName(members: Members, member: keyof typeof patterns): string {
  const value = members[member];
  if (value === undefined || value === null) refuseMember(member, null, 'Member must not be null');
  if (typeof value !== 'string' || !patterns[member].test(value)) {
    refuseMember(member, value, `Member must satisfy regular expression pattern: ${patterns[member].source}`);
  }
  return value;
}

/** A whole number, or undefined if absent. */
export function readInteger(members: Members, member: string): number | undefined {
  const value = members[member] ?? undefined;
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)) return value;
  return refuseMember(member, value, 'Member must be a whole number of 0 or more');
}

/** In the words of the service's own validation. */
export function refuseMember(member: string, value: unknown, constraint: string): never {
  const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  throw new ServiceException(
    'InvalidParameterException',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
