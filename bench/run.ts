import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { measureHeap } from './heap.ts';
import { printReport, type Report } from './report.ts';
import { type CallRow, countAttributes, measureCalls } from './rounds.ts';
import { SCENARIOS } from './scenarios.ts';
import { measureStartUp } from './start-up.ts';
import { VARIANTS } from './variants.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * What observing costs, measured on the built package; `docs/performance.md` says how and what.
 *
 * --quick             only shows that everything runs: its times mean nothing
 * --json              for programs
 * --rounds <number>   default 80
 * --only <scenarios>  names from `scenarios.ts`, with commas between; calls only
 * --dist <folder>     another build
 * --cpu-prof <folder> a CPU profile of each variant
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    dist: { type: 'string' },
    'cpu-prof': { type: 'string' },
  },
});

const effort = values.quick
  ? { rounds: 2, batch: 2, warmUp: 2, deltas: 20_000, heapRuns: 2, starts: 1 }
  : { rounds: Number(values.rounds ?? 80), batch: 40, warmUp: 12, deltas: 20_000, heapRuns: 5, starts: 15 };
const dist =
  values.dist === undefined ? new URL('../dist/index.mjs', import.meta.url) : pathToFileURL(`${values.dist}/index.mjs`);
const only = values.only?.split(',');
const profiling = values['cpu-prof'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`];

const workers = new Map<string, WorkerProcess>();
try {
  for (const { name } of VARIANTS) workers.set(name, await WorkerProcess.start(name, dist.href, profiling));
  const scenarios = SCENARIOS.filter(({ name }) => only?.includes(name) ?? true);
  const attributes = await countAttributes(scenarios, workers);
  const calls: CallRow[] = [];
  for (const scenario of scenarios) {
    calls.push(...(await measureCalls(scenario, workers, attributes.get(scenario.name) ?? 0, effort)));
  }
  const report: Report = {
    node: process.versions.node,
    rounds: effort.rounds,
    calls,
    heap: only === undefined ? await measureHeap(workers, effort.deltas, effort.heapRuns) : [],
    startUp: only === undefined ? await measureStartUp(dist.href, effort.starts) : [],
  };
  console.log(values.json ? JSON.stringify(report, undefined, 2) : printReport(report));
} finally {
  for (const worker of workers.values()) await worker.stop();
}
