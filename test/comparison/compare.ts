import assert from 'node:assert/strict';
import type { NamedCell } from './cells.ts';
import type { Run } from './run-side.ts';

type Observed = Pick<Run, 'observations'>;

/** The whole comparison: one cell must look the same in both runs, to the application, the server and the process. */
function compareCell({ id, name }: NamedCell, expected: Observed, actual: Observed): void {
  const plain = expected.observations.get(id);
  assert.ok(plain !== undefined, `${name}: not run`);
  assert.deepStrictEqual(actual.observations.get(id), plain, name);
}

/** The cells that look different. */
export function findDifferences(cells: readonly NamedCell[], expected: Observed, actual: Observed): Error[] {
  return cells.flatMap((cell) => {
    try {
      compareCell(cell, expected, actual);
      return [];
    } catch (error) {
      return [error as Error];
    }
  });
}
