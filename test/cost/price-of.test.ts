import assert from 'node:assert/strict';
import { checkPriceRows } from '../../src/cost/check-price-rows.ts';
import { createPriceBook } from '../../src/cost/price-book.ts';
import { priceOf } from '../../src/cost/price-of.ts';
import type { PriceRow } from '../../src/cost/price-row.ts';
import { PRICES, PRICES_VERSION } from '../../src/cost/prices.ts';

const at = new Date('2026-11-21');

const CONTRACT: PriceRow = {
  model: 'anthropic.claude-opus-5',
  scope: 'geographic',
  tier: 'default',
  perMillion: { input: '4', output: '20' },
  effectiveFrom: '2026-10-01',
  currency: 'USD',
  source: 'our contract',
};

describe('the price of a model', () => {
  it('depends on where it runs', () => {
    const input = (model: string, region = 'eu-west-1') => priceOf({ model, region, at })?.perMillion?.input;
    assert.equal(input('global.anthropic.claude-opus-5'), '5');
    assert.equal(input('eu.anthropic.claude-opus-5'), '5.5');
    assert.equal(input('anthropic.claude-opus-5'), '5.5');
    assert.equal(input('us.amazon.nova-lite-v1:0'), '0.06');
    assert.equal(input('eu.amazon.nova-lite-v1:0'), '0.069');
    assert.equal(input('amazon.nova-lite-v1:0'), undefined);
    assert.equal(input('amazon.nova-lite-v1:0', 'us-east-1'), '0.06');
    assert.equal(input('anthropic.claude-3-haiku-20240307-v1:0', 'us-gov-west-1'), '0.3');
    assert.equal(input('us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-gov-west-1'), '3.6');
  });

  it('is that of now, in the default tier, unless asked otherwise', () => {
    const model = 'us.meta.llama4-scout-17b-instruct-v1:0';
    assert.deepEqual(priceOf({ model }), priceOf({ model, at: new Date() }));
    assert.equal(priceOf({ model, at })?.perMillion?.input, '0.17');
    assert.equal(priceOf({ model, tier: 'batch', at })?.perMillion?.input, '0.085');
    assert.equal(priceOf({ model, tier: 'flex', at }), undefined);
    assert.equal(priceOf({ model, at: new Date('2020-01-01') }), undefined);
  });

  it('takes the region from the ARN, and needs one for a plain id', () => {
    const model = 'anthropic.claude-opus-5';
    assert.equal(priceOf({ model, at }), undefined);
    assert.equal(priceOf({ model: `arn:aws:bedrock:eu-west-1::foundation-model/${model}`, at })?.scope, 'in-region');
  });

  it("is the user's own where there is one", () => {
    const prices = createPriceBook([CONTRACT]);
    const source = (model: string, day = at) => priceOf({ model, region: 'us-east-1', at: day }, prices)?.source;
    assert.equal(source('us.anthropic.claude-opus-5'), 'our contract');
    assert.equal(source('eu.anthropic.claude-opus-5'), 'our contract');
    // Another scope, another day, another model: ours.
    assert.notEqual(source('anthropic.claude-opus-5'), 'our contract');
    assert.notEqual(source('us.anthropic.claude-opus-5', new Date('2026-09-30')), 'our contract');
    assert.equal(
      source('us.anthropic.claude-opus-4-8'),
      priceOf({ model: 'us.anthropic.claude-opus-4-8', at })?.source,
    );
  });

  it("is the user's own even where ours is more specific", () => {
    const prices = createPriceBook([{ ...CONTRACT, model: 'amazon.nova-lite-v1:0' }]);
    assert.equal(priceOf({ model: 'eu.amazon.nova-lite-v1:0', at }, prices)?.source, 'our contract');
  });

  it('is the one that names the place before one for all places', () => {
    const europe = { ...CONTRACT, geographies: ['eu'], perMillion: { input: '3.5', output: '18' } };
    const prices = createPriceBook([CONTRACT, europe]);
    assert.equal(priceOf({ model: 'eu.anthropic.claude-opus-5', at }, prices)?.perMillion?.input, '3.5');
    assert.equal(priceOf({ model: 'jp.anthropic.claude-opus-5', at }, prices)?.perMillion?.input, '4');
  });
});

describe('the table', () => {
  it('keeps its own schema', () => assert.equal(checkPriceRows(PRICES, 'PRICES').length, PRICES.length));

  it('has one row for each model, place, tier and day', () => {
    const places = PRICES.flatMap((row) =>
      (row.geographies ?? row.regions ?? ['everywhere']).map((place) =>
        [row.model, row.scope, row.tier, row.effectiveFrom, place].join(' '),
      ),
    );
    const twice = places.filter((place, index) => places.indexOf(place) !== index);
    assert.deepEqual(twice, []);
  });

  it('knows no price of the future, and where each is from', () => {
    for (const row of PRICES) {
      assert.ok(row.effectiveFrom <= PRICES_VERSION, row.model);
      assert.match(row.source, /^https:\/\//);
    }
  });

  it('asks 10 % more for Claude 4.5 and later, and for GPT-5.6 and later, off the global endpoint', () => {
    let compared = 0;
    for (const row of PRICES) {
      if (row.scope !== 'global' || !/anthropic|openai/.test(row.model) || /sonnet-4-2025/.test(row.model)) continue;
      const day = new Date(row.effectiveFrom);
      const other = priceOf({ model: `us.${row.model}`, at: day }) ?? priceOf({ model: `us.${row.model}`, at });
      for (const [tokenClass, price] of Object.entries(row.perMillion ?? {})) {
        const theirs = Object.entries(other?.perMillion ?? {}).find(([name]) => name === tokenClass)?.[1];
        assert.equal(Number(theirs).toFixed(6), (Number(price) * 1.1).toFixed(6), `${row.model} ${tokenClass}`);
        compared += 1;
      }
    }
    assert.ok(compared > 80);
  });
});
