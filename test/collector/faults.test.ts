import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { requireCollector } from './build.ts';
import { deliver, type Delivery } from './delivery.ts';
import { ROWS } from './scenarios.ts';

/**
 * What is billed arrives, once or more often, whatever happens on the way. With the variable FAULT_TABLE set to a file,
 * the figures are written there as the table of docs/pipeline.md.
 */
describe('delivery through a real collector', function () {
  this.timeout(180_000);
  let binary: string;
  const figures: string[] = [];
  before(async function () {
    this.timeout(600_000);
    binary = await requireCollector(this);
  });
  after(() => {
    const file = process.env['FAULT_TABLE'];
    if (file !== undefined && file !== '') writeFileSync(file, renderTable(figures));
  });

  for (const row of ROWS) {
    it(row.name, async () => {
      const delivery = await deliver(binary, row);
      figures.push(renderRow(row.name, delivery));
      console.log(`      ${JSON.stringify(delivery)}`);
      assert.ok(delivery.billed > 0);
      assert.equal(delivery.refusals, 0);
      if (row.control)
        assert.ok(delivery.delivered < delivery.billed, 'the control lost nothing: the count cannot fail');
      else assert.equal(delivery.delivered, delivery.billed);
      if (row.duplicates) assert.ok(delivery.duplicates > 0);
    });
  }
});

function renderRow(name: string, { calls, billed, delivered, duplicates, lines }: Delivery): string {
  return `| ${name} | ${calls} | ${billed} | ${delivered} | ${duplicates} | ${lines} |`;
}

function renderTable(rows: readonly string[]): string {
  const head =
    '| What happened | calls | tokens billed | unique tokens delivered | documents that came twice | by stdout |';
  return [head, '|---|---:|---:|---:|---:|---:|', ...rows, ''].join('\n');
}
