import { ServiceException } from '../service-exception.ts';
import { findGroup, findStream, type LogStore } from './log-store.ts';
import { readInteger, readName, refuseMember, type Members } from './members.ts';

const MAX_EVENTS = 10_000;
const TOKEN = /^(?<direction>[fb])\/(?<index>\d{1,56})$/;

/**
 * One page of a stream, by timestamp. A token is `f/` or `b/` and the index at which its page begins or ends;
 * the end is reached when the token that comes back is the one that was sent.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export function getLogEvents(members: Members, store: LogStore): Record<string, unknown> {
  const group = findGroup(store, readName(members, 'logGroupName'));
  const { name } = findStream(group, readName(members, 'logStreamName'));
  const from = readInteger(members, 'startTime') ?? 0;
  const to = readInteger(members, 'endTime') ?? Infinity;
  const limit = readInteger(members, 'limit') ?? MAX_EVENTS;
  if (limit < 1 || limit > MAX_EVENTS) refuseMember('limit', limit, `Member must be between 1 and ${MAX_EVENTS}`);
  const events = group.events
    .filter(({ logStream, timestamp }) => logStream === name && timestamp >= from && timestamp < to)
    .sort((one, other) => one.timestamp - other.timestamp);
  const { forward, index } = readToken(members, events.length);
  const start = forward ? Math.min(index, events.length) : Math.max(index - limit, 0);
  const end = forward ? Math.min(start + limit, events.length) : Math.min(index, events.length);
  return {
    events: events
      .slice(start, end)
      .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: writeToken('f', end),
    nextBackwardToken: writeToken('b', start),
  };
}

function readToken(members: Members, length: number): { readonly forward: boolean; readonly index: number } {
  const token = members['nextToken'] ?? undefined;
  if (token === undefined) {
    const forward = members['startFromHead'] === true;
    return { forward, index: forward ? 0 : length };
  }
  const { direction, index } = TOKEN.exec(String(token))?.groups ?? {};
  if (direction === undefined) {
    throw new ServiceException('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return { forward: direction === 'f', index: Number(index) };
}

function writeToken(direction: string, index: number): string {
  return `${direction}/${String(index).padStart(56, '0')}`;
}
