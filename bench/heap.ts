import { prepareFloors } from './rounds.ts';
import { longStreams } from './scenarios.ts';
import { type Spread, slope, spread } from './statistics.ts';
import { FLOOR, NONE, OURS } from './variants.ts';
import type { WorkerProcess } from './worker-process.ts';

/** What a stream keeps alive while it is read. */
export interface HeapRow {
  readonly scenario: string;
  readonly title: string;
  readonly variant: string;
  /** The slope of the live heap over the events read, in bytes. */
  readonly bytesPerChunk: Spread;
}

export async function measureHeap(
  workers: ReadonlyMap<string, WorkerProcess>,
  deltas: number,
  runs: number,
): Promise<HeapRow[]> {
  const rows: HeapRow[] = [];
  // What of a call's end the floor emits does not matter here.
  await prepareFloors('converse-stream', workers);
  for (const { name, title } of longStreams(deltas)) {
    for (const variant of [NONE, FLOOR, OURS]) {
      const slopes: number[] = [];
      for (let run = 0; run <= runs; run += 1) {
        slopes.push(slope((await workers.get(variant)?.readLongStream(name, deltas)) ?? []));
      }
      // The first one only warms up: what code and caches grow by is not kept per chunk.
      rows.push({ scenario: name, title, variant, bytesPerChunk: spread(slopes.slice(1)) });
    }
  }
  return rows;
}
