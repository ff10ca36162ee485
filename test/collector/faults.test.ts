import assert from 'node:assert/strict';
import { requireCollector } from './build.ts';
import { deliver, type Delivery } from './delivery.ts';
import { allowsDisks } from './disk.ts';
import { readCells, readTable, recordRow } from './reliability.ts';
import { type Row, ROWS } from './scenarios.ts';

const NAMES = ROWS.map(({ name }) => name);

/**
 * What is billed arrives, once or more often, whatever happens on the way. With the variable RELIABILITY_TABLES set, the
 * figures go into docs/reliability.md.
 */
describe('delivery through a real collector', function () {
  this.timeout(180_000);
  let binary: string;
  before(async function () {
    this.timeout(600_000);
    binary = await requireCollector(this);
  });

  for (const row of ROWS) {
    it(row.name, async function () {
      if (row.diskBytes !== undefined && !allowsDisks()) {
        process.stderr.write('Skipped: this system lets no user have a mount namespace, so there is no small disk.\n');
        return this.skip();
      }
      const delivery = await deliver(binary, row);
      console.log(`      ${JSON.stringify(delivery)}`);
      assert.ok(delivery.billed > 0);
      assert.equal(delivery.refusals, 0);
      if (row.loses === 'everything') assert.equal(delivery.delivered, 0);
      else if (row.loses === 'perhaps a little') assert.ok(delivery.delivered > 0.8 * delivery.billed);
      else if (row.loses === 'something') {
        assert.ok(delivery.delivered < delivery.billed, 'the control lost nothing: the count cannot fail');
      } else assert.equal(delivery.delivered, delivery.billed);
      if (row.duplicates) assert.ok(delivery.duplicates > 0);
      await recordRow('faults', row.name, writeCells(row, delivery), NAMES);
    });
  }
});

describe('docs/reliability.md', () => {
  it('has every row, in order, with what it says', async () => {
    const { rows } = await readTable('faults');
    assert.deepEqual(
      [...rows.values()].map((line) => [readCells(line)[0], readCells(line).at(-1)]),
      ROWS.map(({ name, says }) => [name, says]),
    );
  });
});

function writeCells({ says }: Row, { calls, billed, delivered, duplicates, lines }: Delivery): unknown[] {
  return [calls, billed, delivered, duplicates, lines, says];
}
