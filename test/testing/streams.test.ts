import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { ConverseStreamCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { startFakeBedrock, type FakeBedrock, type FakeRule } from '../../src/testing/index.ts';
import { collect, createClient, httpVersions } from './clients.ts';

describe('streams', () => {
  let fake: FakeBedrock;
  beforeEach(async () => void (fake = await startFakeBedrock()));
  afterEach(() => fake.close());

  async function fetchStream(operation: string, rule: FakeRule): Promise<Buffer> {
    const remove = fake.script(rule);
    const answer = await fetch(`${fake.url}/model/m/${operation}`, { method: 'POST', body: '{}' });
    remove();
    assert.equal(answer.headers.get('content-type'), 'application/vnd.amazon.eventstream');
    return Buffer.from(await answer.arrayBuffer());
  }

  async function converse(rule: FakeRule, version: (typeof httpVersions)[number] = '2.0'): Promise<string[]> {
    const remove = fake.script(rule);
    const client = createClient(fake.url, version);
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: 'm', messages: [] }));
    const events = await collect(stream);
    remove();
    return events.map((event) => Object.keys(event)[0] ?? '');
  }

  async function invoke(rule: FakeRule): Promise<string[]> {
    const remove = fake.script(rule);
    const command = new InvokeModelWithResponseStreamCommand({ modelId: 'm', body: '{"messages":[]}' });
    const events = await collect((await createClient(fake.url, '2.0').send(command)).body);
    remove();
    return events.map(({ chunk }) => Buffer.from(chunk?.bytes ?? []).toString());
  }

  it('are frames with right checksums, string headers and padding', async () => {
    for (const [operation, type] of [
      ['converse-stream', 'messageStart'],
      ['invoke-with-response-stream', 'chunk'],
    ] as const) {
      const bytes = await fetchStream(operation, {});
      const frame = bytes.subarray(0, bytes.readUInt32BE(0));
      const headerEnd = 12 + frame.readUInt32BE(4);
      const expected = [
        [':event-type', type],
        [':content-type', 'application/json'],
        [':message-type', 'event'],
      ].map(
        ([name = '', value = '']) =>
          `${String.fromCharCode(name.length)}${name}\x07\x00${String.fromCharCode(value.length)}${value}`,
      );
      assert.equal(frame.readUInt32BE(8), crc32(frame.subarray(0, 8)));
      assert.equal(frame.readUInt32BE(frame.length - 4), crc32(frame.subarray(0, -4)));
      assert.equal(frame.toString('latin1', 12, headerEnd), expected.join(''));
      assert.match(frame.toString('utf8', headerEnd, frame.length - 4), /^\{"(role|bytes)":.*,"p":"abc\w*"\}$/);
    }
  });

  it('name the content type of their chunks', async () => {
    const answer = await fetch(`${fake.url}/model/m/invoke-with-response-stream`, { method: 'POST', body: '{}' });
    assert.equal(answer.headers.get('x-amzn-bedrock-content-type'), 'application/json');
    assert.equal(answer.headers.get('x-amzn-bedrock-input-token-count'), null);
  });

  it('wait before the head, and between events', async () => {
    const started = performance.now();
    const rules: FakeRule[] = [{ delay: 120 }, { answer: { text: 'a' }, chunkDelay: 30 }, { chunkDelay: [100, 0, 20] }];
    for (const rule of rules) {
      const before = performance.now();
      await converse(rule);
      // Timers may fire a millisecond early.
      assert.ok(performance.now() - before > 110, JSON.stringify(rule));
    }
    assert.ok(performance.now() - started < 3_000);
  });

  it('send each delayed event as soon as it is due', async () => {
    fake.script({ answer: { text: ['a', 'b'] }, chunkDelay: [0, 0, 10_000] });
    const { stream } = await createClient(fake.url, '2.0').send(
      new ConverseStreamCommand({ modelId: 'm', messages: [] }),
    );
    const iterator = stream?.[Symbol.asyncIterator]();
    await iterator?.next();
    assert.equal((await iterator?.next())?.value?.contentBlockDelta?.delta?.text, 'a');
  });

  it('leave out events, members and headers, and add events', async () => {
    assert.equal((await converse({ omit: ['metadata'] })).at(-1), 'messageStop');
    assert.equal((await converse({ omit: ['messageStop', 'metadata'] })).at(-1), 'contentBlockStop');
    assert.ok((await invoke({})).join('').includes('amazon-bedrock-invocationMetrics'));
    assert.ok(!(await invoke({ omit: ['amazon-bedrock-invocationMetrics'] })).join('').includes('Metrics'));
    // Unknown types are skipped by the SDK; a known one shows the place.
    const insert = [
      { after: 1, type: 'brandNew', payload: { x: 1 } },
      { after: 1, type: 'contentBlockStop', payload: { contentBlockIndex: 9 } },
      { after: 99, type: 'messageStop', payload: { stopReason: 'late' } },
    ];
    const types = await converse({ answer: { text: 'a' }, insert });
    assert.deepEqual(types, [
      'messageStart',
      'contentBlockStop',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
      'messageStop',
    ]);
    assert.ok(
      (await fetchStream('converse-stream', { insert: [{ after: 0, type: 'brandNew' }] })).includes('brandNew'),
    );
    fake.script({ omit: ['x-amzn-requestid', 'usage'] });
    const answer = await fetch(`${fake.url}/model/m/converse`, { method: 'POST', body: '{}' });
    assert.equal(answer.headers.get('x-amzn-requestid'), null);
    assert.ok(!(await answer.text()).includes('usage'));
  });

  it('carry scripted chunks of any kind', async () => {
    const chunks = [{ a: 1 }, 'not json', new Uint8Array([104, 105]), { b: 2 }];
    const [a, text, bytes, last] = await invoke({ chunks, answer: { usage: { inputTokens: 1, outputTokens: 2 } } });
    assert.deepEqual([a, text, bytes], ['{"a":1}', 'not json', 'hi']);
    assert.match(last ?? '', /^\{"b":2,"amazon-bedrock-invocationMetrics":\{"inputTokenCount":1,"outputTokenCount":2/);
    assert.deepEqual(await invoke({ chunks: ['', 'text'] }), ['', 'text']);
  });

  it('split a text into words, and nothing into one empty delta', async () => {
    const count = async (text: string | string[]): Promise<number> =>
      (await converse({ answer: { text } })).filter((type) => type === 'contentBlockDelta').length;
    assert.deepEqual([await count(' two words '), await count(''), await count([])], [3, 1, 0]);
  });

  for (const version of httpVersions) {
    it(`of 20,000 deltas arrive whole over HTTP/${version}`, async () => {
      const text = Array.from({ length: 20_000 }, (_, index) => ` ${index}`);
      const types = await converse({ answer: { text } }, version);
      assert.equal(types.length, 20_004);
    });

    it(`wait for a client that does not read over HTTP/${version}`, async () => {
      let taken = 0;
      const chunks = new Proxy(
        Array.from({ length: 2_000 }, () => 'x'.repeat(8_192)),
        {
          get(target, name, receiver) {
            if (typeof name === 'string' && /^\d+$/.test(name)) taken += 1;
            return Reflect.get(target, name, receiver);
          },
        },
      );
      fake.script({ chunks });
      taken = 0;
      const command = new InvokeModelWithResponseStreamCommand({ modelId: 'm', body: '{}' });
      const { body } = await createClient(fake.url, version).send(command);
      await setTimeout(300);
      const takenUnread = taken;
      const events = await collect(body);
      assert.ok(takenUnread < 2_000, `${takenUnread} chunks written to a client that reads none`);
      assert.equal(events.length, 2_000);
    });
  }
});
