import type { Emission } from './providers.ts';
import type { Scenario } from './scenarios.ts';
import { type Spread, spread } from './statistics.ts';
import { findFloor, NONE, NONE_AGAIN, type Variant, VARIANTS } from './variants.ts';
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
  /** What a call emits. */
  readonly emitted: Emitted;
  /** One call without telemetry. */
  readonly none: number;
  readonly added: Spread;
  /** Streams only: `added` by the chunk, the whole call's share included. */
  readonly addedPerChunk?: Spread;
  /** Streams only: the part of `added` before the first event. */
  readonly addedToFirstEvent?: Spread;
  /** What this variant adds to the one with a signal less. */
  readonly signal?: Spread;
  /** With telemetry to without. */
  readonly timesNone: number;
  /** What is added, to what the floor that emits the same adds; absent where that drowns in the error of the method. */
  readonly timesFloor?: number;
}

/** How much telemetry a call is; all zero where no span is recorded. */
export interface Emitted {
  /** Of the span, and of its events. */
  readonly attributes: number;
  readonly events: number;
  readonly eventAttributes: number;
  /** Values recorded with instruments. */
  readonly measurements: number;
}

/** In µs per call. */
interface Figures {
  readonly perCall: number;
  readonly toFirstEvent: number;
}

/** By variant. */
export type Round = ReadonlyMap<string, Figures>;

/** Has every floor emit what the variant that it stands for emits, and tells what that is. To be done before anything is measured. */
export async function prepareFloors(
  scenario: string,
  workers: ReadonlyMap<string, WorkerProcess>,
): Promise<Map<string, Emitted>> {
  for (const { name, emits } of VARIANTS) {
    const emission = emits === undefined ? undefined : await workers.get(emits)?.observe(scenario);
    if (emission !== undefined) await workers.get(name)?.imitate(scenario, emission);
  }
  const emitted = new Map<string, Emitted>();
  for (const { name, sampler } of VARIANTS) {
    const emission = sampler === 'always_on' ? await workers.get(name)?.observe(scenario) : undefined;
    emitted.set(name, countEmission(emission));
  }
  return emitted;
}

function countEmission(emission: Emission | undefined): Emitted {
  if (emission === undefined) return { attributes: 0, events: 0, eventAttributes: 0, measurements: 0 };
  const count = (attributes: object): number => Object.keys(attributes).length;
  const sum = (counts: readonly number[]): number => counts.reduce((total, each) => total + each, 0);
  const { start, end, events, measurements } = emission;
  return {
    attributes: count(start) + count(end),
    events: events.length,
    eventAttributes: sum(events.map(({ attributes }) => count(attributes))),
    measurements: sum(measurements.map((measurement) => measurement.count)),
  };
}

/** Measures one scenario: every variant in turn, round after round, so that all see the same machine. */
export async function measureRounds(
  scenario: Scenario,
  workers: ReadonlyMap<string, WorkerProcess>,
  { rounds, batch, warmUp }: Effort,
): Promise<Round[]> {
  const run = async (variant: string, calls: number): Promise<Figures> => {
    const measured = await workers.get(variant)?.runBatch(scenario.name, calls);
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
export function describeRounds(
  scenario: Scenario,
  emitted: ReadonlyMap<string, Emitted>,
  rounds: readonly Round[],
): CallRow[] {
  return VARIANTS.slice(1).map((variant) =>
    describe(scenario, variant, emitted.get(variant.name) ?? countEmission(undefined), rounds),
  );
}

function describe(scenario: Scenario, variant: Variant, emitted: Emitted, rounds: readonly Round[]): CallRow {
  const { name, above } = variant;
  const read = (variant: string, key: keyof Figures): number[] =>
    rounds.map((round) => round.get(variant)?.[key] ?? Number.NaN);
  const compare = (one: string, other: string, key: keyof Figures = 'perCall'): Spread => {
    const without = read(other, key);
    return spread(read(one, key).map((value, index) => value - (without[index] ?? Number.NaN)));
  };
  const none = spread(read(NONE, 'perCall')).median;
  const added = compare(name, NONE);
  const floorName = findFloor(name);
  const floor = floorName === undefined ? Number.NaN : compare(floorName, NONE).median;
  const isKnown = floor > 2 * Math.abs(compare(NONE_AGAIN, NONE).median);
  const { deltas } = scenario;
  return {
    scenario: scenario.name,
    title: scenario.title,
    variant: name,
    emitted,
    none,
    added,
    ...(deltas !== undefined && {
      addedPerChunk: divide(added, deltas),
      addedToFirstEvent: compare(name, NONE, 'toFirstEvent'),
    }),
    ...(above !== undefined && { signal: compare(name, above) }),
    timesNone: (none + added.median) / none,
    ...(isKnown && { timesFloor: added.median / floor }),
  };
}

function divide({ median, min, max }: Spread, by: number): Spread {
  return { median: median / by, min: min / by, max: max / by };
}
