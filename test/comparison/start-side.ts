import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { NamedCell } from './cells.ts';
import type { Run } from './run-side.ts';
import type { SideName } from './sides.ts';

/**
 * Runs cells in a process of their own: there, what the SDK is made of has never met an
 * instrumentation unless the side brings one, and unhandled errors are the cells' own.
 */
export async function startSide(side: SideName, cells?: readonly NamedCell[]): Promise<Run> {
  const args = [side, ...(cells ? [cells.map(({ id }) => id).join(',')] : [])];
  const child = fork(new URL('run-side.ts', import.meta.url), args, {
    execArgv: ['--expose-gc'],
    serialization: 'advanced',
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the side "${side}" ended with ${String(code)} and without a report`);
  });
  const [run] = await Promise.race([once(child, 'message'), failed]);
  return run as Run;
}
