import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { context, createContextKey, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { FakeBedrock, ReceivedRequest } from '../../src/testing/index.ts';
import type { NamedCell } from './cells.ts';
import { type Description, Describer } from './describe.ts';
import { type Interruption, INTERRUPTIONS } from './interruptions.ts';
import { BODIES, type OperationCase, OPERATIONS } from './operations.ts';
import { type Log, READINGS } from './readings.ts';
import { type Server, SERVERS } from './servers.ts';
import { type Callback, type Sending, type Style, STYLES } from './styles.ts';

/** All that an application, the server and the process can tell of one cell: plain data. */
export interface Observation {
  /** By call: everything the application saw, in order. What it saw in a foreign context says so. */
  readonly calls: readonly (readonly Description[])[];
  readonly requests: readonly Description[];
  /** Errors that nobody handled, as the process reports them. */
  readonly unhandled: readonly Description[];
  /** Own keys that the calls added to, or took from, what the application shares with the SDK: client, commands, input. */
  readonly keys: Description;
}

/** What the cells of one run share. */
export interface Stage {
  readonly fake: FakeBedrock;
  /** The application's own span around the cell's calls. */
  readonly startSpan: (cell: NamedCell) => Span;
  /** Where the instrumentation, or a breakage, gets hold of a client. */
  readonly prepareClient: (client: BedrockRuntime) => void;
}

/** The application's own store: which of its pieces of work is running. */
const work = new AsyncLocalStorage<Work>();

interface Work {
  readonly unhandled: Description[];
  readonly describer: Describer;
}

/** Rejections and exceptions that no cell can be blamed for. */
export const strays: unknown[] = [];

/** Takes the place of Node's own end of the process. */
export function watchUnhandledErrors(): void {
  const note = (kind: string) => (error: unknown) => {
    const running = work.getStore();
    if (running === undefined) strays.push(error);
    else running.unhandled.push([kind, running.describer.describe(error)]);
  };
  process.on('unhandledRejection', note('unhandled rejection'));
  process.on('uncaughtException', note('uncaught exception'));
}

const APPLICATION_KEY = createContextKey('what the application keeps in its context');

/** Runs one cell as an application would, and writes down what came of it. */
export async function observeCell(cell: NamedCell, { fake, startSpan, prepareClient }: Stage): Promise<Observation> {
  const client = createClient(cell, fake.url);
  prepareClient(client);
  const modelId = MODEL_IDS[cell.model] + cell.id;
  const span = startSpan(cell);
  const ownContext = trace.setSpan(ROOT_CONTEXT.setValue(APPLICATION_KEY, modelId), span);
  const own: Work = { unhandled: [], describer: new Describer() };

  const server: Server = SERVERS[cell.server];
  const interruption: Interruption = INTERRUPTIONS[cell.interruption];
  const controller = new AbortController();
  const act = (when: Interruption['when']): void => {
    if (interruption.when === when) interruption.act?.({ controller, client });
  };
  const removeRule = fake.script({
    ...server.rule,
    modelId,
    when() {
      // The application acts on its own time, not inside of the server's.
      setImmediate(act, 'when the server has the request');
      return true;
    },
  });

  const earlier = fake.received.length;
  const received = (): ReceivedRequest[] =>
    fake.received.slice(earlier).filter((request) => request.modelId === modelId);

  const operation: OperationCase = OPERATIONS[cell.operation];
  const input = { ...operation.createInput(BODIES[cell.body]()), ...(cell.model !== 'missing' && { modelId }) };
  const createCommand = (): object => new operation.Command(input as never);
  const commands = Array.from({ length: cell.calls === 'four at once' ? 4 : 1 }, createCommand);
  const keys = (): string[][] => [client, ...commands, input].map((shared) => Reflect.ownKeys(shared).map(String));
  const before = keys();

  async function call(command: object): Promise<Description[]> {
    const describer = new Describer();
    const seen: Description[] = [];
    let events = 0;
    const log: Log = (what, value) => {
      const foreign = describeContext(context.active() === ownContext, work.getStore() === own);
      seen.push([what, ...(value === undefined ? [] : [describer.describe(value)]), ...foreign]);
      if (/event|step/.test(what) && (events += 1) === 2) act('after two events');
    };
    const sending: Sending = {
      client: client as unknown as Sending['client'],
      command,
      input,
      method: operation.method,
      options: interruption.createOptions?.(controller),
    };
    act('before the call');
    // Before the server has the request, everything else is too early to count.
    const progress: Progress = () => (received().length === 0 ? 0 : received().length + seen.length);
    await withPatience(server.hangs === true && cell.interruption === 'none', progress, log, async () => {
      const output = await send(STYLES[cell.style], sending, log);
      const stream: unknown =
        operation.stream && typeof output === 'object' && output !== null && Reflect.get(output, operation.stream);
      if (isAsyncIterable(stream)) await READINGS[cell.reading](stream, log);
    }).catch((error: unknown) => log('error', error));
    // A copy: what the end of the client and of the server still brings is not part of the cell.
    return [...seen];
  }

  const calls = await work.run(own, () => context.with(ownContext, () => makeCalls(cell, commands, call)));
  await waitForIgnored(cell, server, own.unhandled, () => received().length);
  const after = keys();
  span.end();
  removeRule();
  client.destroy();
  const requests = received().map(describeRequest);
  return {
    calls,
    // Calls at once may overtake each other.
    requests: cell.calls === 'four at once' ? requests.toSorted(compareAsText) : requests,
    unhandled: [...own.unhandled],
    keys: before.map((known, index) => ({
      added: without(after[index], known),
      removed: without(known, after[index]),
    })),
  };
}

async function makeCalls(
  cell: NamedCell,
  commands: readonly object[],
  call: (command: object) => Promise<Description[]>,
): Promise<Description[][]> {
  const [first = {}] = commands;
  if (cell.calls === 'one command twice') return [await call(first), await call(first)];
  return Promise.all(commands.map(call));
}

/** Sends in the cell's style and comes back with the answer, if the application got one. */
async function send(style: Style, sending: Sending, log: Log): Promise<unknown> {
  let callback: Callback = () => undefined;
  const answered = new Promise<unknown>((resolve, reject) => {
    callback = (...answer) => {
      log('callback', answer);
      const [error, output] = answer;
      if (error === null) resolve(output);
      else reject(error);
    };
  });
  const returned = style.send(sending, callback);
  log('returned', returned);
  if (style.answersBy === 'nothing') return undefined;
  if (style.answersBy === 'callback') {
    // The aggregated methods hand back a promise even then.
    log('returned, awaited', await returned);
    return await answered;
  }
  const output = await returned;
  log('answer', output);
  return output;
}

/** What still moves: a number that grows with everything the application or the server gets. */
type Progress = () => number;

/** A server that hangs (`hangs`: for good) leaves the application waiting: that is an observation, too. */
async function withPatience(hangs: boolean, progress: Progress, log: Log, run: () => Promise<void>): Promise<void> {
  let finished = false;
  const done = run().finally(() => void (finished = true));
  const enough = hangs ? waitForQuiet(progress, () => finished) : waitTurns(1000, () => finished);
  await Promise.race([done, enough]);
  if (!finished) log('still waiting');
}

/** Waits until nothing has moved for a while, once something has. */
async function waitForQuiet(progress: Progress, finished: () => boolean): Promise<void> {
  await waitTurns(1000, () => progress() > 0 || finished());
  for (let last = -1; last !== progress();) {
    last = progress();
    await waitTurns(24, () => last !== progress() || finished());
  }
}

/** Many short timers instead of one long: a process that stalls for a while uses up only one of them. */
async function waitTurns(turns: number, enough: () => boolean): Promise<void> {
  for (let turn = 0; turn < turns && !enough(); turn += 1) await wait(15);
}

/** What an application ignores is only heard of later. */
async function waitForIgnored(
  cell: NamedCell,
  server: Server,
  unhandled: readonly unknown[],
  received: () => number,
): Promise<void> {
  const ignores = cell.style.endsWith('ignored') || cell.reading.endsWith('ignored');
  const fails = server.fails === true || cell.model === 'missing';
  if (ignores) await waitTurns(400, () => (fails ? unhandled.length > 0 : received() >= (server.attempts ?? 1)));
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}

function createClient({ http, client: kind }: NamedCell, endpoint: string): BedrockRuntime {
  const client = new BedrockRuntime({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    endpoint,
    ...(http === 'HTTP/1.1' && { requestHandler: new NodeHttpHandler() }),
    ...(kind === 'cacheMiddleware' && { cacheMiddleware: true }),
  });
  if (kind !== 'with middleware of its own') return client;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      // The answer carries what it was in here: so the description tells whether the application gets these same objects.
      Object.assign(result.output, { itself: result.output, members: Object.values(result.output) });
      return result;
    },
    { name: 'ofTheApplication', step: 'initialize' },
  );
  return client;
}

/** Each cell has a model of its own: it tells the cell's requests from all others. */
const MODEL_IDS = {
  named: 'anthropic.',
  missing: '',
  'an ARN': 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/',
};

function describeContext(ownContext: boolean, ownWork: boolean): Description[] {
  return ownContext && ownWork ? [] : [{ ownContext, ownWork }];
}

/** Headers that differ from run to run, by what may be kept of them. */
const VARYING_HEADERS: Readonly<Record<string, (value: string) => string>> = {
  authorization: (value) => value.replace(/\/\d{8}\//, '/<date>/').replace(/Signature=\w+/, 'Signature=<varies>'),
  'x-amz-date': () => '<varies>',
  'amz-sdk-invocation-id': () => '<varies>',
  'amz-sdk-request': (value) => value.replace(/ttl=\w+/, 'ttl=<varies>'),
  host: (value) => value.replace(/:\d+$/, ':<port>'),
};

function describeRequest({ method, path, httpVersion, headers, body }: ReceivedRequest): Description {
  return {
    method,
    path,
    httpVersion,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, VARYING_HEADERS[name]?.(value) ?? value]),
    ),
    body: Buffer.from(body).toString('latin1'),
  };
}

function without(keys: readonly string[] = [], others: readonly string[] = []): readonly string[] {
  return keys.filter((key) => !others.includes(key));
}

function compareAsText(one: Description, other: Description): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
