import assert from 'node:assert/strict';
import type { BedrockRuntimeClient, ConverseStreamOutput, ResponseStream } from '@aws-sdk/client-bedrock-runtime';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';
import { collect, createClient, httpVersions } from '../testing/clients.ts';

type Events = AsyncIterable<ConverseStreamOutput | ResponseStream>;
type Read = (events: Events, abort: AbortController) => Promise<unknown>;

const readAll: Read = (events) => collect(events);
const readOne: Read = async (events) => {
  for await (const _ of events) break;
};
const throwInLoop: Read = async (events) => {
  for await (const _ of events) throw new Error('of the application');
};
const returnByHand: Read = async (events) => {
  const iterator = events[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
};
const throwByHand: Read = async (events) => {
  const iterator = events[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.throw?.(new Error('of the application'));
};
const abortAfterTwo: Read = async (events, abort) => {
  let seen = 0;
  for await (const _ of events) {
    seen += 1;
    if (seen === 2) abort.abort();
  }
};

interface Case {
  readonly name: string;
  readonly rule?: FakeRule;
  readonly read?: Read;
  readonly ending: string;
  /** `error.type`, where the span is an error; a list where the two HTTP versions differ. */
  readonly errorType?: string | Readonly<Record<(typeof httpVersions)[number], string | undefined>>;
  readonly abortBefore?: true;
}

/** What each end of a stream is called, over both HTTP versions and for both streaming commands. */
const CASES: readonly Case[] = [
  { name: 'read to its end', ending: 'complete' },
  { name: 'stopped by a guardrail', rule: { answer: { guardrail: 'intervened' } }, ending: 'complete' },
  { name: 'with an event of an unknown type', rule: { insert: [{ after: 1, type: 'later' }] }, ending: 'complete' },
  { name: 'left by break', read: readOne, ending: 'break' },
  { name: 'left by a throw in the loop', read: throwInLoop, ending: 'break' },
  { name: 'left by return()', read: returnByHand, ending: 'break' },
  { name: 'left by throw()', read: throwByHand, ending: 'break' },
  {
    name: 'failing before it begins',
    rule: { fail: { exception: 'ValidationException' } },
    ending: 'error',
    errorType: 'ValidationException',
  },
  {
    name: 'failing with its first event',
    rule: { fail: { exception: 'ModelStreamErrorException', after: 0 } },
    ending: 'error',
    errorType: 'ModelStreamErrorException',
  },
  {
    name: 'failing in the middle',
    rule: { fail: { exception: 'ThrottlingException', after: 3 } },
    ending: 'error',
    errorType: 'ThrottlingException',
  },
  {
    name: 'failing in a way that the SDK does not know',
    rule: { fail: { exception: 'novelException', after: 3 } },
    ending: 'error',
    errorType: 'novelException',
  },
  {
    name: 'failing with an error frame',
    rule: { fail: { errorFrame: 'InternalError', after: 3 } },
    ending: 'error',
    errorType: 'InternalError',
  },
  {
    name: 'cut within a frame',
    rule: { fail: { connection: 'truncate', after: 3 } },
    ending: 'error',
    errorType: 'Error',
  },
  {
    name: 'reset',
    rule: { fail: { connection: 'reset', after: 3 } },
    ending: 'error',
    errorType: { '1.1': 'ECONNRESET', '2.0': 'ERR_HTTP2_STREAM_ERROR' },
  },
  {
    name: 'ending before the model did',
    rule: { fail: { connection: 'end', after: 3 } },
    ending: 'truncated',
    errorType: 'truncated_stream',
  },
  {
    name: 'empty',
    rule: { fail: { connection: 'end', after: 0 } },
    ending: 'truncated',
    errorType: 'truncated_stream',
  },
  { name: 'aborted before it begins', abortBefore: true, ending: 'aborted', errorType: 'AbortError' },
  {
    name: 'aborted while it is read',
    rule: { chunkDelay: [0, 0, 0, 60_000] },
    read: abortAfterTwo,
    ending: 'aborted',
    // Over HTTP/2 the stream just ends: the application gets no error, so the span is none.
    errorType: { '1.1': 'AbortError', '2.0': undefined },
  },
];

describe('the ends of a stream', () => {
  let fake: FakeBedrock;
  let telemetry: Telemetry;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  before(async () => {
    telemetry = startTelemetry();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
  });
  after(async () => {
    telemetry.stop();
    await fake.close();
  });

  const commands: Readonly<
    Record<string, (client: BedrockRuntimeClient, abort: AbortController) => Promise<Events | undefined>>
  > = {
    async ConverseStream(client, { signal }) {
      const messages = [{ role: 'user' as const, content: [{ text: 'a question' }] }];
      const command = new sdk.ConverseStreamCommand({ modelId: 'amazon.nova-lite-v1:0', messages });
      return (await client.send(command, { abortSignal: signal })).stream;
    },
    async InvokeModelWithResponseStream(client, { signal }) {
      const body = JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'a question' }],
      });
      const command = new sdk.InvokeModelWithResponseStreamCommand({ modelId: 'anthropic.claude-3-haiku', body });
      return (await client.send(command, { abortSignal: signal })).body;
    },
  };

  async function observe(
    command: string,
    version: (typeof httpVersions)[number],
    { rule, read, abortBefore }: Case,
  ): Promise<ReadableSpan> {
    const remove = fake.script(rule ?? {});
    const client = createClient(fake.url, version, { maxAttempts: 1 });
    const abort = new AbortController();
    if (abortBefore) abort.abort();
    const seen = telemetry.spans.length;
    try {
      const events = await commands[command]?.(client, abort);
      assert.ok(events !== undefined);
      await (read ?? readAll)(events, abort);
    } catch {
      // Whatever the application gets is the business of the comparison; here it is what telemetry says.
    } finally {
      remove();
      client.destroy();
    }
    assert.equal(telemetry.spans.length, seen + 1);
    const span = telemetry.spans[seen];
    assert.ok(span !== undefined);
    return span;
  }

  for (const version of httpVersions) {
    for (const command of ['ConverseStream', 'InvokeModelWithResponseStream']) {
      for (const row of CASES) {
        it(`HTTP/${version} ${command} ${row.name}`, async () => {
          const span = await observe(command, version, row);
          const errorType = typeof row.errorType === 'object' ? row.errorType[version] : row.errorType;
          assert.deepEqual(
            {
              ending: span.attributes['bedrock.stream.ending'],
              errorType: span.attributes['error.type'],
              status: span.status.code,
            },
            {
              ending: row.ending,
              errorType,
              status: errorType === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR,
            },
          );
        });
      }
    }
  }

  it('is unobserved where the stream lets nobody look, and claims no duration', async () => {
    const client = createClient(fake.url, '2.0');
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        Object.freeze(Reflect.get(result.output, 'stream'));
        return result;
      },
      { step: 'initialize' },
    );
    const seen = telemetry.invocations.length;
    const messages = [{ role: 'user' as const, content: [{ text: 'a question' }] }];
    const command = new sdk.ConverseStreamCommand({ modelId: 'amazon.nova-lite-v1:0', messages });
    const events = await collect((await client.send(command)).stream);
    client.destroy();
    assert.ok(events.length > 0);
    const { outcome, timing } = telemetry.invocations[seen] ?? {};
    assert.deepEqual([outcome, timing?.durationMs], [{ ending: 'unobserved' }, undefined]);
  });

  it('keeps the message of an error, but no raw JSON', async () => {
    const told = await observe('ConverseStream', '2.0', {
      name: '',
      ending: '',
      rule: { fail: { exception: 'ThrottlingException', message: 'slow down', after: 3 } },
    });
    assert.equal(told.status.message, 'slow down');
    const raw = await observe('ConverseStream', '2.0', {
      name: '',
      ending: '',
      rule: { fail: { exception: 'novelException', message: 'secret', after: 3 } },
    });
    assert.equal(raw.status.message, undefined);
  });

  it('has no usage that the service did not send', async () => {
    const span = await observe('ConverseStream', '2.0', { name: '', ending: '', rule: { omit: ['metadata'] } });
    assert.equal(span.attributes['bedrock.stream.ending'], 'complete');
    const usage = Object.keys(span.attributes).filter((name) => name.includes('usage'));
    assert.deepEqual(usage, []);
  });

  it('keeps what an answer that was left early had already told', async () => {
    const span = await observe('InvokeModelWithResponseStream', '2.0', { name: '', ending: '', read: readOne });
    assert.equal(typeof span.attributes['gen_ai.usage.input_tokens'], 'number');
    assert.equal(span.attributes['gen_ai.usage.output_tokens'], undefined);
  });
});
