import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '../bench/report.ts';
import type { CallRow, Emitted } from '../bench/rounds.ts';
import { SCENARIOS } from '../bench/scenarios.ts';
import { OURS, VARIANTS } from '../bench/variants.ts';

/** Kept per chunk would be an event or its text: some hundred bytes. */
const GENEROUS_BYTES_PER_CHUNK = 64;

describe('the bench', function () {
  this.timeout(180_000);
  let report: Report;

  before(async () => {
    const file = fileURLToPath(new URL('../bench/run.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [file, '--quick', '--json'], { maxBuffer: 2 ** 24 });
    report = JSON.parse(stdout) as Report;
  });

  it('measures every scenario with every variant', () => {
    const expected = SCENARIOS.flatMap(({ name }) => VARIANTS.slice(1).map((variant) => `${name}, ${variant.name}`));
    assert.deepEqual(
      report.calls.map(({ scenario, variant }) => `${scenario}, ${variant}`),
      expected,
    );
    assert.ok(report.heap.length > 0 && report.startUp.length > 0);
  });

  it('finds finite numbers only', () => {
    for (const row of [...report.calls, ...report.heap, ...report.startUp]) {
      for (const [name, value] of listNumbers(row))
        assert.ok(Number.isFinite(value), `${name} in ${JSON.stringify(row)}`);
    }
  });

  it('gives each floor as much to emit as the variant that it stands for', () => {
    for (const { name } of SCENARIOS) {
      const find = (variant: string): CallRow | undefined =>
        report.calls.find((row) => row.scenario === name && row.variant === variant);
      for (const { name: floor, emits } of VARIANTS) {
        if (emits !== undefined) assert.deepEqual(find(floor)?.emitted, find(emits)?.emitted, `${name}, ${floor}`);
      }
    }
  });

  it('has rows that differ by one signal each', () => {
    for (const { name, deltas } of SCENARIOS) {
      const find = (variant: string): Emitted | undefined =>
        report.calls.find((row) => row.scenario === name && row.variant === variant)?.emitted;
      const [spans, metrics, ours, content] = ['ours-spans', 'ours-metrics', OURS, 'ours-content'].map(find);
      assert.ok(spans && metrics && ours && content, name);
      assert.ok(spans.attributes >= 12 && spans.events === 0 && spans.measurements === 0, name);
      // Duration, one or two counts of tokens and a cost; of a stream every chunk but the first, too.
      assert.ok(metrics.measurements >= 3 + (deltas ?? 1) - 1 && metrics.events === 0, name);
      assert.ok(ours.events > 0 && ours.measurements === metrics.measurements, name);
      assert.ok(content.attributes > ours.attributes && content.eventAttributes > ours.eventAttributes, name);
    }
  });

  it('keeps nothing per chunk of a stream', () => {
    for (const { title, variant, bytesPerChunk } of report.heap) {
      if (variant !== OURS) continue;
      // What is kept shows in every run; a compiler that happens to be at work shows in one.
      assert.ok(bytesPerChunk.min < GENEROUS_BYTES_PER_CHUNK, `${title}: ${bytesPerChunk.min} B/chunk`);
    }
  });
});

/** Every number in a row; `JSON.stringify` writes those that are not finite as `null`. */
function listNumbers(row: object): [name: string, value: number][] {
  return Object.entries(row).flatMap(([name, value]: [string, unknown]): [string, number][] => {
    if (value === null) return [[name, Number.NaN]];
    if (typeof value === 'number') return [[name, value]];
    return typeof value === 'object' ? listNumbers(value) : [];
  });
}
