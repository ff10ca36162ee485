import { setTimeout as wait } from 'node:timers/promises';
import { context, diag, DiagLogLevel, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { startFakeBedrock } from '../../src/testing/index.ts';
import type { NamedCell } from './cells.ts';
import type { Observation, Stage } from './observe-cell.ts';
import { type Server, SERVERS } from './servers.ts';
import { type Side, type SideName, SIDES } from './sides.ts';

/** What a run tells the process that started it. */
export interface Run {
  /** By the cell's id. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** How many spans ended below the application's own, by the cell's id. */
  readonly spans: ReadonlyMap<string, number>;
  /** Errors that nobody handled and that belong to no cell. */
  readonly strays: readonly string[];
  /** What telemetry complained about. */
  readonly complaints: readonly string[];
}

if (process.argv[1] === import.meta.filename) {
  const [sideName, cellIds] = process.argv.slice(2);
  const run = await runSide(SIDES[sideName as SideName], cellIds?.split(','));
  process.send?.(run, undefined, {}, () => process.exit());
}

/** Runs cells, all by default, on one side. The application's OpenTelemetry is there on all sides alike. */
async function runSide(side: Side, cellIds: readonly string[] | undefined): Promise<Run> {
  const complaints: string[] = [];
  const complain = (...message: unknown[]): void => void complaints.push(message.map(String).join(' '));
  const quiet = (): void => undefined;
  diag.setLogger({ error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ended: ReadableSpan[] = [];
  const spanProcessors = [
    {
      onStart: quiet,
      onEnd: (span: ReadableSpan) => void ended.push(span),
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    },
  ];
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));

  side.setUp?.();
  // Only now the SDK is loaded: as in an application whose telemetry comes first.
  const { CELLS } = await import('./cells.ts');
  const { observeCell, strays, watchUnhandledErrors } = await import('./observe-cell.ts');
  const cells = [...CELLS.values()].flat().filter(({ id }) => cellIds === undefined || cellIds.includes(id));
  watchUnhandledErrors();
  const fake = await startFakeBedrock();
  const cellOfSpan = new Map<string, string>();
  const stage: Stage = {
    fake,
    prepareClient: (client) => side.prepareClient?.(client),
    startSpan({ id }) {
      const span = trace.getTracer('the application').startSpan(id, {}, ROOT_CONTEXT);
      cellOfSpan.set(span.spanContext().spanId, id);
      return span;
    },
  };

  const observations = new Map<string, Observation>();
  const runInTurn = async (queue: Iterator<NamedCell> & Iterable<NamedCell>): Promise<void> => {
    for (const cell of queue) observations.set(cell.id, await observeCell(cell, stage));
  };
  // Cells that spend their time waiting do so beside the ones that spend it computing.
  const queues = [
    { queue: cells.filter(waits).values(), width: 32 },
    { queue: cells.filter((cell) => !waits(cell)).values(), width: 6 },
  ];
  await Promise.all(queues.flatMap(({ queue, width }) => Array.from({ length: width }, () => runInTurn(queue))));
  await fake.close();

  // A stream that nobody read has its end when it is collected.
  for (let turn = 0; turn < 10; turn += 1) {
    global.gc?.();
    await wait(10);
  }
  const spans = new Map(cells.map(({ id }) => [id, 0]));
  for (const { parentSpanContext } of ended) {
    const cell = cellOfSpan.get(parentSpanContext?.spanId ?? '');
    if (cell !== undefined) spans.set(cell, (spans.get(cell) ?? 0) + 1);
  }
  return { observations, spans, strays: strays.map(String), complaints };
}

function waits({ server, interruption }: NamedCell): boolean {
  const { hangs, attempts = 1 }: Server = SERVERS[server];
  return hangs === true || attempts > 1 || interruption !== 'none';
}
