import { isObject } from '../../expectation.ts';
import type { LogsOperation } from '../route.ts';
import type { RejectionFault } from '../rule.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { addGroup, addStream, findGroup, type LogGroup, type LogStore, type StoredLogEvent } from './log-store.ts';
import { readInteger, readName, refuseMember, type Members } from './members.ts';
import { putLogEvents } from './put-log-events.ts';

interface LogsContext {
  readonly store: LogStore;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onStored: (logGroup: string, event: StoredLogEvent) => void;
  readonly fault: RejectionFault | undefined;
}

type Operation = (members: Members, context: LogsContext) => Record<string, unknown>;

/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Region and account of every resource; nobody checks them. */
const ARN_PREFIX = 'arn:aws:logs:us-east-1:000000000000:log-group:';

/** Each takes the members of its request and returns those of its response, or throws a ServiceException. */
export const logsHandlers: Readonly<Record<LogsOperation, Operation>> = {
  CreateLogGroup(members, { store, now }) {
    const group = addGroup(store, readName(members, 'logGroupName'), now);
    Object.assign(group.tags, readTags(members['tags']));
    return {};
  },
  CreateLogStream(members, { store, now }) {
    addStream(findGroup(store, readName(members, 'logGroupName')), readName(members, 'logStreamName'), now);
    return {};
  },
  DescribeLogGroups(members, { store }) {
    const groups = [...store.values()].filter(({ name }) => hasPrefix(name, members['logGroupNamePrefix']));
    return { logGroups: sortByName(groups).map(describeGroup) };
  },
  DescribeLogStreams(members, { store }) {
    const group = findGroup(store, readName(members, 'logGroupName'));
    const streams = [...group.streams.values()].filter(({ name }) => hasPrefix(name, members['logStreamNamePrefix']));
    return { logStreams: sortByName(streams).map(({ name }) => describeStream(group, name)) };
  },
  FilterLogEvents(members, { store }) {
    return filterLogEvents(members, store);
  },
  GetLogEvents(members, { store }) {
    return getLogEvents(members, store);
  },
  PutLogEvents(members, { store, now, onStored, fault }) {
    const logGroup = readName(members, 'logGroupName');
    return putLogEvents(members, store, now, (event) => onStored(logGroup, event), fault);
  },
  PutRetentionPolicy(members, { store }) {
    const group = findGroup(store, readName(members, 'logGroupName'));
    const days = readInteger(members, 'retentionInDays');
    if (days === undefined || !retentionDays.includes(days)) {
      return refuseMember('retentionInDays', days ?? null, `Member must be one of ${retentionDays.join(', ')}`);
    }
    group.retentionInDays = days;
    return {};
  },
  TagResource(members, { store }) {
    const name = String(members['resourceArn']).slice(ARN_PREFIX.length).replace(/:\*$/, '');
    Object.assign(findGroup(store, name).tags, readTags(members['tags']));
    return {};
  },
};

function describeGroup({ name, creationTime, retentionInDays, events }: LogGroup): Record<string, unknown> {
  return {
    logGroupName: name,
    creationTime,
    retentionInDays,
    arn: `${ARN_PREFIX}${name}:*`,
    logGroupArn: `${ARN_PREFIX}${name}`,
    storedBytes: events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
  };
}

function describeStream(group: LogGroup, name: string): Record<string, unknown> {
  const events = group.events.filter(({ logStream }) => logStream === name);
  const times = events.map(({ timestamp }) => timestamp).sort((one, other) => one - other);
  return {
    logStreamName: name,
    creationTime: group.streams.get(name)?.creationTime,
    firstEventTimestamp: times[0],
    lastEventTimestamp: times.at(-1),
    lastIngestionTime: events.at(-1)?.ingestionTime,
    arn: `${ARN_PREFIX}${group.name}:log-stream:${name}`,
  };
}

function sortByName<Named extends { readonly name: string }>(items: Named[]): Named[] {
  return items.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function hasPrefix(name: string, prefix: unknown): boolean {
  return typeof prefix !== 'string' || name.startsWith(prefix);
}

function readTags(tags: unknown): Record<string, string> {
  const entries = Object.entries(isObject(tags) ? tags : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
