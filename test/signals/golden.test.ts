import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOLDEN_CALLS, observeGolden } from './golden-calls.ts';
import { renderSnapshot } from './snapshot.ts';

const FOLDER = join(import.meta.dirname, 'golden');
/** `UPDATE_GOLDEN=1 npx mocha test/signals/golden.test.ts` writes the files anew; read the difference before you keep it. */
const UPDATES = process.env['UPDATE_GOLDEN'] === '1';

describe('golden telemetry', () => {
  for (const golden of GOLDEN_CALLS) {
    it(`of ${golden.name} is as it was`, async () => {
      const signals = await observeGolden(golden);
      assert.deepEqual(signals.failures, []);
      assert.deepEqual(signals.lines, []);
      const actual = renderSnapshot(golden.shows, signals);
      const file = join(FOLDER, `${golden.name}.yaml`);
      if (UPDATES) writeFileSync(file, actual);
      assert.ok(existsSync(file), `${file} is missing; UPDATE_GOLDEN=1 writes it`);
      assert.equal(actual, readFileSync(file, 'utf8'));
    });
  }

  it('has a file for each call, and no other', () => {
    const expected = GOLDEN_CALLS.map(({ name }) => `${name}.yaml`).toSorted();
    for (const file of readdirSync(FOLDER)) if (UPDATES && !expected.includes(file)) rmSync(join(FOLDER, file));
    assert.deepEqual(readdirSync(FOLDER).toSorted(), expected);
  });
});
