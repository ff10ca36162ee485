import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FakeAws, type FakeBedrock, startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { runProgram } from './application.ts';
import { requireCollector } from './build.ts';
import { type RunningCollector, startCollector } from './collector.ts';
import { eventually } from './eventually.ts';

const CONFIG = fileURLToPath(new URL('../../otel-collector-config.yaml', import.meta.url));
const CALLS = 10_000;

/** Pico-dollars for a token, from the price lists: dollars per million times a million. By hand, not by the table. */
const PRICES: Readonly<Record<string, { input: number; output: number; cacheRead?: number; cacheWrite?: number }>> = {
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0': {
    input: 3_300_000,
    output: 16_500_000,
    cacheRead: 330_000,
    cacheWrite: 4_125_000,
  },
  'us.anthropic.claude-haiku-4-5-20251001-v1:0': {
    input: 1_100_000,
    output: 5_500_000,
    cacheRead: 110_000,
    cacheWrite: 1_375_000,
  },
  'amazon.nova-lite-v1:0': { input: 60_000, output: 240_000 },
  'amazon.nova-micro-v1:0': { input: 35_000, output: 140_000 },
  'amazon.titan-embed-text-v2:0': { input: 20_000, output: 0 },
};
const UNPRICED = 'amazon.model-of-tomorrow-v1:0';
const FAILING = 'amazon.failing-v1:0';

type Document = Readonly<Record<string, unknown>>;
type Sums = Map<string, bigint>;

/** What the service billed, and what CloudWatch has, by the value of a property; in pico-dollars. */
interface Books {
  readonly billed: Sums;
  readonly delivered: Sums;
}

describe('a day of mixed traffic', function () {
  this.timeout(600_000);
  let folder: string;
  let aws: FakeAws;
  let bedrock: FakeBedrock;
  let collector: RunningCollector | undefined;
  let documents: readonly Document[];

  before(async function () {
    const binary = await requireCollector(this);
    folder = await mkdtemp(join(tmpdir(), 'day-'));
    [aws, bedrock] = await Promise.all([startFakeAws(), startFakeBedrock()]);
    collector = await startCollector({
      binary,
      configPath: CONFIG,
      queueDir: join(folder, 'queue'),
      env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url, BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces` },
    });
    const cached = { inputTokens: 812, outputTokens: 305, cacheReadTokens: 2048, cacheWriteTokens: 96 };
    bedrock.script({ modelId: /haiku/, answer: { usage: cached } });
    bedrock.script({ modelId: 'amazon.nova-micro-v1:0', fail: { exception: 'ThrottlingException', attempts: 1 } });
    bedrock.script({ modelId: FAILING, fail: { exception: 'ValidationException' } });
    await runProgram(['day.mjs'], bedrock.url, collector.otlpHttpUrl, {
      DAY_CALLS: String(CALLS),
      DAY_SEED: '20261121',
      DAY_MODELS: JSON.stringify([...Object.keys(PRICES), UNPRICED, FAILING]),
    });
    await eventually('every call has its document', () => readDocuments().length >= CALLS, 120_000);
    documents = readDocuments();
  });
  after(async () => {
    await collector?.kill();
    await Promise.all([aws.close(), bedrock.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  function readDocuments(): Document[] {
    return aws.cloudWatch
      .logEvents('/bedrock-otel/usage')
      .map(({ message }) => JSON.parse(message) as Document)
      .filter((document) => typeof document['InvocationId'] === 'string');
  }

  function keepBooks(property: string, nameBilled: (said: Document, modelId: string) => unknown): Books {
    const billed: Sums = new Map();
    for (const { billed: bill, modelId = '', body } of bedrock.received) {
      const price = PRICES[modelId];
      if (bill === undefined || price === undefined) continue;
      const amount =
        bill.inputTokens * price.input +
        bill.outputTokens * price.output +
        bill.cacheReadTokens * (price.cacheRead ?? 0) +
        bill.cacheWriteTokens * (price.cacheWrite ?? 0);
      add(billed, nameBilled(readSaid(body), modelId), BigInt(amount));
    }
    const delivered: Sums = new Map();
    for (const document of documents) {
      if (typeof document['EstimatedCost'] !== 'number') continue;
      add(delivered, document[property], BigInt(Math.round(document['EstimatedCost'] * 1e12)));
    }
    return { billed, delivered };
  }

  it('has every call in the books, once', () => {
    assert.equal(documents.length, CALLS);
    assert.equal(new Set(documents.map((document) => document['InvocationId'])).size, CALLS);
    assert.deepEqual(aws.cloudWatch.refusals(), []);
  });

  for (const [property, nameBilled] of [
    ['AgentId', (said: Document) => said['agentId']],
    ['IncidentId', (said: Document) => said['incidentId']],
    ['ModelId', (_said: Document, modelId: string) => modelId],
  ] as const) {
    it(`costs by ${property} what the service billed`, () => {
      const { billed, delivered } = keepBooks(property, nameBilled);
      assert.ok(billed.size >= 4);
      assert.deepEqual(sorted(delivered), sorted(billed));
    });
  }

  it('costs in CloudWatch, over all, what it costs over agents and what nobody attributed', () => {
    const sum = (dimensions: Readonly<Record<string, string>>): number => {
      const found = aws.cloudWatch.statistics({ namespace: 'BedrockUsage', metric: 'EstimatedCost', dimensions });
      assert.ok(found !== undefined && !Array.isArray(found));
      return found.sum;
    };
    const { billed } = keepBooks('AgentId', (said) => said['agentId']);
    const agents = [...billed.keys()].filter((agent) => agent !== 'undefined');
    assert.equal(agents.length, 4);
    const attributed = agents.reduce((total, agentId) => total + sum({ AgentId: agentId }), 0);
    const unattributed = Number(billed.get('undefined')) / 1e12;
    assert.equal(microDollars(sum({})), microDollars(attributed + unattributed));
    for (const agent of agents) assert.equal(microDollars(sum({ AgentId: agent })), toMicroDollars(billed.get(agent)));
  });

  it('tells the calls without a price, and charges nothing for those that failed', () => {
    const of = (modelId: string) => documents.filter((document) => document['ModelId'] === modelId);
    assert.ok(of(UNPRICED).length > 1000 && of(FAILING).length > 1000);
    assert.ok(
      of(UNPRICED).every((document) => document['UnpricedInvocations'] === 1 && !('EstimatedCost' in document)),
    );
    assert.ok(of(FAILING).every((document) => document['APIErrors'] === 1 && !('EstimatedCost' in document)));
    assert.ok(of('amazon.nova-micro-v1:0').every((document) => document['Throttles'] === 1));
    const unpriced = aws.cloudWatch.statistics({
      namespace: 'BedrockUsage',
      metric: 'UnpricedInvocations',
      dimensions: {},
    });
    assert.equal((unpriced as { sum: number }).sum, of(UNPRICED).length);
  });
});

function add(sums: Sums, name: unknown, amount: bigint): void {
  const key = String(name);
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

function sorted(sums: Sums): [string, bigint][] {
  return [...sums].toSorted(([one], [other]) => one.localeCompare(other));
}

function microDollars(dollars: number): number {
  return Math.round(dollars * 1e6);
}

function toMicroDollars(pico: bigint | undefined): number {
  return microDollars(Number(pico) / 1e12);
}

/** Whom a request says it is for, in its prompt. */
function readSaid(body: Uint8Array): Document {
  const json = JSON.parse(Buffer.from(body).toString()) as {
    inputText?: string;
    messages?: { content: { text: string }[] }[];
  };
  const text = json.inputText ?? json.messages?.[0]?.content[0]?.text ?? '';
  return JSON.parse(text.slice(0, text.indexOf('}') + 1)) as Document;
}
