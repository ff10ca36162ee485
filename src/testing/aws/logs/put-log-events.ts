import { isObject } from '../../expectation.ts';
import { judgeAge } from '../age.ts';
import type { RejectionFault } from '../rule.ts';
import { ServiceException } from '../service-exception.ts';
import { findGroup, findStream, type LogStore, type StoredLogEvent } from './log-store.ts';
import { readName, refuseMember, type Members } from './members.ts';

/**
 * What one batch may be.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
const MAX_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
const MAX_EVENT_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const DAY = 24 * 3_600_000;

interface InputLogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Which events of a batch were left out; from an index on, or up to one and not with it. */
interface RejectedLogEventsInfo {
  tooNewLogEventStartIndex?: number;
  tooOldLogEventEndIndex?: number;
  expiredLogEventEndIndex?: number;
}

/** Stores what the service would take of a batch and shows each event stored to `onStored`. */
export function putLogEvents(
  members: Members,
  store: LogStore,
  now: number,
  onStored: (event: StoredLogEvent) => void,
  fault: RejectionFault | undefined,
): Record<string, unknown> {
  const groupName = readName(members, 'logGroupName');
  const streamName = readName(members, 'logStreamName');
  const events = readEvents(members['logEvents']);
  const group = findGroup(store, groupName);
  const stream = findStream(group, streamName);
  checkBatch(events);
  const rejected = fault === undefined ? rejectByAge(events, now, group.retentionInDays) : rejectByRule(events, fault);
  const first = Math.max(rejected.tooOldLogEventEndIndex ?? 0, rejected.expiredLogEventEndIndex ?? 0);
  const accepted = events.slice(first, rejected.tooNewLogEventStartIndex);
  checkSpan(accepted);
  for (const event of accepted) {
    const stored = { ...event, logStream: streamName, ingestionTime: now };
    group.events.push(stored);
    onStored(stored);
  }
  stream.batches += 1;
  return {
    // Without this member the collector's client sends the batch again.
    nextSequenceToken: String(stream.batches).padStart(56, '0'),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  };
}

function readEvents(value: unknown): InputLogEvent[] {
  if (!Array.isArray(value)) return refuseMember('logEvents', null, 'Member must not be null');
  if (value.length === 0) refuseMember('logEvents', [], 'Member must have length greater than or equal to 1');
  if (value.length > MAX_EVENTS) {
    refuseMember('logEvents', `${value.length} events`, `Member must have length less than or equal to ${MAX_EVENTS}`);
  }
  return value.map((event: unknown, index) => {
    const { timestamp, message } = isObject(event) ? event : {};
    const path = `logEvents.${index + 1}.member`;
    if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp) || timestamp < 0) {
      return refuseMember(`${path}.timestamp`, timestamp ?? null, 'Member must have value greater than or equal to 0');
    }
    if (typeof message !== 'string' || message === '') {
      return refuseMember(`${path}.message`, message ?? null, 'Member must have length greater than or equal to 1');
    }
    return { timestamp, message };
  });
}

function checkBatch(events: readonly InputLogEvent[]): void {
  let bytes = 0;
  let latest = 0;
  for (const { timestamp, message } of events) {
    if (timestamp < latest) {
      refuseBatch('Log events in a single PutLogEvents request must be in chronological order.');
    }
    latest = timestamp;
    const size = Buffer.byteLength(message);
    if (size > MAX_EVENT_BYTES) refuseBatch(`Log event too large: ${size} bytes exceeds limit of ${MAX_EVENT_BYTES}`);
    bytes += size + EVENT_OVERHEAD_BYTES;
  }
  if (bytes > MAX_BATCH_BYTES) refuseBatch(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
}

/** Only the events that are neither too old nor too new count. */
function checkSpan(events: readonly InputLogEvent[]): void {
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (span > DAY)
    refuseBatch('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
}

function refuseBatch(message: string): never {
  throw new ServiceException('InvalidParameterException', message);
}

function rejectByAge(events: readonly InputLogEvent[], now: number, retentionInDays = Infinity): RejectedLogEventsInfo {
  const countWhile = (matches: (timestamp: number) => boolean): number => {
    const end = events.findIndex(({ timestamp }) => !matches(timestamp));
    return end === -1 ? events.length : end;
  };
  const tooOld = countWhile((timestamp) => judgeAge(timestamp, now) === 'too-old');
  const expired = countWhile((timestamp) => timestamp < now - retentionInDays * DAY);
  const current = countWhile((timestamp) => judgeAge(timestamp, now) !== 'too-new');
  return {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(current < events.length && { tooNewLogEventStartIndex: current }),
  };
}

function rejectByRule(
  { length }: readonly InputLogEvent[],
  { reject, events = length }: RejectionFault,
): RejectedLogEventsInfo {
  const count = Math.min(events, length);
  if (reject === 'tooNew') return { tooNewLogEventStartIndex: length - count };
  return reject === 'tooOld' ? { tooOldLogEventEndIndex: count } : { expiredLogEventEndIndex: count };
}
