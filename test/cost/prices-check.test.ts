import assert from 'node:assert/strict';
import { comparePrices } from '../../prices/compare.ts';
import { trimDecimal, writeDecimal } from '../../prices/quote.ts';
import { readLitellmRows } from '../../prices/read-litellm.ts';
import type { PriceRow } from '../../src/cost/price-row.ts';
import { PRICES, PRICES_VERSION } from '../../src/cost/prices.ts';

const today = new Date(PRICES_VERSION);

/** The findings about the table with one row changed. */
function checkChanged(find: (row: PriceRow) => boolean, change: (row: PriceRow) => PriceRow[]): readonly string[] {
  assert.equal(PRICES.filter(find).length, 1, 'one row');
  const rows = PRICES.flatMap((row) => (find(row) ? change(row) : [row]));
  return comparePrices(rows, readLitellmRows(), today).errors;
}

describe('prices:check', () => {
  const litellm = readLitellmRows();

  it('has all rows, and explains every difference', () => {
    assert.equal(Object.keys(litellm).length, 424);
    const { errors, equal, explained, excepted } = comparePrices(PRICES, litellm, today);
    assert.deepEqual(errors, []);
    assert.ok(equal > 2000);
    assert.ok(explained.size > 5 && excepted.length > 50);
  });

  it('names a row of ours that was changed', () => {
    const errors = checkChanged(
      (row) => row.model === 'anthropic.claude-opus-5' && row.scope === 'global',
      (row) => [{ ...row, perMillion: { ...row.perMillion, output: '52' } }],
    );
    assert.ok(errors.includes('new difference: LiteLLM global.anthropic.claude-opus-5 perMillion.output: 25, ours 52'));
    assert.ok(errors.some((error) => /^new difference: genai-prices .*claude-opus-5 .*: 25, ours 52$/.test(error)));
  });

  it('names a row of ours that is gone', () => {
    const errors = checkChanged(
      (row) => row.model === 'cohere.command-r-plus-v1:0',
      () => [],
    );
    assert.deepEqual(errors, [
      'new difference: LiteLLM cohere.command-r-plus-v1:0 perMillion.input: 3, ours none',
      'new difference: LiteLLM cohere.command-r-plus-v1:0 perMillion.output: 15, ours none',
    ]);
  });

  it('names an exception that is none any more', () => {
    const errors = checkChanged(
      (row) => row.model === 'qwen.qwen3-coder-480b-a35b-v1:0',
      (row) => [{ ...row, perMillion: { input: '0.22', output: '1.8' } }],
    );
    const line = 'LiteLLM qwen.qwen3-coder-480b-a35b-v1:0 perMillion.input: 0.22, ours 0.45';
    assert.ok(errors.includes(`exception that is none any more: ${line}`));
    assert.ok(errors.some((error) => error.startsWith('new difference: genai-prices qwen.qwen3-coder-480b')));
  });

  it('names a row that its source does not have', () => {
    const [row = assert.fail()] = PRICES.filter((row) => row.model === 'cohere.command-r-v1:0');
    const invented = { ...row, model: 'cohere.command-s-v1:0' };
    const { errors } = comparePrices([...PRICES, invented], litellm, today);
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /^row that its source does not have: cohere\.command-s-v1:0, in-region, us-east-1/);
  });

  it('names what is new in a list', () => {
    const rows = {
      ...litellm,
      'us.acme.talker-v2': { litellm_provider: 'bedrock', mode: 'chat', input_cost_per_token: 2.5e-7 },
    };
    assert.deepEqual(comparePrices(PRICES, rows, today).errors, [
      'new difference: LiteLLM us.acme.talker-v2 perMillion.input: 0.25, ours none',
    ]);
    const unknown = { ...litellm, 'acme.talker': { cost_per_smile: 1 } };
    assert.throws(() => comparePrices(PRICES, unknown, today), /LiteLLM acme\.talker: unknown price cost_per_smile/);
  });

  it('writes floats as the decimals that they stand for', () => {
    assert.equal(writeDecimal(2.75e-6, 6), '2.75');
    assert.equal(writeDecimal(1e-7, 6), '0.1');
    assert.equal(writeDecimal(1.5e-5, 6), '15');
    assert.equal(writeDecimal(6e-5, 0), '0.00006');
    assert.equal(writeDecimal(0, 6), '0');
    assert.equal(writeDecimal(271_999, 0), '271999');
    assert.equal(trimDecimal('100'), '100');
    assert.equal(trimDecimal('0.50'), '0.5');
  });
});
