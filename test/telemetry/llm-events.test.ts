import assert from 'node:assert/strict';
import type { BedrockRuntimeClient, Message } from '@aws-sdk/client-bedrock-runtime';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { type BedrockInstrumentationConfig, withAttribution } from '../../src/index.ts';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';
import { collect, createClient } from '../testing/clients.ts';

const MODEL = 'amazon.nova-lite-v1:0';
const user = (text: string): Message => ({ role: 'user', content: [{ text }] });
const assistant = (text: string): Message => ({ role: 'assistant', content: [{ text }] });

interface Seen {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

describe('Llm events', () => {
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

  const converse =
    (messages: Message[] = [user('Say it.')], system?: string) =>
    (): Promise<unknown> =>
      client.send(
        new sdk.ConverseCommand({
          modelId: MODEL,
          messages,
          ...(system !== undefined && { system: [{ text: system }] }),
          inferenceConfig: { maxTokens: 100, temperature: 0 },
        }),
      );
  const embed = (texts: string[]) => (): Promise<unknown> =>
    client.send(
      new sdk.InvokeModelCommand({
        modelId: 'cohere.embed-english-v3',
        body: JSON.stringify({ texts, input_type: 'search_document' }),
      }),
    );

  /** What one call leaves: the events of its span, and its log records. */
  async function observe(
    config: BedrockInstrumentationConfig,
    rule: FakeRule,
    call: () => Promise<unknown>,
    sampler?: AlwaysOffSampler,
  ): Promise<Pick<Telemetry, 'invocations'> & { span: ReadableSpan | undefined; events: Seen[]; records: Seen[] }> {
    const telemetry = startTelemetry(config, sampler);
    const remove = fake.script(rule);
    try {
      await call().catch(() => {});
      const [span] = telemetry.spans;
      return {
        invocations: telemetry.invocations,
        span,
        events: (span?.events ?? []).map(({ name, attributes = {} }) => ({ name, attributes })),
        records: telemetry.logRecords().map(({ eventName = '', attributes }) => ({ name: eventName, attributes })),
      };
    } finally {
      remove();
      telemetry.stop();
    }
  }

  const answer = { text: 'It.', usage: { inputTokens: 10, outputTokens: 4, cacheReadTokens: 30 } };

  it('tell a call by its messages and its summary', async () => {
    const { events, records, invocations } = await observe({}, { answer }, converse(undefined, 'Be brief.'));
    const [invocation] = invocations;
    const { traceId, spanId } = invocation?.trace ?? {};
    const common = {
      vendor: 'bedrock',
      ingest_source: 'Node',
      span_id: spanId,
      trace_id: traceId,
      request_id: invocation?.service.requestId,
      'response.model': MODEL,
    };
    const message = (sequence: number, role: string): object => ({
      ...common,
      id: `${invocation?.service.requestId}-${sequence}`,
      completion_id: invocation?.id,
      sequence,
      role,
      ...(role === 'assistant' ? { is_response: true } : { timestamp: invocation?.timing.startedAt }),
    });
    const expected = [
      { name: 'LlmChatCompletionMessage', attributes: message(0, 'system') },
      { name: 'LlmChatCompletionMessage', attributes: message(1, 'user') },
      { name: 'LlmChatCompletionMessage', attributes: message(2, 'assistant') },
      {
        name: 'LlmChatCompletionSummary',
        attributes: {
          ...common,
          id: invocation?.id,
          'request.model': MODEL,
          duration: invocation?.timing.durationMs,
          timestamp: invocation?.timing.startedAt,
          'request.max_tokens': 100,
          'request.temperature': 0,
          'response.number_of_messages': 3,
          'response.choices.finish_reason': 'end_turn',
          'response.usage.prompt_tokens': 40,
          'response.usage.completion_tokens': 4,
          'response.usage.total_tokens': 44,
          'response.usage.cache_read_tokens': 30,
        },
      },
    ];
    assert.deepEqual(events, expected);
    assert.deepEqual(
      records,
      expected.map(({ name, attributes }) => ({ name, attributes: { ...attributes, 'event.name': name } })),
    );
    assert.equal(invocation?.response.model, undefined);
  });

  it('are log records for calls that are not sampled, within their trace', async () => {
    const telemetry = startTelemetry({}, new AlwaysOffSampler());
    await converse()();
    const records = telemetry.logRecords();
    telemetry.stop();
    assert.deepEqual([telemetry.spans.length, records.length], [0, 3]);
    const trace = telemetry.invocations[0]?.trace;
    for (const { spanContext } of records) {
      assert.deepEqual({ traceId: spanContext?.traceId, spanId: spanContext?.spanId }, trace);
    }
  });

  it('can be told to be one or the other', async () => {
    const noSpanEvents = await observe({ llmEvents: { spanEvents: false } }, {}, converse());
    assert.deepEqual([noSpanEvents.events.length, noSpanEvents.records.length], [0, 3]);
    const noRecords = await observe({ llmEvents: { logRecords: false } }, {}, converse());
    assert.deepEqual([noRecords.events.length, noRecords.records.length], [3, 0]);
  });

  it('are one summary, however many requests it took', async () => {
    const rule: FakeRule = { times: 1, fail: { exception: 'ThrottlingException', attempts: 2 } };
    const { events } = await observe({}, rule, converse());
    assert.equal(events.filter(({ name }) => name === 'LlmChatCompletionSummary').length, 1);
  });

  it('tell a failure on the summary, without counts', async () => {
    const { events } = await observe({}, { fail: { exception: 'ValidationException' } }, converse());
    const summary = events.at(-1)?.attributes ?? {};
    assert.deepEqual(
      [summary['error'], summary['error.code'], summary['http.statusCode'], summary['response.number_of_messages']],
      [true, 'ValidationException', 400, 1],
    );
    assert.equal(typeof summary['error.message'], 'string');
    assert.deepEqual(
      Object.keys(summary).filter((name) => name.startsWith('response.usage')),
      [],
    );
    assert.ok(events.slice(0, -1).every(({ attributes }) => !('error' in attributes)));
  });

  it('give all three counts or none', async () => {
    const { events } = await observe({}, { omit: ['usage'] }, converse());
    const names = Object.keys(events.at(-1)?.attributes ?? {}).filter((name) => name.startsWith('response.usage'));
    assert.deepEqual(names, []);
  });

  it('do not count the messages of a request that could not be read', async () => {
    const { events } = await observe({}, { body: 'no JSON' }, () =>
      client.send(new sdk.InvokeModelCommand({ modelId: MODEL, body: 'no JSON' })),
    );
    const summary = events.at(-1);
    assert.equal(summary?.name, 'LlmChatCompletionSummary');
    assert.ok(!('response.number_of_messages' in (summary?.attributes ?? {})));
  });

  it('tell the time to the first token of a stream', async () => {
    const { events } = await observe({}, {}, async () => {
      const { stream } = await client.send(new sdk.ConverseStreamCommand({ modelId: MODEL, messages: [user('x')] }));
      await collect(stream);
    });
    const summary = events.at(-1)?.attributes ?? {};
    assert.ok(Number.isSafeInteger(summary['time_to_first_token']));
    assert.equal(summary['response.number_of_messages'], 2);
  });

  it('are one event for each embedded input, with the count on the first', async () => {
    const { events, invocations } = await observe(
      {},
      { answer: { usage: { inputTokens: 10 } } },
      embed(['one', 'two', 'three']),
    );
    assert.deepEqual(
      events.map(({ name }) => name),
      ['LlmEmbedding', 'LlmEmbedding', 'LlmEmbedding'],
    );
    assert.equal(new Set(events.map(({ attributes }) => attributes['id'])).size, 3);
    assert.equal(events[0]?.attributes['id'], invocations[0]?.id);
    const counts = events.map(({ attributes }) => attributes['response.usage.total_tokens']);
    assert.deepEqual(counts, [invocations[0]?.usage?.inputTokens, undefined, undefined]);
    assert.ok(events.every(({ attributes }) => typeof attributes['duration'] === 'number'));
  });

  const history = [user('1'), assistant('2'), user('3'), assistant('4'), user('5')];

  it('can leave out what calls before have told', async () => {
    const { records } = await observe({ llmEvents: { messages: 'new' } }, {}, converse(history, 'Be brief.'));
    assert.deepEqual(
      records.map(({ attributes }) => attributes['sequence']),
      [5, 6, undefined],
    );
    assert.equal(records.at(-1)?.attributes['response.number_of_messages'], 7);
  });

  it('are the newest hundred messages on a span, and all of them as log records', async () => {
    const long = Array.from({ length: 150 }, (_, index) => (index % 2 === 0 ? user('x') : assistant('y')));
    const { span, events, records } = await observe({}, {}, converse(long));
    assert.equal(span?.droppedEventsCount, 0);
    assert.equal(records.length, 152);
    assert.equal(events.length, 101);
    assert.deepEqual([events[0]?.attributes['sequence'], events.at(-2)?.attributes['sequence']], [51, 150]);
    assert.equal(events.at(-1)?.attributes['bedrock.omitted_messages'], 51);
    assert.equal(records.at(-1)?.attributes['bedrock.omitted_messages'], undefined);
  });

  it('count tokens of a message only where somebody has counted them', async () => {
    const asked: string[][] = [];
    const countTokens = (model: string, content: string): number => {
      asked.push([model, content]);
      return content.length === 3 ? 3 : 0;
    };
    const counts = ({ records }: { records: Seen[] }) => records.map(({ attributes }) => attributes['token_count']);
    const counted = await observe({ llmEvents: { countTokens } }, { answer }, converse());
    assert.deepEqual(counts(counted), [undefined, 3, undefined]);
    assert.deepEqual(asked.slice(0, 2), [
      [MODEL, 'Say it.'],
      [MODEL, 'It.'],
    ]);
    // The content was read for the callback only.
    assert.ok(counted.records.every(({ attributes }) => !('content' in attributes)));

    const moved = await observe({ llmEvents: { tokenCounts: 'messages' } }, { answer }, converse());
    assert.deepEqual(counts(moved), [40, 4, undefined]);
    assert.equal(moved.records.at(-1)?.attributes['response.usage.total_tokens'], undefined);
    const many = await observe({ llmEvents: { tokenCounts: 'messages' } }, { answer }, converse(history));
    assert.deepEqual(counts(many), [undefined, undefined, undefined, undefined, undefined, 4, undefined]);
  });

  it('carry the attribution of the call', async () => {
    const { records } = await observe({}, {}, () =>
      withAttribution({ agentId: 'triage', 'llm.tenant': 'acme' }, converse()),
    );
    assert.ok(records.every(({ attributes }) => attributes['llm.tenant'] === 'acme'));
    assert.ok(records.every(({ attributes }) => attributes['gen_ai.agent.id'] === 'triage'));
  });

  it('say what was said where that is captured, and only there', async () => {
    const onSpan = await observe({ captureMessageContent: 'SPAN_ONLY' }, { answer }, converse());
    const contents = (seen: Seen[]) => seen.map(({ attributes }) => attributes['content']);
    assert.deepEqual(contents(onSpan.events), ['Say it.', 'It.', undefined]);
    assert.deepEqual(contents(onSpan.records), [undefined, undefined, undefined]);
    const asRecords = await observe({ captureMessageContent: 'EVENT_ONLY' }, { answer }, converse());
    assert.deepEqual(contents(asRecords.events), [undefined, undefined, undefined]);
    assert.deepEqual(contents(asRecords.records), ['Say it.', 'It.', undefined]);
    const embedded = await observe({ captureMessageContent: 'SPAN_AND_EVENT' }, {}, embed(['one', 'two']));
    assert.deepEqual(
      embedded.records.map(({ attributes }) => attributes['input']),
      ['one', 'two'],
    );
  });
});
