import assert from 'node:assert/strict';
import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { context } from '@opentelemetry/api';
import { bedrockMetrics, createTracker, instrumentClient, type Tracker } from '../../src/index.ts';
import { suppressTracing } from '../../src/suppress-tracing.ts';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { collectGarbageUntil } from '../support/collect-garbage.ts';
import { collect, createClient } from '../testing/clients.ts';
import { type GlobalTelemetry, startGlobalTelemetry } from './global-telemetry.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const config = { emf: 'log-record' } as const;
const answer = { text: 'Bergen.', usage: { inputTokens: 12, outputTokens: 3, cacheReadTokens: 100 } };
const messages = [{ role: 'user' as const, content: [{ text: 'Name a city on a fjord.' }] }];
const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [] });

type Ask = (client: BedrockRuntimeClient, tracker: Tracker) => Promise<unknown>;

const converse = (client: BedrockRuntimeClient) => client.send(new ConverseCommand({ modelId: MODEL, messages }));
const invoke = (client: BedrockRuntimeClient) => client.send(new InvokeModelCommand({ modelId: MODEL, body }));
const stream = (client: BedrockRuntimeClient) => client.send(new ConverseStreamCommand({ modelId: MODEL, messages }));
const invokeStream = (client: BedrockRuntimeClient) =>
  client.send(new InvokeModelWithResponseStreamCommand({ modelId: MODEL, body }));

/** Every helper that gets to know a response, and how helpers are put into one another. */
const WAYS: Readonly<Record<string, Ask>> = {
  trackDurationOf: (client, tracker) => tracker.trackDurationOf(() => converse(client)),
  'trackDurationOf, InvokeModel': (client, tracker) => tracker.trackDurationOf(() => invoke(client)),
  trackMetricsOf: (client, tracker) => tracker.trackMetricsOf(bedrockMetrics, () => converse(client)),
  'trackMetricsOf, InvokeModel': (client, tracker) => tracker.trackMetricsOf(bedrockMetrics, () => invoke(client)),
  'trackMetricsOf with an extractor that throws': (client, tracker) =>
    tracker.trackMetricsOf(
      () => {
        throw new Error('extractor');
      },
      () => converse(client),
    ),
  trackBedrockConverseMetrics: async (client, tracker) => tracker.trackBedrockConverseMetrics(await converse(client)),
  'the seed: trackDurationOf, then trackBedrockConverseMetrics': async (client, tracker) =>
    tracker.trackBedrockConverseMetrics(await tracker.trackDurationOf(() => converse(client))),
  'trackMetricsOf around trackDurationOf around trackBedrockConverseMetrics': (client, tracker) =>
    tracker.trackMetricsOf(bedrockMetrics, () =>
      tracker.trackDurationOf(async () => tracker.trackBedrockConverseMetrics(await converse(client))),
    ),
  'trackBedrockConverseMetrics, twice': async (client, tracker) =>
    tracker.trackBedrockConverseMetrics(tracker.trackBedrockConverseMetrics(await converse(client))),
  'two trackers': async (client, tracker) =>
    createTracker({ key: 'other', modelId: MODEL, config }).trackDurationOf(() =>
      tracker.trackDurationOf(() => converse(client)),
    ),
  'a copy of the response': async (client, tracker) =>
    tracker.trackBedrockConverseMetrics({ ...(await tracker.trackDurationOf(() => converse(client))) }),
  'a copy, made within': (client, tracker) => tracker.trackDurationOf(async () => ({ ...(await converse(client)) })),
  trackStreamMetricsOf: async (client, tracker) =>
    collect((await tracker.trackStreamMetricsOf(() => stream(client))).stream),
  'trackStreamMetricsOf, InvokeModelWithResponseStream': async (client, tracker) =>
    collect((await tracker.trackStreamMetricsOf(() => invokeStream(client))).body),
  'trackDurationOf of a stream': async (client, tracker) =>
    collect((await tracker.trackDurationOf(() => stream(client))).stream),
  'trackStreamMetricsOf around trackDurationOf': async (client, tracker) =>
    collect((await tracker.trackStreamMetricsOf(() => tracker.trackDurationOf(() => stream(client)))).stream),
};

/** Where the first helper to see the response has not seen the call: how long that took is not known. */
const HANDED_ALONE = new Set([
  'trackBedrockConverseMetrics',
  'trackBedrockConverseMetrics, twice',
  'trackMetricsOf around trackDurationOf around trackBedrockConverseMetrics',
]);

describe('one call is one record, whoever saw it', () => {
  let fake: FakeBedrock;
  let telemetry: GlobalTelemetry;
  let client: BedrockRuntimeClient;
  let removeAnswer: () => void;
  beforeEach(async () => {
    fake = await startFakeBedrock();
    telemetry = startGlobalTelemetry();
    client = createClient(fake.url, '2.0', { maxAttempts: 1 });
    removeAnswer = fake.script({ answer });
  });
  afterEach(async () => {
    client.destroy();
    telemetry.stop();
    await fake.close();
  });

  const begin = (): Tracker => createTracker({ key: 'support', variation: 'brief', modelId: MODEL, config });

  for (const [way, ask] of Object.entries(WAYS)) {
    for (const seen of ['with the hook', 'without a hook'] as const) {
      it(`${way}, ${seen}`, async () => {
        const tracker = begin();
        await ask(seen === 'with the hook' ? instrumentClient(client, config) : client, tracker);
        const isTimed = seen === 'with the hook' || !HANDED_ALONE.has(way);
        const counts = await telemetry.countMetrics();
        assert.deepEqual(
          {
            spans: telemetry.spans().length,
            documents: telemetry
              .documents()
              .map(({ InputTokens, OutputTokens, ModelId }) => [InputTokens, OutputTokens, ModelId]),
            summaries: telemetry.logRecords('LlmChatCompletionSummary').length,
            durations: counts['gen_ai.client.operation.duration'] ?? 0,
            tokens: counts['gen_ai.client.token.usage'],
          },
          { spans: 1, documents: [[112, 3, MODEL]], summaries: 1, durations: isTimed ? 1 : 0, tokens: 2 },
        );
        const [span] = telemetry.spans();
        assert.equal(span?.attributes['gen_ai.usage.input_tokens'], 112);
        if (way === 'a copy of the response' || way.startsWith('trackBedrock') || way === 'two trackers') return;
        assert.equal(span?.attributes['llm.config_key'], 'support');
        assert.equal(span?.attributes['llm.variation_key'], 'brief');
        assert.match(String(span?.attributes['llm.run_id']), /^[0-9a-f-]{36}$/);
      });
    }
  }

  it('a call that is older than the first tracker was seen all the same', async () => {
    const response = await converse(instrumentClient(client, config));
    begin().trackBedrockConverseMetrics(response);
    assert.equal(telemetry.documents().length, 1);
  });

  it('a stream has the same metrics, chunk by chunk', async () => {
    removeAnswer();
    fake.script({ answer: { text: ['Ber', 'gen', '.'] }, chunkDelay: 2 });
    const count = async (): Promise<Readonly<Record<string, number>>> => {
      await collect((await begin().trackStreamMetricsOf(() => stream(client))).stream);
      const counts = await telemetry.countMetrics();
      telemetry.stop();
      telemetry = startGlobalTelemetry();
      return counts;
    };
    const unseen = await count();
    instrumentClient(client, config);
    assert.deepEqual(unseen, await count());
    assert.equal(unseen['gen_ai.client.operation.time_per_output_chunk'], 2);
  });

  it('its cost is estimated once', async () => {
    await begin().trackDurationOf(() => converse(client));
    const [document] = telemetry.documents();
    const [span] = telemetry.spans();
    const costs = Object.entries({ ...document, ...span?.attributes }).filter(([name]) => /cost/i.test(name));
    assert.ok(costs.length > 0);
  });

  it('a span is as long as the call', async () => {
    removeAnswer();
    fake.script({ answer, delay: 60 });
    const before = Date.now();
    await begin().trackDurationOf(() => converse(client));
    const [span] = telemetry.spans();
    const startedAt = (span?.startTime[0] ?? 0) * 1e3 + (span?.startTime[1] ?? 0) / 1e6;
    assert.ok(Math.abs(startedAt - before) < 30, `began ${startedAt - before} ms later`);
    assert.ok((span?.duration[1] ?? 0) / 1e6 >= 30 || (span?.duration[0] ?? 0) > 0);
  });

  it('a model that nobody named stays absent', async () => {
    await createTracker({ key: 'support', config }).trackDurationOf(() => converse(client));
    assert.equal('ModelId' in (telemetry.documents()[0] ?? {}), false);
    await createTracker({ key: 'support', config }).trackBedrockConverseMetrics(await converse(client), {
      modelId: MODEL,
    });
    assert.equal(telemetry.documents()[1]?.['ModelId'], MODEL);
  });

  it('of the content only the answer is known', async () => {
    const content = { ...config, captureMessageContent: true };
    await createTracker({ key: 'support', modelId: MODEL, config: content }).trackDurationOf(() => converse(client));
    const [span] = telemetry.spans();
    assert.match(String(span?.attributes['gen_ai.output.messages']), /Bergen/);
    assert.equal(span?.attributes['gen_ai.input.messages'], undefined);
  });

  it('no record where telemetry is off: by option, or around the call', async () => {
    await createTracker({ key: 'support', config: { ...config, enabled: false } }).trackDurationOf(() =>
      converse(client),
    );
    await context.with(suppressTracing(context.active()), () => begin().trackDurationOf(() => converse(client)));
    assert.deepEqual([telemetry.spans().length, telemetry.logRecords().length], [0, 0]);
  });

  it('no record of what is no response of Bedrock', async () => {
    await begin().trackDurationOf(async () => ({ $metadata: { httpStatusCode: 200 }, Items: [] }));
    await begin().trackDurationOf(async () => (await converse(client)).output);
    assert.equal(telemetry.spans().length, 0);
  });

  it('no record of a failure that no hook saw, and the one of the hook', async () => {
    removeAnswer();
    fake.script({ fail: { exception: 'ValidationException' } });
    const ask = (): Promise<unknown> => begin().trackMetricsOf(bedrockMetrics, () => converse(client));
    await assert.rejects(ask());
    assert.equal(telemetry.documents().length, 0);
    instrumentClient(client, config);
    await assert.rejects(ask());
    assert.deepEqual(
      telemetry.documents().map(({ ErrorCode }) => ErrorCode),
      ['ValidationException'],
    );
  });

  it('a stream that fails has a record that says so', async () => {
    removeAnswer();
    fake.script({ fail: { exception: 'ModelStreamErrorException', after: 2 } });
    const { stream: events } = await begin().trackStreamMetricsOf(() => stream(client));
    await assert.rejects(collect(events), { name: 'ModelStreamErrorException' });
    assert.deepEqual(
      telemetry.documents().map(({ ErrorCode, Ending }) => [ErrorCode, Ending]),
      [['ModelStreamErrorException', 'error']],
    );
  });

  it('a stream that is dropped unread is found', async () => {
    await begin().trackStreamMetricsOf(() => stream(client));
    await collectGarbageUntil(() => telemetry.documents().length > 0);
    assert.deepEqual(
      telemetry.documents().map(({ Ending, ApiLatency }) => [Ending, ApiLatency]),
      [['abandoned', undefined]],
    );
  });
});
