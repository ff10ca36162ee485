import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPriceRows } from '../../src/cost/check-price-rows.ts';
import { readPriceFile } from '../../src/cost/read-price-file.ts';

const ROW = {
  model: 'acme.talker-v1:0',
  scope: 'in-region',
  regions: ['eu-west-1'],
  tier: 'default',
  perMillion: { input: '3', output: '15.000001' },
  longContext: { aboveInputTokens: 200000, perMillion: { input: '6', output: '22.5' } },
  perImage: '0.000000000001',
  effectiveFrom: '2026-11-21',
  currency: 'USD',
  source: 'contract 12-345',
};

describe('price rows from outside', () => {
  it('are taken as they are', () => {
    assert.deepEqual(checkPriceRows([ROW], 'prices'), [ROW]);
    assert.deepEqual(checkPriceRows([], 'prices'), []);
    const reranker = { ...ROW, perMillion: undefined, longContext: undefined, perSearchUnit: '0.002' };
    assert.equal(checkPriceRows([reranker], 'prices').length, 1);
  });

  const WRONG: readonly (readonly [change: object, error: string])[] = [
    [
      { model: 'us.anthropic.claude-opus-5' },
      '.model: expected a model id without prefix or ARN, got "us.anthropic.claude-opus-5"',
    ],
    [{ model: 'arn:aws:bedrock:us-east-1::foundation-model/acme.talker' }, '.model: expected'],
    [{ model: 7 }, '.model: expected a model id without prefix or ARN, got 7'],
    [{ scope: 'regional' }, ".scope: expected 'in-region', 'geographic', 'global', got \"regional\""],
    [{ geographies: ['eu'] }, '.geographies: expected nothing unless the scope is \'geographic\', got ["eu"]'],
    [{ scope: 'geographic', geographies: 'eu' }, '.geographies: expected an array of names, got "eu"'],
    [{ regions: [] }, '.regions: expected an array of names, got []'],
    [{ tier: undefined }, ".tier: expected a service tier such as 'default', got nothing"],
    [
      { perMillion: { input: 3 } },
      '.perMillion.input: expected a decimal string of at most 6 decimals such as "3.75", got 3',
    ],
    [{ perMillion: { input: '3,75' } }, '.perMillion.input: expected a decimal string'],
    [{ perMillion: { input: '-1' } }, '.perMillion.input: expected'],
    [{ perMillion: { input: '1e-6' } }, '.perMillion.input: expected'],
    [{ perMillion: { input: '0.0000001' } }, '.perMillion.input: expected'],
    [{ perMillion: { inputs: '3' } }, '.perMillion.inputs: expected one of input, output, cacheRead'],
    [{ perMillion: {} }, '.perMillion: expected prices by token class, got {}'],
    [{ perMillion: undefined, perImage: undefined }, '.perMillion: expected prices, here or as perImage'],
    [{ perImage: '0.0000000000001' }, '.perImage: expected a decimal string of at most 12 decimals'],
    [{ perSecond: 0.08 }, '.perSecond: expected a decimal string'],
    [
      { longContext: { aboveInputTokens: '200k', perMillion: { input: '1' } } },
      '.longContext.aboveInputTokens: expected a number of tokens, got "200k"',
    ],
    [{ longContext: { aboveInputTokens: 1, perMillion: { output: 1 } } }, '.longContext.perMillion.output: expected'],
    [{ longContext: { aboveInputTokens: 1 } }, '.longContext.perMillion: expected'],
    [{ longContext: true }, '.longContext: expected'],
    [{ longContext: { above: 1 } }, '.longContext.above: expected one of aboveInputTokens, perMillion, got "above"'],
    [{ effectiveFrom: '21.11.2026' }, '.effectiveFrom: expected a day such as \'2026-11-21\', got "21.11.2026"'],
    [{ effectiveFrom: '2026-02-30' }, '.effectiveFrom: expected'],
    [{ effectiveFrom: '2026-13-01' }, '.effectiveFrom: expected'],
    [{ currency: 'EUR' }, '.currency: expected \'USD\', got "EUR"'],
    [{ source: '' }, '.source: expected where the price is from, got ""'],
    [{ perMilion: {} }, '.perMilion: expected one of model, scope'],
  ];
  for (const [change, error] of WRONG) {
    it(`are refused: ${error}`, () => {
      assert.throws(
        () => checkPriceRows([ROW, { ...ROW, ...change }], 'prices'),
        (thrown) => thrown instanceof TypeError && thrown.message.startsWith(`prices[1]${error}`),
      );
    });
  }

  it('are refused where they are no rows', () => {
    assert.throws(
      () => checkPriceRows({ ROW }, 'prices'),
      /^TypeError: prices: expected an array of price rows, got \{/,
    );
    assert.throws(
      () => checkPriceRows(undefined, 'prices'),
      /^TypeError: prices: expected an array of price rows, got nothing$/,
    );
    assert.throws(() => checkPriceRows([null], 'prices'), /^TypeError: prices\[0\]: expected a price row, got null$/);
    assert.throws(() => checkPriceRows([() => 1], 'prices'), /got function$/);
  });
});

describe('a price file', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'price-file-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(text: string): string {
    const path = join(folder, 'prices.json');
    writeFileSync(path, text);
    return path;
  }

  it('is read', () => assert.deepEqual(readPriceFile(write(JSON.stringify({ prices: [ROW] }))), [ROW]));

  it('tells what is wrong with it, and with which file', () => {
    const wrong = { prices: [{ ...ROW, perMillion: { input: 3 } }] };
    const path = write(JSON.stringify(wrong));
    assert.throws(() => readPriceFile(path), {
      name: 'TypeError',
      message: `${path}: prices[0].perMillion.input: expected a decimal string of at most 6 decimals such as "3.75", got 3`,
    });
    assert.throws(() => readPriceFile(write('{')), /prices\.json: expected JSON: /);
    assert.throws(() => readPriceFile(write('[]')), /prices\.json: expected an object with the member "prices"$/);
    assert.throws(() => readPriceFile(join(folder, 'nowhere.json')), { code: 'ENOENT' });
  });
});
