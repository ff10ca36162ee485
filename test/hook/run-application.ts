import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '../support/run-node.ts';
import type { Plan, Report, SpanReport } from './application.ts';

const APPLICATION = join(import.meta.dirname, 'application.ts');

/** The ways in which an application gets at the SDK. */
export const LOADING = {
  require: { load: 'require', nodeArgs: [] },
  'import, no loader hook': { load: 'import', nodeArgs: [] },
  'import, with the loader hook': {
    load: 'import',
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(registerLoaderHook())}`],
  },
} as const satisfies Record<string, Pick<Plan, 'load'> & { nodeArgs: readonly string[] }>;

export type Loading = keyof typeof LOADING;

function registerLoaderHook(): string {
  const hook = JSON.stringify(import.meta.resolve('@opentelemetry/instrumentation/hook.mjs'));
  return `import { register } from 'node:module'; register(${hook});`;
}

/** Compiled code is kept between the many processes; coverage would be of the same lines again and again. */
const QUICK = { NODE_V8_COVERAGE: '', NODE_COMPILE_CACHE: join(tmpdir(), 'bedrock-otel-compile-cache') };

/** With coverage, where that is asked for. */
export const COVERED = {};

/** Has an application take these steps in a process of its own. */
export async function runApplication(
  loading: Loading,
  steps: Plan['steps'],
  env: Readonly<Record<string, string>> = QUICK,
): Promise<Report> {
  const { load, nodeArgs } = LOADING[loading];
  const plan: Plan = { load, steps };
  const { code, stdout, stderr } = await runNode([...nodeArgs, APPLICATION, JSON.stringify(plan)], { env });
  assert.equal(code, 0, stderr);
  const report: Report = JSON.parse(stdout);
  assert.deepEqual(report.failures, []);
  return report;
}

/** The spans of a call that a GenAI instrumentation made; calls count from 1. */
export function findCallSpans({ spans }: Report, call: number): SpanReport[] {
  return spans.filter((span) => span.call === call);
}

/** How many spans each of the calls has. */
export function countSpans(report: Report): number[] {
  const calls = Math.max(...report.views.map(({ call }) => call));
  return Array.from({ length: calls }, (_, index) => findCallSpans(report, index + 1).length);
}
