import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { measureHeap } from './heap.ts';
import { printReport, type Report } from './report.ts';
import { describeRounds, type Emitted, measureRounds, prepareFloors, type Round } from './rounds.ts';
import { SCENARIOS } from './scenarios.ts';
import { measureStartUp } from './start-up.ts';
import { VARIANTS } from './variants.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * What observing costs, measured on the built package; `docs/performance.md` says how and what.
 *
 * --quick             only shows that everything runs: its times mean nothing
 * --json              for programs
 * --rounds <number>   per sitting; default 20
 * --sittings <number> each with processes of its own; default 5
 * --only <scenarios>  names from `scenarios.ts`, with commas between; calls only
 * --dist <folder>     another build
 * --cpu-prof <folder> a CPU profile of each variant
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    sittings: { type: 'string' },
    only: { type: 'string' },
    dist: { type: 'string' },
    'cpu-prof': { type: 'string' },
  },
});

const effort = values.quick
  ? { rounds: 2, sittings: 1, batch: 2, warmUp: 2, deltas: 20_000, heapRuns: 2, starts: 1 }
  : {
      rounds: Number(values.rounds ?? 20),
      sittings: Number(values.sittings ?? 5),
      batch: 40,
      warmUp: 10,
      deltas: 20_000,
      heapRuns: 5,
      starts: 15,
    };
const dist =
  values.dist === undefined ? new URL('../dist/index.mjs', import.meta.url) : pathToFileURL(`${values.dist}/index.mjs`);
const only = values.only?.split(',');
const profiling = values['cpu-prof'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`];

const scenarios = SCENARIOS.filter(({ name }) => only?.includes(name) ?? true);
const emitted = new Map<string, ReadonlyMap<string, Emitted>>();
const rounds = new Map<string, Round[]>();
// The compiler decides differently from process to process: several of them tell more than one for longer.
for (let sitting = 0; sitting < effort.sittings; sitting += 1) {
  await withWorkers(async (workers) => {
    for (const scenario of scenarios) {
      emitted.set(scenario.name, await prepareFloors(scenario.name, workers));
      const measured = await measureRounds(scenario, workers, effort);
      rounds.set(scenario.name, [...(rounds.get(scenario.name) ?? []), ...measured]);
    }
  });
}
const report: Report = {
  node: process.versions.node,
  rounds: effort.rounds * effort.sittings,
  calls: scenarios.flatMap((scenario) =>
    describeRounds(scenario, emitted.get(scenario.name) ?? new Map(), rounds.get(scenario.name) ?? []),
  ),
  heap: only === undefined ? await withWorkers((workers) => measureHeap(workers, effort.deltas, effort.heapRuns)) : [],
  startUp: only === undefined ? await measureStartUp(dist.href, effort.starts) : [],
};
console.log(values.json ? JSON.stringify(report, undefined, 2) : printReport(report));

async function withWorkers<T>(work: (workers: ReadonlyMap<string, WorkerProcess>) => Promise<T>): Promise<T> {
  const workers = new Map<string, WorkerProcess>();
  try {
    for (const { name } of VARIANTS) workers.set(name, await WorkerProcess.start(name, dist.href, profiling));
    return await work(workers);
  } finally {
    for (const worker of workers.values()) await worker.stop();
  }
}
