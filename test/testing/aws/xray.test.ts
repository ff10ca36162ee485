import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { startFakeAws, type FakeAws } from '../../../src/testing/index.ts';

/** Written by ProtobufTraceSerializer of `@opentelemetry/otlp-transformer` 0.301, so by no code of ours. */
const recorded = Buffer.from(
  'Cv4DCpcBCiYKDHNlcnZpY2UubmFtZRIWChR1bmtub3duX3NlcnZpY2U6bm9kZQoiChZ0ZWxlbWV0cnkuc2RrLmxhbmd1YWdlEggKBm5vZGVq' +
    'cwolChJ0ZWxlbWV0cnkuc2RrLm5hbWUSDwoNb3BlbnRlbGVtZXRyeQogChV0ZWxlbWV0cnkuc2RrLnZlcnNpb24SBwoFMy4xLjAQABLhAgoG' +
    'CgR0ZXN0Em4KEBERERERERERERERERGrze8SCAAAAAAAAAACIggAAAAAAAAAASoJY2hpbGQg4pyTMAE5wxeNeU4X6hhBA1qceU4X6hhQAFoX' +
    'CcMXjXlOF+oYEgFlGgcKAWISAhABIABgAHAAegIYAIUBAQEAABLmAQoQEREREREREREREREREavN7xIIAAAAAAAAAAEqCmNoYXQgbW9kZWww' +
    'AzkOvXN5ThfqGEHOg6F5ThfqGEoHCgFhEgIYAUqOAQoEbG9uZxKFAQqCAXh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4' +
    'eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4' +
    'eHh4eHh4eHh4eHhQAGAAcAB6AhgAhQEBAQAA',
  'base64',
);
const traceId = '11111111111111111111111111abcdef';
const expected = [
  { traceId, spanId: '0000000000000002', parentSpanId: '0000000000000001', name: 'child ✓' },
  { traceId, spanId: '0000000000000001', parentSpanId: undefined, name: 'chat model' },
];

const PROTOBUF = 'application/x-protobuf';

describe('the fake X-Ray', () => {
  let fake: FakeAws;
  beforeEach(async () => void (fake = await startFakeAws()));
  afterEach(() => fake.close());

  const send = (body: Buffer | string, type = PROTOBUF, encoding?: string): Promise<Response> =>
    fetch(`${fake.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': type, ...(encoding !== undefined && { 'content-encoding': encoding }) },
      body,
    });

  for (const [name, body, encoding] of [
    ['plain', recorded, undefined],
    ['gzip', gzipSync(recorded), 'gzip'],
  ] as const) {
    it(`reads spans in protobuf, ${name}`, async () => {
      const response = await send(body, PROTOBUF, encoding);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), PROTOBUF);
      assert.equal((await response.arrayBuffer()).byteLength, 0);
      assert.deepEqual(fake.spans, expected);
      assert.deepEqual([fake.received[0]?.operation, fake.received[0]?.size], ['ExportTraces', body.length]);
    });
  }

  it('reads spans in JSON', async () => {
    const spans = [
      { ...expected[0], traceId: traceId.toUpperCase() },
      { ...expected[1], parentSpanId: '' },
    ];
    const request = { resourceSpans: [{ scopeSpans: [{ spans: [spans[0]] }, { spans: [spans[1]] }] }, {}] };
    const response = await send(JSON.stringify(request), 'application/json');
    assert.deepEqual(await response.json(), {});
    assert.deepEqual(fake.spans, expected);
  });

  it('answers 400 until Transaction Search is on', async () => {
    const remove = fake.script({ fail: { transactionSearch: 'off' } });
    const message = 'The OTLP API is supported with CloudWatch Logs as a Trace Segment Destination.';
    const inJson = await send('{"resourceSpans":[]}', 'application/json');
    assert.deepEqual([inJson.status, await inJson.json()], [400, { message }]);
    const inProtobuf = await send(recorded);
    const status = Buffer.from(await inProtobuf.arrayBuffer());
    assert.equal(inProtobuf.status, 400);
    assert.deepEqual([status[0], status[1], status.subarray(2).toString()], [0x12, message.length, message]);
    assert.equal((await fetch(fake.url)).status, 400);
    remove();
    assert.equal((await send(recorded)).status, 200);
    assert.equal(fake.spans.length, 2);
  });

  it('throttles with 429, in long words too', async () => {
    const message = 'word '.repeat(60);
    fake.script({ service: 'xray', fail: { exception: 'ThrottlingException', message } });
    const response = await send(recorded);
    const status = Buffer.from(await response.arrayBuffer());
    assert.equal(response.status, 429);
    // 300 as a varint.
    assert.deepEqual([...status.subarray(0, 3)], [0x12, 0xac, 0x02]);
    assert.equal(status.subarray(3).toString(), message);
    assert.deepEqual(fake.spans, []);
  });

  it('takes 10,000 spans in one request', async () => {
    const spans = Array.from({ length: 10_001 }, () => ({ name: 's' }));
    const write = (count: number): string =>
      JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: spans.slice(0, count) }] }] });
    assert.equal((await send(write(10_001), 'application/json')).status, 400);
    assert.equal(fake.spans.length, 0);
    assert.equal((await send(write(10_000), 'application/json')).status, 200);
    assert.equal(fake.spans.length, 10_000);
  });

  for (const [name, body, type, encoding] of [
    ['bytes that end too early', recorded.subarray(0, 100), PROTOBUF, undefined],
    ['a wire type that does not exist', Buffer.from([0x0b]), PROTOBUF, undefined],
    ['a number without end', Buffer.from([0x08, 0xff]), PROTOBUF, undefined],
    ['a compression it does not know', recorded, PROTOBUF, 'deflate'],
    ['more than 5 MB', Buffer.alloc(5_242_881), PROTOBUF, undefined],
    ['text', 'text', 'application/json', undefined],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const response = await send(body, type, encoding);
      assert.equal(response.status, 400);
      assert.equal(fake.spans.length, 0);
    });
  }

  it('asks for a signature of its own service', async () => {
    const strict = await startFakeAws({ requireSignature: true });
    const response = await fetch(`${strict.url}/v1/traces`, { method: 'POST', body: '{}' });
    await strict.close();
    assert.deepEqual([response.status, await response.json()], [403, { message: 'Missing Authentication Token' }]);
  });
});
