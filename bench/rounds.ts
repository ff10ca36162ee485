import type { Scenario } from './scenarios.ts';
import { type Spread, spread } from './statistics.ts';
import { FLOOR, NONE, NONE_AGAIN, OURS, VARIANTS } from './variants.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface Effort {
  /** In one sitting. */
  readonly rounds: number;
  /** How long one batch of one variant takes, in ms of CPU. */
  readonly batch: number;
  /** Batches before the first round, for the compiler. */
  readonly warmUp: number;
}

/** What one variant adds to one kind of call. Times are µs of main-thread CPU. */
export interface CallRow {
  readonly scenario: string;
  readonly title: string;
  readonly variant: string;
  /** Attributes of the span; zero where there is none. */
  readonly attributes: number;
  /** One call without telemetry. */
  readonly none: number;
  readonly added: Spread;
  /** Streams only: `added` by the chunk, the whole call's share included. */
  readonly addedPerChunk?: Spread;
  /** Streams only: the part of `added` before the first event. */
  readonly addedToFirstEvent?: Spread;
  /** With telemetry to without. */
  readonly timesNone: number;
  /** What is added, to what the floor adds; absent where that drowns in the error of the method. */
  readonly timesFloor?: number;
}

/** In µs per call. */
interface Figures {
  readonly perCall: number;
  readonly toFirstEvent: number;
}

/** By variant. */
export type Round = ReadonlyMap<string, Figures>;

/** How many attributes our span of each scenario has: as many get the floor's. To be asked before anything is measured. */
export async function countAttributes(
  scenarios: readonly Scenario[],
  workers: ReadonlyMap<string, WorkerProcess>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of scenarios) counts.set(name, (await workers.get(OURS)?.countAttributes(name)) ?? 0);
  return counts;
}

/** Measures one scenario: every variant in turn, round after round, so that all see the same machine. */
export async function measureRounds(
  scenario: Scenario,
  workers: ReadonlyMap<string, WorkerProcess>,
  attributes: number,
  { rounds, batch, warmUp }: Effort,
): Promise<Round[]> {
  const run = async (variant: string, calls: number): Promise<Figures> => {
    const measured = await workers.get(variant)?.runBatch(scenario.name, calls, attributes);
    if (measured === undefined) throw new Error(`no worker for ${variant}`);
    return { perCall: measured.cpu / calls, toFirstEvent: measured.toFirstEvent / calls };
  };

  let calls = 10;
  for (let count = 0; count < warmUp; count += 1) {
    const { perCall } = await run(NONE, calls);
    for (const { name } of VARIANTS.slice(1)) await run(name, calls);
    // The batch processor drops spans beyond its queue: a batch stays below it.
    calls = Math.min(1000, Math.max(1, Math.round((batch * 1000) / perCall)));
  }

  const measured: Round[] = [];
  for (let count = 0; count < rounds; count += 1) {
    // Everyone goes first, and follows everyone, equally often.
    const first = count % VARIANTS.length;
    const order = [...VARIANTS.slice(first), ...VARIANTS.slice(0, first)];
    const round = new Map<string, Figures>();
    for (const { name } of count % 2 === 0 ? order : order.toReversed()) round.set(name, await run(name, calls));
    measured.push(round);
  }
  return measured;
}

/** What the rounds of one scenario say of every variant. */
export function describeRounds(scenario: Scenario, attributes: number, rounds: readonly Round[]): CallRow[] {
  return VARIANTS.slice(1).map(({ name, sampler }) =>
    describe(scenario, name, sampler === 'always_on' ? attributes : 0, rounds),
  );
}

function describe(scenario: Scenario, variant: string, attributes: number, rounds: readonly Round[]): CallRow {
  const read = (name: string, key: keyof Figures): number[] =>
    rounds.map((round) => round.get(name)?.[key] ?? Number.NaN);
  const added = (name: string, key: keyof Figures = 'perCall'): Spread => {
    const without = read(NONE, key);
    return spread(read(name, key).map((value, index) => value - (without[index] ?? Number.NaN)));
  };
  const none = spread(read(NONE, 'perCall')).median;
  const floor = added(FLOOR).median;
  const isKnown = floor > 2 * Math.abs(added(NONE_AGAIN).median);
  const { deltas } = scenario;
  return {
    scenario: scenario.name,
    title: scenario.title,
    variant,
    attributes,
    none,
    added: added(variant),
    ...(deltas !== undefined && {
      addedPerChunk: divide(added(variant), deltas),
      addedToFirstEvent: added(variant, 'toFirstEvent'),
    }),
    timesNone: (none + added(variant).median) / none,
    ...(isKnown && { timesFloor: added(variant).median / floor }),
  };
}

function divide({ median, min, max }: Spread, by: number): Spread {
  return { median: median / by, min: min / by, max: max / by };
}
