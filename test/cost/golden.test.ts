import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { estimateCost } from '../../src/cost/estimate.ts';
import { formatUsd } from '../../src/cost/decimal.ts';
import type { Cost, Quantities } from '../../src/record/cost.ts';
import { createPriceBook } from '../../src/cost/price-book.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';
import type { Usage } from '../../src/record/usage.ts';

/** A day on which every row of the table holds. */
const AT = Date.parse('2026-11-21T12:00:00Z');

const prices = createPriceBook();

function price(model: string, region: string, usage: Usage, more: { tier?: string; quantities?: Quantities } = {}) {
  return usd(estimateCost({ model: parseModelReference(model), region, usage, at: AT, prices, ...more }));
}

interface GoldenRow {
  readonly model: string;
  readonly region: string;
  readonly costs: readonly { readonly label: string; readonly usage: Usage; readonly usd: string | undefined }[];
}

const USAGES: Readonly<Record<string, (count: number) => Usage>> = {
  input: (count) => ({ inputTokens: count, outputTokens: 0 }),
  output: (count) => ({ inputTokens: 0, outputTokens: count }),
  cacheRead: (count) => ({ inputTokens: 0, outputTokens: 0, cacheReadTokens: count }),
  cacheWrite: (count) => ({ inputTokens: 0, outputTokens: 0, cacheWriteTokens: count }),
  cacheWrite1h: (count) => ({
    inputTokens: 0,
    outputTokens: 0,
    cacheWriteTokens: count,
    cacheWriteTokensByTtl: { '1h': count },
  }),
};

function readGoldenRows(): GoldenRow[] {
  const lines = readFileSync(new URL('golden-costs.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const [header = '', ...rows] = lines.filter((line) => !line.startsWith('#'));
  const labels = header.split('\t').slice(2, -1);
  return rows.map((line) => {
    const [model = '', region = '', ...cells] = line.split('\t');
    const costs = labels.map((label, index) => {
      const [tokenClass = '', count] = label.split(' ');
      const usage = USAGES[tokenClass]?.(Number(count)) ?? assert.fail(label);
      return { label, usage, usd: cells[index] === '-' ? undefined : cells[index] };
    });
    return { model, region, costs };
  });
}

describe('golden costs', () => {
  const rows = readGoldenRows();

  it('are of more than sixty models, and of every scope', () => {
    const models = rows.map(({ model }) => parseModelReference(model));
    assert.ok(new Set(models.map((model) => model.baseModelId)).size >= 60);
    const geographies = new Set(models.map((model) => model.geography));
    for (const geography of [undefined, 'global', 'us', 'eu', 'apac', 'jp', 'au', 'in', 'ca', 'us-gov']) {
      assert.ok(geographies.has(geography), String(geography));
    }
  });

  for (const { model, region, costs } of rows) {
    it(`of ${model} in ${region}`, () => {
      for (const { label, usage, usd } of costs) assert.equal(price(model, region, usage), usd, label);
    });
  }

  it('of the example: 1,000 and 500 tokens at $3 and $15 per million are $0.0105', () => {
    const usage = { inputTokens: 1000, outputTokens: 500 };
    assert.equal(price('global.anthropic.claude-sonnet-4-6', 'eu-west-1', usage), '0.0105');
    assert.equal(price('anthropic.claude-3-7-sonnet-20250219-v1:0', 'us-east-1', usage), '0.0105');
  });

  it('of a long input, at and above its threshold', () => {
    const output = { outputTokens: 1000 };
    // Haiku 5.5: 100,000 × 0.1 and 1,000 × 0.5; one token more: 100,001 × 0.5 and 1,000 × 2.5.
    const haiku = 'global.anthropic.claude-haiku-5-5';
    assert.equal(price(haiku, 'us-east-1', { inputTokens: 100_000, ...output }), '0.0105');
    assert.equal(price(haiku, 'us-east-1', { inputTokens: 100_001, ...output }), '0.0525005');
    // What is read from the cache counts: 1 × 0.5, 100,000 × 0.05, 1,000 × 2.5.
    const cached = { inputTokens: 1, cacheReadTokens: 100_000, ...output };
    assert.equal(price(haiku, 'us-east-1', cached), '0.0075005');
    // Sonnet 4.5: 200,000 × 3.3 and 1,000 × 16.5; 200,001 × 6.6 and 1,000 × 24.75.
    const sonnet = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
    assert.equal(price(sonnet, 'eu-west-1', { inputTokens: 200_000, ...output }), '0.6765');
    assert.equal(price(sonnet, 'eu-west-1', { inputTokens: 200_001, ...output }), '1.3447566');
    // GPT-5.6 "at 272K and above": 271,999 × 0.2 and 1,000 × 1.2; 272,000 × 0.4 and 1,000 × 1.8.
    const luna = 'global.openai.gpt-5.6-luna';
    assert.equal(price(luna, 'us-east-1', { inputTokens: 271_999, ...output }), '0.0555998');
    assert.equal(price(luna, 'us-east-1', { inputTokens: 272_000, ...output }), '0.1106');
  });

  it('of speech', () => {
    const usage = {
      inputTokens: 300,
      inputTextTokens: 100,
      inputSpeechTokens: 200,
      outputTokens: 70,
      outputTextTokens: 20,
      outputSpeechTokens: 50,
    };
    // 100 × 0.06 + 200 × 3.4 + 20 × 0.24 + 50 × 13.6 per million.
    assert.equal(price('amazon.nova-sonic-v1:0', 'us-east-1', usage), '0.0013708');
    // 100 × 0.33 + 200 × 3 + 20 × 2.75 + 50 × 12 per million.
    assert.equal(price('amazon.nova-2-sonic-v1:0', 'us-east-1', usage), '0.001288');
    assert.equal(price('amazon.nova-sonic-v1:0', 'us-east-1', { inputTokens: 300, outputTokens: 70 }), undefined);
  });

  it('of embeddings', () => {
    assert.equal(price('amazon.titan-embed-text-v2:0', 'us-east-1', { inputTokens: 12_345 }), '0.0002469');
    assert.equal(price('cohere.embed-v4:0', 'us-east-1', { inputTokens: 1_000_000 }), '0.12');
    const image = 'amazon.titan-embed-image-v1';
    assert.equal(price(image, 'us-east-1', { inputTokens: 100 }, { quantities: { images: 1 } }), '0.00014');
    assert.equal(price(image, 'us-east-1', { inputTokens: 100 }, { quantities: { images: 0 } }), '0.00008');
    assert.equal(price(image, 'us-east-1', { inputTokens: 100 }), undefined);
    assert.equal(price('cohere.embed-v4:0', 'us-east-1', { inputTokens: 9 }, { quantities: { images: 1 } }), undefined);
  });

  it('of images and search units', () => {
    for (const [model, images, usd] of [
      ['stability.stable-image-core-v1:1', 3, '0.12'],
      ['stability.stable-image-ultra-v1:1', 2, '0.28'],
      ['stability.sd3-5-large-v1:0', 1, '0.08'],
      ['stability.stable-creative-upscale-v1:0', 1, '0.6'],
      ['stability.stable-fast-upscale-v1:0', 7, '0.21'],
    ] as const) {
      assert.equal(price(model, 'us-west-2', {}, { quantities: { images } }), usd, model);
      assert.equal(price(model, 'us-west-2', {}), undefined, model);
    }
    assert.equal(price('amazon.rerank-v1:0', 'us-west-2', {}, { quantities: { searchUnits: 3 } }), '0.003');
    assert.equal(price('cohere.rerank-v3-5:0', 'us-east-1', {}, { quantities: { searchUnits: 1 } }), '0.002');
  });

  it('of the one other tier that a list has', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
    const maverick = 'us.meta.llama4-maverick-17b-instruct-v1:0';
    assert.equal(price(maverick, 'us-east-1', usage, { tier: 'batch' }), '0.605');
    assert.equal(price(maverick, 'us-east-1', usage, { tier: 'default' }), '1.21');
  });

  it('are absent for what has no row', () => {
    const usage = { inputTokens: 10, outputTokens: 10 };
    const account = '111122223333';
    for (const [model, region] of [
      ['anthropic.claude-of-tomorrow', 'us-east-1'],
      ['some.vendor-model', 'us-east-1'],
      ['not a model', 'us-east-1'],
      ['amazon.nova-pro-v1:0', 'ap-southeast-2'],
      ['jp.amazon.nova-pro-v1:0', 'ap-northeast-1'],
      ['anthropic.claude-opus-5', 'us-gov-west-1'],
      ['us-gov.anthropic.claude-opus-5', 'us-gov-west-1'],
      ['anthropic.claude-opus-5', 'cn-north-1'],
      ['global.amazon.nova-pro-v1:0', 'us-east-1'],
      ['anthropic.claude-3-sonnet-20240229-v1:0:200k', 'us-east-1'],
      ['anthropic.claude-mythos-preview', 'us-east-1'],
      ['meta.llama3-1-405b-instruct-v1:0', 'us-west-2'],
      [`arn:aws:bedrock:us-east-1:${account}:application-inference-profile/abcd1234efgh`, 'us-east-1'],
      [`arn:aws:bedrock:us-east-1:${account}:provisioned-model/abcd1234efgh`, 'us-east-1'],
      [`arn:aws:bedrock:us-east-1:${account}:imported-model/abcd1234efgh`, 'us-east-1'],
      [`arn:aws:bedrock:us-east-1:${account}:custom-model/amazon.nova-lite-v1:0/abcd1234efgh`, 'us-east-1'],
      [`arn:aws:sagemaker:us-east-1:${account}:endpoint/mine`, 'us-east-1'],
    ] as const) {
      assert.equal(price(model, region, usage), undefined, model);
    }
    for (const tier of ['priority', 'flex', 'reserved', 'latency-optimized', 'auto']) {
      assert.equal(price('global.anthropic.claude-opus-5', 'us-east-1', usage, { tier }), undefined, tier);
    }
  });

  it('are found behind an ARN that names its model, or that was resolved', () => {
    const usage = { inputTokens: 1000, outputTokens: 500 };
    const foundation = 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-7-sonnet-20250219-v1:0';
    assert.equal(price(foundation, 'eu-west-1', usage), '0.0105');
    const profile = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.anthropic.claude-sonnet-4-6';
    assert.equal(price(profile, 'us-east-1', usage), '0.0105');
    const resolve = (target: string) => () => target;
    const application = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcd1234efgh';
    const provisioned = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcd1234efgh';
    const call = { region: 'us-east-1', usage, at: AT, prices };
    const known = parseModelReference(application, resolve('global.anthropic.claude-sonnet-4-6'));
    assert.equal(usd(estimateCost({ ...call, model: known })), '0.0105');
    // Paid by the hour, whatever model it is.
    const hourly = parseModelReference(provisioned, resolve('anthropic.claude-3-7-sonnet-20250219-v1:0'));
    assert.equal(estimateCost({ ...call, model: hourly }), undefined);
    assert.equal(estimateCost({ ...call, model: undefined }), undefined);
  });
});

/** A cost as it is written in a price list. */
function usd(cost: Cost | undefined): string | undefined {
  return cost && formatUsd(cost.picoUsd);
}
