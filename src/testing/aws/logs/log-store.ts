import { ServiceException } from '../service-exception.ts';

export interface StoredLogEvent {
  readonly logStream: string;
  /** Milliseconds since the epoch, as the client sent it. */
  readonly timestamp: number;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly ingestionTime: number;
}

export interface LogStream {
  readonly name: string;
  readonly creationTime: number;
  /** Batches so far; makes the sequence token. */
  batches: number;
}

export interface LogGroup {
  readonly name: string;
  readonly creationTime: number;
  retentionInDays: number | undefined;
  readonly tags: Record<string, string>;
  readonly streams: Map<string, LogStream>;
  /** Of all streams, in the order in which they came; what came twice is here twice. */
  readonly events: StoredLogEvent[];
}

export type LogStore = Map<string, LogGroup>;

export function findGroup(store: LogStore, name: string): LogGroup {
  const group = store.get(name);
  if (group !== undefined) return group;
  throw new ServiceException('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function findStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (stream !== undefined) return stream;
  throw new ServiceException('ResourceNotFoundException', 'The specified log stream does not exist.');
}

export function addGroup(store: LogStore, name: string, now: number): LogGroup {
  if (store.has(name)) {
    throw new ServiceException('ResourceAlreadyExistsException', 'The specified log group already exists');
  }
  const group: LogGroup = {
    name,
    creationTime: now,
    retentionInDays: undefined,
    tags: {},
    streams: new Map(),
    events: [],
  };
  store.set(name, group);
  return group;
}

export function addStream(group: LogGroup, name: string, now: number): LogStream {
  if (group.streams.has(name)) {
    throw new ServiceException('ResourceAlreadyExistsException', 'The specified log stream already exists');
  }
  const stream: LogStream = { name, creationTime: now, batches: 0 };
  group.streams.set(name, stream);
  return stream;
}
