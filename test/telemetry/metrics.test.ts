import assert from 'node:assert/strict';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import type { BedrockInstrumentationConfig } from '../../src/index.ts';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { collectGarbageUntil } from '../support/collect-garbage.ts';
import { collectPoints, type MetricPoint, ReaderByHand, startTelemetry } from '../support/telemetry.ts';
import { collect, createClient } from '../testing/clients.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const UNPRICED = 'us.anthropic.claude-of-tomorrow-v1:0';
const OPAQUE = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3';
const messages = [{ role: 'user' as const, content: [{ text: 'Say it.' }] }];
/** Counts what other tests of this process have broken, too. */
const FAILURES = 'bedrock.client.telemetry.failures';
const usage = { inputTokens: 10, outputTokens: 4, cacheReadTokens: 30, cacheWriteTokens: 2 };

describe('metrics', () => {
  let fake: FakeBedrock;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;

  before(async () => {
    startTelemetry().stop();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0', { maxAttempts: 3 });
  });
  after(async () => {
    client.destroy();
    await fake.close();
  });

  const converse = (modelId = MODEL): Promise<unknown> => client.send(new sdk.ConverseCommand({ modelId, messages }));
  const stream = async (): Promise<void> => {
    const { stream: events } = await client.send(new sdk.ConverseStreamCommand({ modelId: MODEL, messages }));
    await collect(events);
  };
  const embed = (): Promise<unknown> =>
    client.send(
      new sdk.InvokeModelCommand({
        modelId: 'amazon.titan-embed-text-v2:0',
        body: JSON.stringify({ inputText: 'one' }),
      }),
    );

  /** The points that some calls leave behind, by metric. */
  async function observe(
    config: BedrockInstrumentationConfig,
    rule: FakeRule,
    call: () => Promise<unknown>,
    sampler?: AlwaysOffSampler,
  ): Promise<ReadonlyMap<string, MetricPoint[]>> {
    const telemetry = startTelemetry(config, sampler);
    const remove = fake.script(rule);
    try {
      await call().catch(() => {});
      const points = new Map<string, MetricPoint[]>();
      for (const point of await telemetry.metricPoints()) {
        if (point.name === FAILURES && config.requestHook === undefined) continue;
        points.set(point.name, [...(points.get(point.name) ?? []), point]);
      }
      return points;
    } finally {
      remove();
      telemetry.stop();
    }
  }

  it('count the tokens and the duration of a call under the published names', async () => {
    const points = await observe({}, { answer: { usage } }, converse);
    const tokens = points.get('gen_ai.client.token.usage')?.map(({ attributes, sum }) => [attributes, sum]);
    const common = {
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': MODEL,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(fake.url).port),
    };
    assert.deepEqual(tokens, [
      [{ ...common, 'gen_ai.token.type': 'input' }, 42],
      [{ ...common, 'gen_ai.token.type': 'output' }, 4],
    ]);
    const [duration, ...others] = points.get('gen_ai.client.operation.duration') ?? [];
    assert.deepEqual([duration?.attributes, duration?.count, duration?.unit, others], [common, 1, 's', []]);
    assert.ok((duration?.sum ?? 0) > 0 && (duration?.sum ?? 0) < 10);
    const [cost] = points.get('bedrock.client.estimated_cost') ?? [];
    // 10 at $3.30 a million, 4 at $16.50, 30 from the cache at $0.33, 2 into it at $4.125.
    assert.deepEqual([cost?.value, cost?.unit], [0.000_117_15, 'USD']);
    assert.equal(typeof cost?.attributes['bedrock.cost.price_source'], 'string');
    assert.deepEqual(
      [...points.keys()],
      ['gen_ai.client.token.usage', 'gen_ai.client.operation.duration', 'bedrock.client.estimated_cost'],
    );
  });

  it('choose the newest names, or both, where they are asked for', async () => {
    const latest = await observe({ semconv: 'latest' }, { answer: { usage } }, converse);
    assert.deepEqual([...latest.keys()].toSorted(), [
      'bedrock.client.estimated_cost',
      'gen_ai.client.inference.duration',
      'gen_ai.client.inference.operation.input_tokens',
      'gen_ai.client.inference.operation.output_tokens',
      'gen_ai.client.inference.usage.cache_read.input_tokens',
      'gen_ai.client.inference.usage.cache_write.input_tokens',
      'gen_ai.client.inference.usage.input_tokens',
      'gen_ai.client.inference.usage.output_tokens',
    ]);
    const counted = (name: string) => latest.get(`gen_ai.client.inference.usage.${name}`)?.[0];
    assert.deepEqual(
      ['input_tokens', 'output_tokens', 'cache_read.input_tokens', 'cache_write.input_tokens'].map(
        (name) => counted(name)?.value,
      ),
      [42, 4, 30, 2],
    );
    assert.equal(counted('input_tokens')?.attributes['gen_ai.token.modality'], 'unknown');

    const both = await observe({ semconv: 'both' }, { answer: { usage } }, converse);
    assert.deepEqual(both.size, latest.size + 2);
    // Embeddings keep their duration in both families, and it is recorded once.
    const embedded = await observe({ semconv: 'both' }, {}, embed);
    assert.deepEqual(
      [...embedded].map(([name, points]) => [name, points.map(({ count }) => count)]),
      [
        ['gen_ai.client.token.usage', [1]],
        ['gen_ai.client.operation.duration', [1]],
        ['bedrock.client.estimated_cost', [undefined]],
      ],
    );
  });

  it('tell failures by their type, and count no tokens that nobody reported', async () => {
    const points = await observe({}, { fail: { exception: 'ValidationException' } }, converse);
    assert.deepEqual([...points.keys()], ['gen_ai.client.operation.duration']);
    assert.equal(points.get('gen_ai.client.operation.duration')?.[0]?.attributes['error.type'], 'ValidationException');
  });

  it('are there for calls that are not sampled', async () => {
    const points = await observe({}, { answer: { usage } }, converse, new AlwaysOffSampler());
    assert.equal(points.get('gen_ai.client.operation.duration')?.[0]?.count, 1);
  });

  it('count the calls that may be billed and have no estimate', async () => {
    const unknown = await observe({}, {}, () => converse(UNPRICED));
    assert.equal(unknown.get('bedrock.client.unpriced_invocations')?.[0]?.value, 1);
    assert.equal(unknown.get('bedrock.client.estimated_cost'), undefined);
    assert.equal(unknown.get('gen_ai.client.token.usage')?.length, 2);
  });

  it('reduce an ARN of the account’s own to its kind', async () => {
    const points = await observe({}, {}, () => converse(OPAQUE));
    const models = [...points.values()].flat().map(({ attributes }) => attributes['gen_ai.request.model']);
    assert.deepEqual(new Set(models), new Set(['application-inference-profile']));
  });

  it('measure a stream: its first chunk, each chunk after it, its ending and the time of its consumer', async () => {
    const points = await observe({}, { answer: { text: ['a', 'b', 'c', 'd'] } }, stream);
    const counts = [...points].map(([name, [point]]) => [name, point?.count ?? point?.value]);
    assert.deepEqual(Object.fromEntries(counts), {
      'gen_ai.client.token.usage': 1,
      'gen_ai.client.operation.duration': 1,
      'gen_ai.client.operation.time_to_first_chunk': 1,
      'gen_ai.client.operation.time_per_output_chunk': 3,
      'bedrock.client.streams': 1,
      'bedrock.client.stream.consumer.time': 1,
      'bedrock.client.estimated_cost': points.get('bedrock.client.estimated_cost')?.[0]?.value,
    });
    assert.deepEqual(points.get('bedrock.client.streams')?.[0]?.attributes, {
      'rpc.method': 'ConverseStream',
      'gen_ai.request.model': MODEL,
      'bedrock.stream.ending': 'complete',
    });
  });

  it('claim no duration for a stream that was dropped', async () => {
    let found = false;
    const responseHook = (): void => void (found = true);
    const points = await observe({ responseHook }, {}, async () => {
      await client.send(new sdk.ConverseStreamCommand({ modelId: MODEL, messages }));
      await collectGarbageUntil(() => found);
    });
    assert.equal(points.get('gen_ai.client.operation.duration'), undefined);
    assert.equal(points.get('bedrock.client.streams')?.[0]?.attributes['bedrock.stream.ending'], 'abandoned');
  });

  it('count retries, throttles and the time between requests', async () => {
    const points = await observe({}, { times: 1, fail: { exception: 'ThrottlingException', attempts: 2 } }, converse);
    assert.deepEqual(
      [points.get('bedrock.client.retries')?.[0]?.value, points.get('bedrock.client.throttles')?.[0]?.value],
      [2, 2],
    );
    assert.equal(points.get('bedrock.client.retry.delay')?.[0]?.count, 1);
    assert.equal(points.get('gen_ai.client.operation.duration')?.[0]?.count, 1);
  });

  it('count the interventions of guardrails', async () => {
    const points = await observe({}, { answer: { guardrail: 'intervened' } }, converse);
    assert.equal(points.get('bedrock.client.guardrail.interventions')?.[0]?.value, 1);
  });

  it('count what failed inside of this package, by step', async () => {
    const requestHook = (): void => {
      throw new Error('of the hook');
    };
    const count = (points: ReadonlyMap<string, MetricPoint[]>): number =>
      points.get(FAILURES)?.find(({ attributes }) => attributes['bedrock.telemetry.step'] === 'run requestHook')
        ?.value ?? 0;
    const before = count(await observe({ requestHook: () => {} }, {}, converse));
    const after = count(await observe({ requestHook }, {}, converse));
    assert.equal(after - before, 1);
  });

  it('are recorded by a meter provider that comes after the instrumentation', async () => {
    const { metrics } = await import('@opentelemetry/api');
    const { instrumentClient } = await import('../../src/index.ts');
    const byHand = instrumentClient(createClient(fake.url, '2.0'));
    const ask = () => byHand.send(new sdk.ConverseCommand({ modelId: MODEL, messages }));
    await ask();
    const reader = new ReaderByHand();
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    await ask();
    metrics.disable();
    byHand.destroy();
    const durations = (await collectPoints(reader)).filter(({ name }) => name === 'gen_ai.client.operation.duration');
    assert.deepEqual(
      durations.map(({ count }) => count),
      [1],
    );
  });

  it('cost nothing where no meter provider is registered', async () => {
    const telemetry = startTelemetry();
    const { createNoopMeter } = await import('@opentelemetry/api');
    telemetry.instrumentation.setMeterProvider({ getMeter: () => createNoopMeter() });
    await converse();
    assert.deepEqual(await telemetry.metricPoints(), []);
    assert.equal(telemetry.spans.length, 1);
    telemetry.stop();
  });
});
