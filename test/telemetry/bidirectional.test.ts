import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { InvokeModelWithBidirectionalStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { SpanStatusCode } from '@opentelemetry/api';
import type { FakeRule } from '../../src/testing/index.ts';
import { runNode } from '../support/run-node.ts';
import { type Observed, type ObservedCalls, observeCalls, ownAttributes } from '../operations/observed-calls.ts';

const MODEL = 'amazon.nova-2-sonic-v1:0';
const SECRET = 'canary-2b9c';

type Body = NonNullable<InvokeModelWithBidirectionalStreamCommandInput['body']>;
type Output = AsyncIterable<{ chunk?: { bytes?: Uint8Array | undefined } | undefined }>;

function speak(event: object): { chunk: { bytes: Uint8Array } } {
  return { chunk: { bytes: Buffer.from(JSON.stringify({ event })) } };
}

const opening = [
  { sessionStart: { inferenceConfiguration: { maxTokens: 1024, topP: 0.9, temperature: 0.7 } } },
  { promptStart: { promptName: 'p', audioOutputConfiguration: { mediaType: 'audio/lpcm', voiceId: 'tiffany' } } },
];
const question = [
  { contentStart: { promptName: 'p', type: 'AUDIO', role: 'USER' } },
  { audioInput: { promptName: 'p', content: SECRET } },
  { contentEnd: { promptName: 'p' } },
];

async function* ask(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
  for (const event of [...opening, ...question]) yield speak(event);
}

async function collectNames(output: Output | undefined): Promise<string[]> {
  const names: string[] = [];
  for await (const { chunk } of output ?? []) {
    const { event } = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as { event: object };
    names.push(Object.keys(event)[0] ?? '');
  }
  return names;
}

describe('a spoken session', () => {
  let calls: ObservedCalls;
  before(async () => void (calls = await observeCalls()));
  after(() => calls.stop());

  async function open(body: Body, abortSignal?: AbortSignal): Promise<Output | undefined> {
    const command = new calls.sdk.InvokeModelWithBidirectionalStreamCommand({ modelId: MODEL, body });
    return (await calls.client.send(command, abortSignal && { abortSignal })).body;
  }

  async function observe(rule: FakeRule, call: () => Promise<unknown>): Promise<Observed> {
    const observed = await calls.observe({ operation: 'InvokeModelWithBidirectionalStream', ...rule }, call);
    const told = JSON.stringify([observed.span.attributes, observed.span.status, observed.invocation]);
    assert.ok(!told.includes(SECRET) && !told.includes(Buffer.from(SECRET).toString('base64')), told);
    return observed;
  }

  it('says what was asked in its request stream and what came of it', async () => {
    const usage = { inputTokens: 101, outputTokens: 50 };
    const answer = { text: [SECRET, SECRET], toolUse: { name: 'look_up', input: { word: SECRET } }, usage } as const;
    let names: string[] = [];
    const { span, invocation } = await observe({ answer }, async () => (names = await collectNames(await open(ask()))));
    assert.equal(names.at(0), 'completionStart');
    assert.equal(names.at(-1), 'completionEnd');
    assert.equal(span.name, `chat ${MODEL}`);
    assert.deepEqual(ownAttributes(span), {
      'rpc.method': 'InvokeModelWithBidirectionalStream',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': MODEL,
      'bedrock.model.base_id': MODEL,
      'gen_ai.request.stream': true,
      'gen_ai.request.max_tokens': 1024,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.temperature': 0.7,
      'gen_ai.output.type': 'speech',
      'gen_ai.response.finish_reasons': ['tool_use'],
      'bedrock.response.tool_names': ['look_up'],
      // Two usage events, each with the session so far: nothing is counted twice.
      'gen_ai.usage.input_tokens': 101,
      'gen_ai.usage.output_tokens': 50,
      'bedrock.usage.input_tokens.speech': 51,
      'bedrock.usage.input_tokens.text': 50,
      'bedrock.usage.output_tokens.speech': 25,
      'bedrock.usage.output_tokens.text': 25,
      'bedrock.session.completion.count': 1,
      'bedrock.session.turn.count': 1,
      'bedrock.stream.ending': 'complete',
      'bedrock.stream.chunk.count': 5,
    });
    assert.equal(invocation.request.maxTokens, 1024);
  });

  it('measures to the first output of the model, not to what it heard', async () => {
    // completionStart, contentStart, textOutput (what the user said), contentEnd, usageEvent, contentStart, textOutput
    const { invocation } = await observe({ chunkDelay: [0, 0, 0, 0, 0, 0, 120] }, async () =>
      collectNames(await open(ask())),
    );
    assert.ok(Number(invocation.timing.timeToFirstChunkMs) >= 100);
  });

  it('answers while the application still speaks, and lasts until the answer ends', async () => {
    let spoken = 0;
    async function* talk(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
      for await (const event of ask()) {
        spoken += 1;
        yield event;
      }
      await wait(120);
      yield speak({ sessionEnd: {} });
      spoken += 1;
    }
    const { invocation } = await observe({}, async () => {
      const output = await open(talk());
      assert.ok(spoken < 6);
      await collectNames(output);
    });
    assert.equal(spoken, 6);
    assert.ok(Number(invocation.timing.durationMs) >= 100);
  });

  it('counts totals over several turns, and no deltas', async () => {
    const total = (count: number): object => ({
      usageEvent: {
        details: {
          delta: { input: { speechTokens: 5, textTokens: 0 }, output: { speechTokens: 7, textTokens: 0 } },
          total: { input: { speechTokens: count, textTokens: 3 }, output: { speechTokens: count * 2, textTokens: 1 } },
        },
      },
    });
    const turn = (count: number): object[] => [
      { completionStart: {} },
      { audioOutput: { content: SECRET } },
      { contentEnd: { type: 'AUDIO', stopReason: 'END_TURN' } },
      total(count),
      { completionEnd: { stopReason: 'END_TURN' } },
    ];
    const chunks = [...turn(5), ...turn(10), ...turn(15)].map((event) => ({ event }));
    const { span } = await observe({ chunks }, async () => collectNames(await open(ask())));
    const { attributes } = span;
    assert.deepEqual([attributes['gen_ai.usage.input_tokens'], attributes['gen_ai.usage.output_tokens']], [18, 31]);
    assert.deepEqual(
      [attributes['bedrock.session.completion.count'], attributes['bedrock.session.turn.count']],
      [3, 3],
    );
    assert.deepEqual(attributes['gen_ai.response.finish_reasons'], ['END_TURN']);
  });

  it('knows no usage that nobody told, and events that it does not know', async () => {
    const chunks = [{ event: { novel: { content: SECRET } } }, '', '[]', 'null', '{"event":{"usageEvent":7}}', SECRET];
    const { span, invocation } = await observe({ chunks }, async () => {
      for await (const _ of (await open(ask())) ?? []) continue;
    });
    assert.equal(invocation.usage, undefined);
    assert.equal(span.attributes['bedrock.stream.ending'], 'complete');
  });

  it('left by break', async () => {
    const { span } = await observe({ answer: { text: 'a b c d' } }, async () => {
      for await (const { chunk } of (await open(ask())) ?? []) {
        if (Buffer.from(chunk?.bytes ?? []).includes('usageEvent')) break;
      }
    });
    assert.equal(span.attributes['bedrock.stream.ending'], 'break');
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    assert.equal(typeof span.attributes['gen_ai.usage.input_tokens'], 'number');
  });

  it('failing in the middle', async () => {
    const rule: FakeRule = { fail: { exception: 'ModelStreamErrorException', message: 'broken', after: 4 } };
    const { span, error } = await observe(rule, async () => collectNames(await open(ask())));
    assert.equal((error as Error).name, 'ModelStreamErrorException');
    assert.equal(span.attributes['error.type'], 'ModelStreamErrorException');
    assert.equal(span.attributes['bedrock.stream.ending'], 'error');
    assert.equal(span.attributes['gen_ai.request.max_tokens'], 1024);
  });

  it('failing before it begins', async () => {
    const rule: FakeRule = { fail: { exception: 'ValidationException', message: 'no' } };
    const { span, error } = await observe(rule, () => open(ask()));
    assert.equal((error as Error).name, 'ValidationException');
    assert.equal(span.attributes['bedrock.stream.ending'], 'error');
  });

  it('aborted while it is read', async () => {
    const abort = new AbortController();
    const { span } = await observe({ chunkDelay: [0, 0, 0, 60_000] }, async () => {
      let seen = 0;
      for await (const _ of (await open(ask(), abort.signal)) ?? []) if ((seen += 1) === 2) abort.abort();
    });
    assert.equal(span.attributes['bedrock.stream.ending'], 'aborted');
  });

  it('an application that fails while it speaks', async () => {
    async function* stumble(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
      yield speak(opening[0] ?? {});
      throw new RangeError('of the application');
    }
    const { span, error } = await observe({}, async () => collectNames(await open(stumble())));
    assert.ok(error === undefined || error instanceof Error);
    assert.equal(span.ended, true);
  });

  it('dropped unread, although what is sent knows what comes back', async () => {
    const program = join(import.meta.dirname, '../operations/abandon-session.ts');
    const { stdout, stderr } = await runNode(['--expose-gc', program]);
    assert.equal(stdout, '["abandoned"]', stderr);
  });
});
