import assert from 'node:assert/strict';
import { BREAKAGES, type BreakageName } from './breakages.ts';
import { CELLS } from './cells.ts';
import { findDifferences } from './compare.ts';
import type { Run } from './run-side.ts';
import { startSide } from './start-side.ts';

const CELLS_BY_NAME = new Map([...CELLS.values()].flat().map((cell) => [cell.name, cell]));

/** One cell for each breakage that must look different with it. */
const TELLING = {
  'wraps the error': 'Converse · HTTP/1.1 · server: refuses',
  'marks the error': 'Converse · HTTP/1.1 · server: refuses',
  'swallows the rejection': 'Converse · HTTP/1.1 · style: send(command), its promise ignored · server: refuses',
  'leaves a rejection of its own': 'Converse · HTTP/1.1 · server: refuses',
  'adds a member to the answer': 'InvokeModel · HTTP/1.1',
  'copies the answer': 'InvokeModel · HTTP/1.1 · client: with middleware of its own',
  'sends twice': 'InvokeModel · HTTP/1.1',
  'makes send() asynchronous': 'Converse · HTTP/1.1 · style: send(command, callback)',
  'replaces the stream': 'ConverseStream · HTTP/1.1',
  'reads the stream first': 'ConverseStream · HTTP/1.1 · server: sends two events',
  'reads ahead of the application': 'ConverseStream · HTTP/1.1 · server: fails in the middle · reading: never',
  'handles rejections of next()':
    'ConverseStream · HTTP/1.1 · server: fails in the middle · reading: next() twelve times, all ignored',
  'forgets return()': 'ConverseStream · HTTP/1.1 · reading: return() after one',
  'leaks a context': 'Converse · HTTP/1.1 · style: send(command, callback)',
} as const satisfies Record<BreakageName, string>;

describe('the comparison itself', function () {
  this.timeout(60_000);
  const cells = [...new Set(Object.values(TELLING))].flatMap((name) => CELLS_BY_NAME.get(name) ?? []);
  let plain: Run;
  before(async () => void (plain = await startSide('no instrumentation', cells)));

  it('finds nothing where there is nothing', async () => {
    assert.deepEqual(findDifferences(cells, plain, await startSide('no instrumentation', cells)), []);
  });

  for (const breakage of Object.keys(BREAKAGES) as BreakageName[]) {
    it(`notices an instrumentation that ${breakage}`, async () => {
      const telling = CELLS_BY_NAME.get(TELLING[breakage]);
      assert.ok(telling !== undefined, `no such cell: ${TELLING[breakage]}`);
      const broken = await startSide(breakage, [telling]);
      assert.equal(findDifferences([telling], plain, broken).length, 1);
    });
  }
});
