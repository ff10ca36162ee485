import { BODIES, type BodyName, type OperationName, OPERATIONS } from './operations.ts';
import { type InterruptionName } from './interruptions.ts';
import { READINGS, type ReadingName } from './readings.ts';
import { type ServerName } from './servers.ts';
import { STYLES, type StyleName } from './styles.ts';

/** One situation in which an application can find itself. */
interface Cell {
  readonly operation: OperationName;
  readonly http: 'HTTP/1.1' | 'HTTP/2';
  readonly style: StyleName;
  /** How many calls, and how they share a command object. */
  readonly calls: 'one' | 'one command twice' | 'four at once';
  readonly client: ClientName;
  readonly body: BodyName;
  readonly server: ServerName;
  readonly reading: ReadingName;
  readonly interruption: InterruptionName;
  readonly model: 'named' | 'missing' | 'an ARN';
}

type ClientName = 'plain' | 'cacheMiddleware' | 'with middleware of its own';

/** What a group leaves out. */
const DEFAULTS: Cell = {
  operation: 'Converse',
  http: 'HTTP/2',
  style: 'send(command)',
  calls: 'one',
  client: 'plain',
  body: 'a string',
  server: 'answers',
  reading: 'to the end',
  interruption: 'none',
  model: 'named',
};

type Group = { readonly [Key in keyof Cell]?: readonly Cell[Key][] };

const ALL = names(OPERATIONS);
const STREAMS = ['ConverseStream', 'InvokeModelWithResponseStream'] as const;
const BODILY = ['InvokeModel', 'InvokeModelWithResponseStream'] as const;
const HTTP = ['HTTP/1.1', 'HTTP/2'] as const;
const CLIENTS = ['plain', 'cacheMiddleware', 'with middleware of its own'] as const;

/** The table. Each group is the product of its lists; what a group does not vary stands in `DEFAULTS`. */
const GROUPS: Readonly<Record<string, Group>> = {
  'every style of calling': {
    operation: ALL,
    http: HTTP,
    style: names(STYLES),
    client: CLIENTS,
    server: ['answers', 'refuses'],
  },
  'several calls': {
    operation: ALL,
    http: HTTP,
    style: ['send(command)', 'send(command, callback)', 'method(input)'],
    calls: ['one command twice', 'four at once'],
    client: CLIENTS,
    server: ['answers', 'throttles once'],
  },
  'every answer that is no stream': {
    operation: ALL,
    http: HTTP,
    style: ['send(command)', 'send(command, callback)', 'send(command), its promise ignored'],
    server: [
      'answers slowly',
      'answers in small pieces',
      'answers with a tool',
      'fails with members of its own',
      'fails in an unknown way',
      'throttles once',
      'throttles always',
      'is unavailable once',
      'is unavailable always',
      'resets the connection',
      'answers nothing',
      'answers what is not JSON',
      'answers JSON of another shape',
      'never answers',
    ],
  },
  'every reading of every stream': {
    operation: STREAMS,
    http: HTTP,
    server: [
      'answers',
      'answers slowly',
      'answers in small pieces',
      'fails with its first event',
      'throttles with its first event, once',
      'fails in the middle',
      'fails in the middle, in an unknown way',
      'sends an error frame',
      'sends an unknown event',
      'sends half a frame',
      'resets in the middle',
      'ends in the middle',
      'ends before its first event',
      'sends no usage',
      'sends no last word',
    ],
    reading: names(READINGS),
  },
  'streams by callback and through middleware': {
    operation: STREAMS,
    http: HTTP,
    style: ['send(command, callback)', 'method(input)'],
    client: CLIENTS,
    server: ['answers', 'fails in the middle', 'throttles in the middle', 'throttles with its first event, always'],
    reading: ['to the end', 'break after two', 'next() twelve times at once', 'never'],
  },
  'no event before its time': {
    operation: STREAMS,
    http: HTTP,
    style: ['send(command)', 'send(command, callback)'],
    server: ['sends only its head', 'sends one event', 'sends two events', 'sends all but its last event'],
    reading: ['to the end', 'break after two', 'next() twelve times at once', 'return() while next() waits', 'never'],
  },
  'every body': {
    operation: BODILY,
    http: HTTP,
    style: ['send(command)', 'send(command, callback)'],
    body: names(BODIES),
    server: ['answers', 'refuses', 'answers nothing', 'sends chunks that are not JSON'],
  },
  'every model id': {
    operation: ALL,
    http: HTTP,
    style: ['send(command)', 'send(command, callback)', 'send(command), its promise ignored', 'method(input)'],
    model: ['missing', 'an ARN'],
  },
  'interrupted before the answer': {
    operation: ALL,
    http: HTTP,
    style: ['send(command)', 'send(command, options, callback)', 'method(input)'],
    server: ['never answers'],
    interruption: ['abort before the call', 'abort in flight', 'abort in flight, with a reason of its own'],
  },
  'interrupted by the clock': {
    operation: ALL,
    http: HTTP,
    server: ['never answers', 'sends two events'],
    interruption: ['AbortSignal.timeout'],
  },
  // Over HTTP/2 a destroyed client waits for its answers, for ever if need be.
  'destroyed before the answer': {
    operation: ALL,
    http: ['HTTP/1.1'],
    style: ['send(command)', 'send(command, callback)'],
    server: ['never answers'],
    interruption: ['destroy in flight'],
  },
  'interrupted while reading': {
    operation: STREAMS,
    http: HTTP,
    style: ['send(command)', 'send(command, options, callback)'],
    server: ['sends two events'],
    interruption: ['abort while reading'],
    reading: ['to the end', 'two loops at once', 'next() by hand, to the end and beyond', 'through Readable.from'],
  },
  'a signal that never fires, a client that is destroyed': {
    operation: STREAMS,
    http: HTTP,
    server: ['pauses after two events'],
    interruption: ['a signal that never fires', 'destroy while reading'],
    reading: ['to the end', 'next() by hand, to the end and beyond'],
  },
};

export interface NamedCell extends Cell {
  /** Short, and the same in every run. */
  readonly id: string;
  /** What sets the cell apart, in words. */
  readonly name: string;
}

/** All cells by group; a cell that two groups name belongs to the first. */
export const CELLS: ReadonlyMap<string, readonly NamedCell[]> = expandGroups();

function expandGroups(): Map<string, readonly NamedCell[]> {
  const known = new Set<string>();
  const identify = (cell: Cell): NamedCell[] => {
    const name = nameCell(cell);
    if (known.has(name)) return [];
    known.add(name);
    return [{ ...cell, id: `cell-${known.size}`, name }];
  };
  return new Map(Object.entries(GROUPS).map(([title, group]) => [title, expand(group).flatMap(identify)]));
}

function expand(group: Group): Cell[] {
  let cells: Cell[] = [DEFAULTS];
  for (const [key, values] of Object.entries(group)) {
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [key]: value })));
  }
  return cells;
}

function nameCell(cell: Cell): string {
  const { operation, http, ...rest } = cell;
  const particular = Object.entries(rest).filter(([key, value]) => value !== DEFAULTS[key as keyof Cell]);
  return [operation, http, ...particular.map(([key, value]) => `${key}: ${value}`)].join(' · ');
}

function names<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(table) as Key[];
}
