import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BedrockRuntimeClient, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { type BedrockInstrumentationConfig, type Cost, formatUsd, type PriceRow, priceOf } from '../../src/index.ts';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry } from '../support/telemetry.ts';
import { createClient } from '../testing/clients.ts';

const MODEL = 'anthropic.claude-sonnet-4-20250514-v1:0';
const PRICES: readonly PriceRow[] = [
  {
    model: MODEL,
    scope: 'in-region',
    tier: 'default',
    perMillion: { input: '1', output: '2' },
    effectiveFrom: '2020-01-01',
    currency: 'USD',
    source: 'our contract',
  },
];
/** The monitoring guide's own example: 1,000 and 500 tokens at $3 and $15 a million. */
const answer = { usage: { inputTokens: 1000, outputTokens: 500 } };

describe('the cost of a call', () => {
  let fake: FakeBedrock;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;

  before(async () => {
    startTelemetry().stop();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  after(async () => {
    client.destroy();
    await fake.close();
  });

  async function observe(
    config: BedrockInstrumentationConfig = {},
    input: Partial<ConverseCommandInput> = {},
    rule: FakeRule = { answer },
  ) {
    const telemetry = startTelemetry(config);
    const remove = fake.script(rule);
    const told: string[] = [];
    diag.setLogger({ ...silent, warn: (message) => told.push(message) }, DiagLogLevel.WARN);
    try {
      telemetry.instrumentation.setConfig(telemetry.instrumentation.getConfig());
      const messages = [{ role: 'user' as const, content: [{ text: 'x' }] }];
      await client.send(new sdk.ConverseCommand({ modelId: `us.${MODEL}`, messages, ...input })).catch(() => {});
      return { cost: telemetry.invocations[0]?.cost, attributes: telemetry.spans[0]?.attributes ?? {}, told };
    } finally {
      remove();
      diag.disable();
      telemetry.stop();
    }
  }

  it('is the list price times what the service counted, to the last digit', async () => {
    const { cost, attributes } = await observe();
    assert.equal(usd(cost), '0.0105');
    assert.equal(attributes['bedrock.cost.estimate'], 0.0105);
    assert.equal(attributes['bedrock.cost.price_source'], cost?.source);
    assert.match(String(attributes['bedrock.cost.price_version']), /^\d{4}-\d\d-\d\d$/);
  });

  it('is absent for a model, a tier or a region without a price', async () => {
    for (const input of [
      { modelId: 'us.anthropic.claude-of-tomorrow-v1:0' },
      { modelId: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc' },
      { serviceTier: { type: 'priority' as const } },
      { performanceConfig: { latency: 'optimized' as const } },
    ]) {
      const { cost, attributes } = await observe({}, input);
      assert.deepEqual([cost, attributes['bedrock.cost.estimate']], [undefined, undefined], JSON.stringify(input));
      assert.equal(attributes['gen_ai.usage.input_tokens'], 1000);
    }
  });

  it('is absent where the service did not say what was used', async () => {
    const { cost } = await observe({}, {}, { omit: ['usage'] });
    assert.equal(cost, undefined);
  });

  it('knows the model behind an ARN that the user has resolved', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
    const { cost } = await observe({ resolveModel: { [arn]: `us.${MODEL}` } }, { modelId: arn });
    assert.equal(usd(cost), '0.0105');
  });

  it('says what the prompt cache saved', async () => {
    const cached = { usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 100_000 } };
    const { attributes } = await observe({}, {}, { answer: cached });
    assert.deepEqual([attributes['bedrock.cost.estimate'], attributes['bedrock.cost.cache_savings']], [0.03, 0.27]);
  });

  it('goes by the prices of the user where there are any', async () => {
    const { cost } = await observe({ prices: PRICES }, { modelId: MODEL });
    assert.deepEqual([usd(cost), cost?.source, cost?.version], ['0.002', 'our contract', 'user']);
    const other = await observe({ prices: PRICES });
    assert.equal(usd(other.cost), '0.0105');
  });

  it('goes by a file of prices', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prices-'));
    const path = join(folder, 'prices.json');
    try {
      writeFileSync(path, JSON.stringify({ prices: PRICES }));
      assert.equal(usd((await observe({ prices: path }, { modelId: MODEL })).cost), '0.002');
      process.env['BEDROCK_OTEL_PRICES'] = path;
      assert.equal(usd((await observe({}, { modelId: MODEL })).cost), '0.002');
    } finally {
      delete process.env['BEDROCK_OTEL_PRICES'];
      rmSync(folder, { recursive: true });
    }
  });

  it('is nothing at all where the user’s prices are wrong, and one line says what is', async () => {
    const wrong = [{ ...PRICES[0], perMillion: { input: 3 } }] as unknown as PriceRow[];
    const { cost, told } = await observe({ prices: wrong });
    assert.equal(cost, undefined);
    assert.match(told.join('\n'), /no call is priced: prices\[0\]\.perMillion\.input: expected .*, got 3/);
    const missing = await observe({ prices: '/nowhere/prices.json' });
    assert.match(missing.told.join('\n'), /no call is priced: .*\/nowhere\/prices\.json/);
  });

  it('can be asked for without a call', () => {
    const row = priceOf({ model: `us.${MODEL}`, region: 'us-east-1' });
    assert.deepEqual([row?.perMillion?.input, row?.perMillion?.output], ['3', '15']);
    assert.equal(priceOf({ model: 'us.anthropic.claude-of-tomorrow-v1:0', region: 'us-east-1' }), undefined);
  });
});

const silent = { verbose() {}, debug() {}, info() {}, warn() {}, error() {} };

/** A cost as it is written in a price list. */
function usd(cost: Cost | undefined): string | undefined {
  return cost && formatUsd(cost.picoUsd);
}
