import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runNode } from '../support/run-node.ts';
import type { AbandonedReport } from './abandon.ts';

describe('streams that the application drops', () => {
  let report: AbandonedReport;
  before(async () => {
    const { code, stdout, stderr } = await runNode(['--expose-gc', join(import.meta.dirname, 'abandon.ts')]);
    assert.equal(code, 0, stderr);
    report = JSON.parse(stdout);
  });

  it('are abandoned, which is no error', () => {
    assert.deepEqual(
      report.spans.map(({ modelId, ending, errorType, failed }) => [modelId, ending, errorType, failed]).toSorted(),
      ['left in the middle', 'never iterated', 'opened, never asked'].map((way) => [
        way,
        'abandoned',
        undefined,
        false,
      ]),
    );
  });

  it('end with the last thing seen of them, not when the garbage was collected', () => {
    assert.equal(report.spans.length, 3);
    for (const { modelId, endedAfterMs } of report.spans) {
      assert.ok(endedAfterMs < 150 && endedAfterMs > -150, `${modelId}: ${endedAfterMs} ms`);
    }
  });

  it('are not abandoned while the stream, or its iterator alone, is kept', () => {
    assert.deepEqual(report.stillOpen.toSorted(), ['iterator kept: complete', 'stream kept: complete']);
    assert.ok(report.eventsAfterwards > 4);
  });

  it('throw nothing', () => {
    assert.deepEqual(report.uncaught, []);
  });
});
