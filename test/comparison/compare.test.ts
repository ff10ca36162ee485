import assert from 'node:assert/strict';
import { CELLS, type NamedCell } from './cells.ts';
import { findDifferences } from './compare.ts';
import type { Run } from './run-side.ts';
import { startSide } from './start-side.ts';

/** How many calls of a cell get past the client's own checks. */
function countCalls({ style, calls }: NamedCell): number {
  if (style === 'send()' || style === 'method(input, no options, callback)') return 0;
  return { one: 1, 'one command twice': 2, 'four at once': 4 }[calls];
}

const ALL = [...CELLS.keys()];

/** The ways to observe a client, and the groups of cells that each has to leave as they are. */
const OBSERVED = [
  { side: 'BedrockInstrumentation', groups: ALL },
  { side: 'every signal', groups: ALL },
  // From the client's `send` on, the two are one.
  { side: 'instrumentClient', groups: ['every style of calling', 'streams by callback and through middleware'] },
] as const;

describe('with and without the instrumentation', function () {
  this.timeout(240_000);
  let plain: Run;
  let instrumented: Run;
  // Two processes, for two cores.
  before(async () => {
    [plain, instrumented] = await Promise.all([startSide('no instrumentation'), startSide('BedrockInstrumentation')]);
  });

  it('no span is there without', () => {
    assert.deepEqual(new Set(plain.spans.values()), new Set([0]));
  });

  for (const { side, groups } of OBSERVED) {
    describe(side, () => {
      let observed: Run;
      before(async () => {
        const cells = groups.flatMap((title) => CELLS.get(title) ?? []);
        observed = side === 'BedrockInstrumentation' ? instrumented : await startSide(side, cells);
      });

      for (const title of groups) {
        const cells = CELLS.get(title) ?? [];
        it(`${title}: ${cells.length} cells look the same`, () => {
          const [first, ...others] = findDifferences(cells, plain, observed);
          if (first === undefined) return;
          first.message += `\n(and ${others.length} other cells of this group)`;
          throw first;
        });

        it(`${title}: every call has one span`, () => {
          for (const cell of cells) assert.equal(observed.spans.get(cell.id), countCalls(cell), cell.name);
        });
      }

      // A span that ends twice would be a complaint, too.
      it('nothing is left unhandled, and nothing complains', () => {
        for (const { strays, complaints } of [plain, observed]) {
          // Every cell has a model of its own, and there are thousands.
          const others = complaints.filter((complaint) => !complaint.includes('dimension ModelId has more than 100'));
          assert.deepEqual([strays, others], [[], []]);
        }
      });
    });
  }
});
