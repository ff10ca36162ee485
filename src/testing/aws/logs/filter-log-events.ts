import { ServiceException } from '../service-exception.ts';
import { findGroup, type LogStore, type StoredLogEvent } from './log-store.ts';
import { readInteger, readName, type Members } from './members.ts';

/** So few that pages without a match, but with a next one, are met in tests, too. */
const EVENTS_IN_A_PAGE = 100;

/** One text in quotes: all of the pattern language that the fake knows. */
const PHRASE = /^"(?<phrase>[^"]*)"$/;

/**
 * The events of a group in which a text occurs, by timestamp. A page tells what was found among so many events that
 * were looked through, and has a token while there are more.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function filterLogEvents(members: Members, store: LogStore): Record<string, unknown> {
  const group = findGroup(store, readName(members, 'logGroupName'));
  const from = readInteger(members, 'startTime') ?? 0;
  const to = readInteger(members, 'endTime') ?? Infinity;
  const phrase = readPhrase(members['filterPattern']);
  const start = readToken(members['nextToken']);
  const events = group.events
    .filter(({ timestamp }) => timestamp >= from && timestamp <= to)
    .sort((one, other) => one.timestamp - other.timestamp);
  const end = start + EVENTS_IN_A_PAGE;
  return {
    events: events
      .slice(start, end)
      .filter(({ message }) => message.includes(phrase))
      .map(describeEvent),
    searchedLogStreams: [],
    ...(end < events.length && { nextToken: String(end) }),
  };
}

function describeEvent({ logStream, timestamp, message, ingestionTime }: StoredLogEvent): Record<string, unknown> {
  return { logStreamName: logStream, timestamp, message, ingestionTime, eventId: `${timestamp}` };
}

function readPhrase(pattern: unknown): string {
  if (pattern === undefined || pattern === null || pattern === '') return '';
  const phrase = PHRASE.exec(String(pattern))?.groups?.['phrase'];
  if (phrase !== undefined) return phrase;
  throw new ServiceException('InvalidParameterException', 'The fake AWS knows only filter patterns like "text".');
}

function readToken(token: unknown): number {
  if (token === undefined || token === null) return 0;
  if (/^\d+$/.test(String(token))) return Number(token);
  throw new ServiceException('InvalidParameterException', 'The specified nextToken is invalid.');
}
