import assert from 'node:assert/strict';
import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { exceptionStatuses } from '../../src/testing/exceptions.ts';
import { isObject } from '../../src/testing/expectation.ts';
import { startFakeBedrock, type FakeBedrock, type FakeRule, type Fault } from '../../src/testing/index.ts';
import { catchError, createClient, httpVersions } from './clients.ts';

interface Ending {
  /** Events seen before the stream ended. */
  readonly events: number;
  /** Name of the error; absent for a clean end. */
  readonly error: string | undefined;
  readonly message: string;
}

const oneWord = { text: 'word' };

/** How a ConverseStream of five events ends (start, delta, stop, messageStop, metadata). */
const streamEndings: readonly (readonly [Fault, Partial<Ending>, billed: boolean])[] = [
  [
    { exception: 'ModelStreamErrorException', after: 2, members: { originalStatusCode: 500 } },
    { events: 2, error: 'ModelStreamErrorException' },
    false,
  ],
  [
    { exception: 'ServiceUnavailableException', after: 1, message: 'chosen' },
    { events: 1, error: 'ServiceUnavailableException', message: 'chosen' },
    false,
  ],
  [{ exception: 'ThrottlingException', after: 99 }, { events: 5, error: 'ThrottlingException' }, false],
  [{ exception: 'ModelTimeoutException', after: 1 }, { events: 1, error: 'modelTimeoutException' }, false],
  [{ exception: 'BrandNewException', after: 1 }, { events: 1, error: 'brandNewException' }, false],
  [{ exception: 'InternalServerException', after: 0 }, { events: 0, error: 'InternalServerException' }, false],
  [
    { errorFrame: 'InternalFailure', after: 1, message: 'broken' },
    { events: 1, error: 'InternalFailure', message: 'broken' },
    false,
  ],
  [{ connection: 'end' }, { events: 0, error: undefined }, true],
  [{ connection: 'end', after: 3 }, { events: 3, error: undefined }, true],
  [
    { connection: 'truncate', after: 2 },
    { events: 2, error: 'Error', message: 'Truncated event message received.' },
    true,
  ],
  [{ connection: 'truncate', after: 99 }, { events: 5, error: undefined }, true],
  [{ connection: 'reset', after: 2 }, { events: 2, error: 'Error' }, true],
];

describe('faults', () => {
  let fake: FakeBedrock;
  beforeEach(async () => void (fake = await startFakeBedrock()));
  afterEach(() => fake.close());

  for (const [exception, status] of Object.entries(exceptionStatuses)) {
    it(`${exception} before the head`, async () => {
      fake.script({ fail: { exception, members: { originalStatusCode: 418 } } });
      const client = createClient(fake.url, '2.0', { maxAttempts: 1 });
      const error = await catchError(client.send(new ConverseCommand({ modelId: 'm', messages: [] })));
      assert.ok(error !== undefined && '$metadata' in error && isObject(error.$metadata));
      assert.equal(error.message, `${exception} from the fake Bedrock.`);
      // ConflictException belongs to another operation; the SDK still knows its name.
      assert.deepEqual([error.name, error.$metadata['httpStatusCode']], [exception, status]);
      assert.equal(error.$metadata['requestId'], fake.received[0]?.requestId);
      assert.equal(fake.received[0]?.billed, undefined);
      if (exception === 'ModelErrorException') assert.equal(Reflect.get(error, 'originalStatusCode'), 418);
    });
  }

  for (const version of httpVersions) {
    for (const [fail, expected, billed] of streamEndings) {
      it(`${JSON.stringify(fail)} over HTTP/${version}`, async () => {
        fake.script({ fail, answer: oneWord });
        const ending = await readStream(version);
        const seen = Object.keys(expected).map((key) => [key, Reflect.get(ending, key)]);
        assert.deepEqual(Object.fromEntries(seen), expected);
        assert.deepEqual(
          fake.received.map((request) => request.billed !== undefined),
          [billed],
        );
      });
    }

    it(`a first event that throttles is a new attempt over HTTP/${version}`, async () => {
      fake.script({ fail: { exception: 'ThrottlingException', after: 0, attempts: 1 }, answer: oneWord });
      assert.deepEqual(await readStream(version, 2), { events: 5, error: undefined, message: '' });
      assert.deepEqual(
        fake.received.map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    it(`a reset before the head over HTTP/${version}`, async () => {
      fake.script({ fail: { connection: 'reset' } });
      const client = createClient(fake.url, version, { maxAttempts: 1 });
      const error = await catchError(client.send(new ConverseCommand({ modelId: 'm', messages: [] })));
      assert.match(error?.message ?? '', version === '2.0' ? /NGHTTP2_INTERNAL_ERROR/ : /socket hang up/);
      assert.equal(fake.received[0]?.billed, undefined);
    });

    it(`a hang after some events over HTTP/${version}`, async () => {
      fake.script({ fail: { connection: 'hang', after: 2 }, answer: oneWord });
      const abortion = new AbortController();
      const command = new ConverseStreamCommand({ modelId: 'm', messages: [] });
      const { stream } = await createClient(fake.url, version).send(command, { abortSignal: abortion.signal });
      const iterator = stream?.[Symbol.asyncIterator]();
      await iterator?.next();
      await iterator?.next();
      const third = catchError(Promise.resolve(iterator?.next()));
      assert.equal(await Promise.race([third, delay(50)]), 'still waiting');
      abortion.abort();
      // The SDK ends silently over HTTP/2 and with an error over HTTP/1.1.
      assert.equal((await third)?.message, version === '2.0' ? undefined : 'aborted');
      assert.equal(fake.received[0]?.billed?.outputTokens, 1);
    });
  }

  it('an error frame or exception in an answer without a stream is an HTTP error', async () => {
    for (const fail of [
      { errorFrame: 'SlowDown', after: 1 },
      { exception: 'SlowDown', after: 1 },
    ]) {
      const remove = fake.script({ fail });
      const { status, headers } = await fetch(`${fake.url}/model/m/converse`, { method: 'POST', body: '{}' });
      remove();
      assert.equal(status, 400);
      assert.equal(headers.get('x-amzn-errortype'), 'SlowDown:http://internal.amazon.com/coral/com.amazon.bedrock/');
    }
  });

  it('a truncated body', async () => {
    fake.script({ fail: { connection: 'truncate' } });
    const call = createClient(fake.url, '1.1').send(new ConverseCommand({ modelId: 'm', messages: [] }));
    assert.equal((await catchError(call))?.name, 'SyntaxError');
  });

  it('bodies that are no JSON, with the headers and the bill of the answer', async () => {
    const usage = { inputTokens: 3, outputTokens: 4 };
    const bodies: readonly (readonly [FakeRule['body'], string])[] = [
      ['<html>', '<html>'],
      ['', ''],
      [new Uint8Array([1, 2]), '\x01\x02'],
      [{ own: 'shape' }, '{"own":"shape"}'],
    ];
    for (const [body, expected] of bodies) {
      const remove = fake.script({ body, answer: { usage }, headers: { 'x-own': 'header' } });
      const answer = await fetch(`${fake.url}/model/m/invoke`, { method: 'POST', body: 'not json' });
      remove();
      assert.equal(await answer.text(), expected);
      assert.equal(answer.headers.get('content-length'), String(expected.length));
      assert.equal(answer.headers.get('x-amzn-bedrock-output-token-count'), '4');
      assert.equal(answer.headers.get('x-own'), 'header');
      assert.equal(fake.received.at(-1)?.billed?.inputTokens, 3);
      assert.equal(fake.received.at(-1)?.json, undefined);
    }
  });

  it('a status of an error is not billed', async () => {
    fake.script({ status: 502, body: 'Bad Gateway' });
    const client = createClient(fake.url, '1.1', { maxAttempts: 2 });
    const error = await catchError(client.send(new InvokeModelCommand({ modelId: 'm', body: '{}' })));
    assert.ok(error instanceof Error);
    assert.deepEqual(
      fake.received.map(({ billed }) => billed),
      [undefined, undefined],
    );
  });

  it('a stream that its client leaves is billed whole', async () => {
    fake.script({ answer: { text: 'four words and more' }, chunkDelay: 10 });
    const command = new InvokeModelWithResponseStreamCommand({ modelId: 'm', body: '{}' });
    const { body } = await createClient(fake.url, '2.0').send(command);
    for await (const _ of body ?? []) break;
    assert.equal(fake.received[0]?.billed?.outputTokens, 5);
  });

  it('text and base64 of a recording, broken as the rule says', async () => {
    const recorded = { operation: 'InvokeModel', modelId: 'm' } as const;
    const response = { status: 200, headers: { 'content-type': 'text/plain' } };
    const post = async (rule: FakeRule): Promise<string> => {
      const remove = fake.script(rule);
      const answer = await fetch(`${fake.url}/model/m/invoke`, { method: 'POST', body: '{}' });
      remove();
      return answer.text();
    };
    const text = { ...recorded, response: { ...response, bodyText: 'some text' } };
    const base64 = { ...recorded, response: { ...response, bodyBase64: 'aGk=' } };
    assert.deepEqual(await post({ replay: text }), 'some text');
    assert.deepEqual(await post({ replay: base64, modelId: /./ }), 'hi');
    assert.deepEqual(await post({ replay: { ...recorded, response } }), '');
    assert.deepEqual(await post({ replay: text, fail: { connection: 'truncate' } }), 'some');
  });

  async function readStream(version: (typeof httpVersions)[number], maxAttempts = 1): Promise<Ending> {
    let events = 0;
    const client = createClient(fake.url, version, { maxAttempts });
    const error = await catchError(
      (async () => {
        const { stream } = await client.send(new ConverseStreamCommand({ modelId: 'm', messages: [] }));
        for await (const _ of stream ?? []) events += 1;
      })(),
    );
    return { events, error: error?.name, message: error?.message ?? '' };
  }
});

function delay(milliseconds: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, 'still waiting'));
}
