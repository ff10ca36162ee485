import assert from 'node:assert/strict';
import fc from 'fast-check';
import { estimateCost } from '../../src/cost/estimate.ts';
import { formatUsd } from '../../src/cost/decimal.ts';
import type { Cost, Quantities } from '../../src/record/cost.ts';
import { nameTier } from '../../src/cost/name-tier.ts';
import { createPriceBook } from '../../src/cost/price-book.ts';
import type { PriceRow } from '../../src/cost/price-row.ts';
import { PRICES } from '../../src/cost/prices.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';
import type { Usage } from '../../src/record/usage.ts';

const AT = Date.parse('2026-11-21');

const ROW: PriceRow = {
  model: 'acme.talker',
  scope: 'in-region',
  tier: 'default',
  perMillion: { input: '3', output: '15', cacheRead: '0.3', cacheWrite: '3.75', cacheWrite1h: '6' },
  effectiveFrom: '2026-01-01',
  currency: 'USD',
  source: 'https://example.com/contract',
};

function estimate(usage: Usage | undefined, row: Partial<PriceRow> = {}, quantities?: Quantities) {
  const prices = createPriceBook([{ ...ROW, ...row }]);
  return estimateCost({
    model: parseModelReference('acme.talker'),
    region: 'us-east-1',
    usage,
    quantities,
    at: AT,
    prices,
  });
}

describe('an estimate', () => {
  it('tells its parts, its source and its version', () => {
    assert.deepEqual(estimate({ inputTokens: 1000, outputTokens: 500, cacheReadTokens: 0 }), {
      picoUsd: 10_500_000_000,
      currency: 'USD',
      breakdown: { input: 3_000_000_000, output: 7_500_000_000 },
      source: 'https://example.com/contract',
      effectiveFrom: '2026-01-01',
      version: 'user',
    });
  });

  it('counts cached tokens once, whether or not the reported input contains them', () => {
    const cached = { cacheReadTokens: 90, cacheWriteTokens: 7, outputTokens: 5 };
    const apart = estimate({ inputTokens: 3, ...cached });
    assert.deepEqual(apart?.breakdown, {
      input: 9_000_000,
      output: 75_000_000,
      cacheRead: 27_000_000,
      cacheWrite: 26_250_000,
    });
    assert.deepEqual(estimate({ inputTokens: 100, inputIncludesCache: true, ...cached }), apart);
    assert.equal(estimate({ inputTokens: 96, inputIncludesCache: true, ...cached }), undefined);
  });

  it('splits cache writes by their time to live, and takes those without one as short', () => {
    const base = { inputTokens: 0, outputTokens: 0 };
    const write = (usage: Usage) => estimate({ ...base, ...usage })?.breakdown;
    assert.deepEqual(write({ cacheWriteTokens: 10 }), { cacheWrite: 37_500_000 });
    assert.deepEqual(write({ cacheWriteTokens: 10, cacheWriteTokensByTtl: { '5m': 4, '1h': 6 } }), {
      cacheWrite: 15_000_000,
      cacheWrite1h: 36_000_000,
    });
    assert.deepEqual(write({ cacheWriteTokensByTtl: { '1h': 6 } }), { cacheWrite1h: 36_000_000 });
    assert.deepEqual(write({ cacheWriteTokens: 10, cacheWriteTokensByTtl: { '1h': 6 } }), {
      cacheWrite: 15_000_000,
      cacheWrite1h: 36_000_000,
    });
    assert.equal(write({ cacheWriteTokens: 5, cacheWriteTokensByTtl: { '1h': 6 } }), undefined);
    assert.equal(write({ cacheWriteTokens: 10, cacheWriteTokensByTtl: { '24h': 10 } }), undefined);
    assert.deepEqual(write({ cacheWriteTokens: 10, cacheWriteTokensByTtl: { '24h': 0 } }), { cacheWrite: 37_500_000 });
  });

  it('says what the cache saved, and what it cost', () => {
    const saved = (usage: Usage) => estimate({ inputTokens: 1, outputTokens: 1, ...usage })?.cacheSavingsPicoUsd;
    // 1000 × (3 − 0.3); 100 × (3.75 − 3); 100 × (6 − 3).
    assert.equal(saved({ cacheReadTokens: 1000 }), 2_700_000_000);
    assert.equal(saved({ cacheWriteTokens: 100 }), -75_000_000);
    assert.equal(saved({ cacheWriteTokens: 100, cacheWriteTokensByTtl: { '1h': 100 } }), -300_000_000);
    assert.equal(saved({ cacheReadTokens: 1000, cacheWriteTokens: 100 }), 2_625_000_000);
    assert.equal(saved({ cacheReadTokens: 0, cacheWriteTokens: 0 }), undefined);
    assert.equal(saved({}), undefined);
  });

  it('bills reasoning as output unless it has a price of its own', () => {
    const usage = { inputTokens: 0, outputTokens: 100, reasoningTokens: 60 };
    assert.deepEqual(estimate(usage)?.breakdown, { output: 1_500_000_000 });
    const apart = { perMillion: { input: '3', output: '15', reasoning: '5' } };
    assert.deepEqual(estimate(usage, apart)?.breakdown, { output: 600_000_000, reasoning: 300_000_000 });
    assert.equal(estimate({ inputTokens: 0, outputTokens: 100 }, apart), undefined);
    assert.equal(estimate({ ...usage, reasoningTokens: 101 }, apart), undefined);
  });

  it('is absent where a count or a price is not known', () => {
    for (const usage of [
      undefined,
      {},
      { inputTokens: 5 },
      { outputTokens: 5 },
      { inputTokens: 5, outputTokens: -1 },
      { inputTokens: 0.5, outputTokens: 1 },
      { inputTokens: Number.NaN, outputTokens: 1 },
      { inputTokens: 5, outputTokens: 5, inputSpeechTokens: 1 },
      { inputTokens: 5, outputTokens: 5, outputSpeechTokens: 2, outputTextTokens: 3 },
    ]) {
      assert.equal(estimate(usage), undefined, JSON.stringify(usage));
    }
    const plain = { perMillion: { input: '3', output: '15' } };
    const call = { inputTokens: 5, outputTokens: 5 };
    assert.equal(estimate({ ...call, cacheReadTokens: 1 }, plain), undefined);
    assert.equal(estimate({ ...call, cacheWriteTokens: 1 }, plain), undefined);
    assert.equal(usd(estimate({ ...call, cacheReadTokens: 0 }, plain)), '0.00009');
    assert.equal(estimate(call, plain, { images: 1 }), undefined);
    assert.equal(usd(estimate(call, plain, { images: 0, seconds: 0, searchUnits: 0 })), '0.00009');
  });

  it('is a known zero where nothing was used', () => {
    assert.equal(usd(estimate({ inputTokens: 0, outputTokens: 0 })), '0');
  });

  it('bills seconds', () => {
    const row = { ...ROW, perSecond: '0.08' };
    const prices = createPriceBook([{ ...row, perMillion: { output: '1' } }]);
    const model = parseModelReference('acme.talker');
    const call = { model, region: 'us-east-1', at: AT, prices, usage: { outputTokens: 1_000_000 } };
    assert.equal(usd(estimateCost({ ...call, quantities: { seconds: 6 } })), '1.48');
    assert.equal(estimateCost({ ...call, quantities: { seconds: 1.5 } }), undefined);
    assert.equal(estimateCost(call), undefined);
  });

  it('never leaves the integers that are exact', () => {
    const usage = { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 0 };
    assert.equal(estimate(usage), undefined);
    assert.equal(usd(estimate({ inputTokens: 3_000_000_000, outputTokens: 0 })), '9000');
    assert.equal(estimate({ inputTokens: 3_003_000_000, outputTokens: 0 }), undefined);
  });

  it('takes the price of the day of the call', () => {
    const sol = parseModelReference('openai.gpt-5.6-sol');
    const prices = createPriceBook();
    const on = (day: string) =>
      estimateCost({
        model: sol,
        region: 'us-east-1',
        usage: { inputTokens: 1_000, outputTokens: 0 },
        at: Date.parse(day),
        prices,
      });
    assert.equal(on('2026-07-12T23:59:59.999Z'), undefined);
    assert.equal(usd(on('2026-07-13T00:00:00Z')), '0.0055');
    assert.equal(usd(on('2026-08-20T23:59:59.999Z')), '0.0055');
    assert.equal(usd(on('2026-08-21T00:00:00Z')), '0.0044');
    assert.equal(on('2026-08-21T00:00:00Z')?.effectiveFrom, '2026-08-21');
  });

  it('takes the price of the model that an ARN stands for by then, and of the region and tier', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl';
    const prices = createPriceBook([
      { ...ROW, perMillion: { output: '1' } },
      { ...ROW, perMillion: { output: '2' }, regions: ['eu-west-1'] },
      { ...ROW, perMillion: { output: '3' }, tier: 'flex' },
      { ...ROW, perMillion: { output: '4' }, model: 'acme.writer' },
    ]);
    const estimateOf = (stands: string, region: string, tier?: string) =>
      usd(
        estimateCost({
          model: parseModelReference(arn, () => stands),
          region,
          tier,
          usage: { inputTokens: 0, outputTokens: 1_000_000 },
          at: AT,
          prices,
        }),
      );
    const each = () => [
      estimateOf('acme.talker', 'us-east-1'),
      estimateOf('acme.talker', 'eu-west-1'),
      estimateOf('acme.talker', 'us-east-1', 'flex'),
      estimateOf('acme.writer', 'us-east-1'),
    ];
    assert.deepEqual(each(), ['1', '2', '3', '4']);
    assert.deepEqual(each(), ['1', '2', '3', '4']);
  });

  it('has the tier of the answer', () => {
    assert.equal(nameTier(undefined, undefined), 'default');
    assert.equal(nameTier('standard', 'standard'), 'default');
    assert.equal(nameTier('flex', undefined), 'flex');
    assert.equal(nameTier('default', 'optimized'), 'latency-optimized');
  });
});

describe('estimates, whatever is counted', () => {
  const book = createPriceBook();
  const tokens = fc.integer({ min: 0, max: 2_000_000 });
  const usages = fc.record({
    inputTokens: tokens,
    outputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWriteTokens: tokens,
  });
  const chats = PRICES.filter((row) => row.perMillion?.cacheWrite !== undefined && row.tier === 'default');
  const rows = fc.constantFrom(...chats);

  function estimateRow(row: PriceRow, usage: Usage) {
    const [geography = 'us'] = row.geographies ?? [];
    const prefix = row.scope === 'in-region' ? '' : row.scope === 'global' ? 'global.' : `${geography}.`;
    const model = parseModelReference(`${prefix}${row.model}`);
    return estimateCost({ model, region: row.regions?.[0] ?? 'us-east-1', usage, at: AT, prices: book });
  }

  it('are the sum of their parts, to the pico-dollar', () => {
    fc.assert(
      fc.property(rows, usages, (row, usage) => {
        const cost = estimateRow(row, usage);
        assert.ok(cost !== undefined);
        const sum = Object.values(cost.breakdown).reduce((total, part) => total + BigInt(part), 0n);
        assert.equal(sum, BigInt(cost.picoUsd));
      }),
    );
  });

  it('add up exactly over ten thousand calls', () => {
    // One token of Nova Micro at a time: 0.035 dollars a million is no sum of floats.
    const model = parseModelReference('us.amazon.nova-micro-v1:0');
    const usage = { inputTokens: 1, outputTokens: 0 };
    let picoUsd = 0;
    for (let call = 0; call < 10_000; call += 1) {
      picoUsd += estimateCost({ model, region: 'us-east-1', usage, at: AT, prices: book })?.picoUsd ?? Number.NaN;
    }
    assert.equal(picoUsd, 350_000_000);
  });

  it('of two calls are that of one with both, as long as neither is long', () => {
    const few = fc.record({
      inputTokens: fc.integer({ min: 0, max: 10_000 }),
      outputTokens: fc.integer({ min: 0, max: 10_000 }),
      cacheReadTokens: fc.integer({ min: 0, max: 10_000 }),
      cacheWriteTokens: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(rows, few, few, (row, one, other) => {
        const both = {
          inputTokens: one.inputTokens + other.inputTokens,
          outputTokens: one.outputTokens + other.outputTokens,
          cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
          cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
        };
        const apart = (estimateRow(row, one)?.picoUsd ?? NaN) + (estimateRow(row, other)?.picoUsd ?? NaN);
        assert.equal(estimateRow(row, both)?.picoUsd, apart);
      }),
    );
  });

  it('never fall when more is used', () => {
    fc.assert(
      fc.property(rows, usages, usages, (row, usage, more) => {
        const larger = {
          inputTokens: usage.inputTokens + more.inputTokens,
          outputTokens: usage.outputTokens + more.outputTokens,
          cacheReadTokens: usage.cacheReadTokens + more.cacheReadTokens,
          cacheWriteTokens: usage.cacheWriteTokens + more.cacheWriteTokens,
        };
        const [small, large] = [estimateRow(row, usage), estimateRow(row, larger)];
        assert.ok(small !== undefined && large !== undefined && large.picoUsd >= small.picoUsd);
      }),
    );
  });

  it('are absent for any model that has no row', () => {
    const names = new Set(PRICES.map((row) => row.model));
    fc.assert(
      fc.property(fc.string(), usages, (name, usage) => {
        fc.pre(!names.has(name));
        const model = parseModelReference(name);
        assert.equal(estimateCost({ model, region: 'us-east-1', usage, at: AT, prices: book }), undefined);
      }),
    );
  });

  it('never throw, and are whole or absent', () => {
    const counts = fc.option(fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()), { nil: undefined });
    const anything = fc.record({
      inputTokens: counts,
      outputTokens: counts,
      cacheReadTokens: counts,
      cacheWriteTokens: counts,
      cacheWriteTokensByTtl: fc.option(fc.dictionary(fc.constantFrom('5m', '1h', '30m'), fc.integer()), {
        nil: undefined,
      }),
      reasoningTokens: counts,
      inputSpeechTokens: counts,
      inputTextTokens: counts,
      inputIncludesCache: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom(...PRICES), anything, (row, usage) => {
        const cost = estimateRow(row, usage as Usage);
        if (cost !== undefined) assert.ok(Number.isSafeInteger(cost.picoUsd) && cost.picoUsd >= 0);
      }),
    );
  });
});

/** A cost as it is written in a price list. */
function usd(cost: Cost | undefined): string | undefined {
  return cost && formatUsd(cost.picoUsd);
}
