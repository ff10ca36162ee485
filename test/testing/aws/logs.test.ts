import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { startFakeAws, type FakeAws } from '../../../src/testing/index.ts';
import { callLogs, createPlace, place, putMessages } from './client.ts';

describe('the fake CloudWatch Logs', () => {
  let fake: FakeAws;
  beforeEach(async () => void (fake = await startFakeAws()));
  afterEach(() => fake.close());

  it('creates what is missing in the order of the collector', async () => {
    const put = { ...place, logEvents: [{ timestamp: Date.now(), message: 'm' }] };
    const steps: readonly (readonly [string, unknown, number, string | undefined])[] = [
      ['PutLogEvents', put, 400, 'ResourceNotFoundException'],
      ['CreateLogStream', place, 400, 'ResourceNotFoundException'],
      ['CreateLogGroup', { logGroupName: place.logGroupName, tags: { a: 'b' } }, 200, undefined],
      ['PutRetentionPolicy', { logGroupName: place.logGroupName, retentionInDays: 30 }, 200, undefined],
      ['PutLogEvents', put, 400, 'ResourceNotFoundException'],
      ['CreateLogStream', place, 200, undefined],
      ['PutLogEvents', put, 200, undefined],
      ['CreateLogGroup', { logGroupName: place.logGroupName }, 400, 'ResourceAlreadyExistsException'],
      ['CreateLogStream', place, 400, 'ResourceAlreadyExistsException'],
    ];
    for (const [operation, members, status, exception] of steps) {
      const { body, ...answer } = await callLogs(fake.url, operation, members);
      assert.deepEqual([operation, answer.status, body['__type']], [operation, status, exception]);
    }
    assert.deepEqual(
      fake.received.map(({ operation, status, logGroup, events }) => [operation, status, logGroup, events]),
      steps.map(([operation, , status]) => [
        operation,
        status,
        place.logGroupName,
        operation === 'PutLogEvents' ? 1 : undefined,
      ]),
    );
    assert.deepEqual(fake.cloudWatch.logGroups(), [
      { name: place.logGroupName, streams: [place.logStreamName], retentionInDays: 30, tags: { a: 'b' } },
    ]);
    assert.equal(fake.cloudWatch.logEvents(place.logGroupName).length, 1);
  });

  it('stores events in the order in which they come, as often as they come', async () => {
    await createPlace(fake.url);
    await callLogs(fake.url, 'CreateLogStream', { ...place, logStreamName: 'other' });
    const timestamp = Date.now();
    const send = (logStreamName: string, message: string) =>
      callLogs(fake.url, 'PutLogEvents', { ...place, logStreamName, logEvents: [{ timestamp, message }] });
    const { body } = await send('stream', 'one');
    assert.match(String(body['nextSequenceToken']), /^0{55}1$/);
    assert.equal(body['rejectedLogEventsInfo'], undefined);
    await send('other', 'two ⚡');
    assert.match(String((await send('stream', 'one')).body['nextSequenceToken']), /^0{55}2$/);
    const messages = (stream?: string) =>
      fake.cloudWatch.logEvents(place.logGroupName, stream).map(({ message }) => message);
    assert.deepEqual(messages(), ['one', 'two ⚡', 'one']);
    assert.deepEqual(messages('stream'), ['one', 'one']);
    assert.deepEqual(messages('none'), []);
    assert.deepEqual(fake.cloudWatch.logEvents('/none'), []);
    const [first] = fake.cloudWatch.logEvents(place.logGroupName);
    assert.deepEqual([first?.logStream, first?.timestamp], ['stream', timestamp]);
    assert.ok((first?.ingestionTime ?? 0) >= timestamp);
  });

  it('describes groups and streams', async () => {
    for (const logGroupName of ['/b', '/a/2', '/a/1']) await callLogs(fake.url, 'CreateLogGroup', { logGroupName });
    await createPlace(fake.url);
    await callLogs(fake.url, 'CreateLogStream', { ...place, logStreamName: 'later' });
    await putMessages(fake.url, 'four', 'five!');
    const groups = await callLogs(fake.url, 'DescribeLogGroups', { logGroupNamePrefix: '/a' });
    assert.deepEqual(readList(groups.body['logGroups'], 'logGroupName'), ['/a/1', '/a/2']);
    const all = await callLogs(fake.url, 'DescribeLogGroups', {});
    assert.deepEqual(readList(all.body['logGroups'], 'storedBytes'), [0, 0, 0, 9]);
    const streams = await callLogs(fake.url, 'DescribeLogStreams', place);
    assert.deepEqual(readList(streams.body['logStreams'], 'logStreamName'), ['later', 'stream']);
    const [event] = fake.cloudWatch.logEvents(place.logGroupName);
    assert.deepEqual(readList(streams.body['logStreams'], 'lastEventTimestamp'), [undefined, event?.timestamp]);
  });

  it('tags what exists', async () => {
    await createPlace(fake.url);
    const resourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${place.logGroupName}:*`;
    await callLogs(fake.url, 'TagResource', { resourceArn, tags: { team: 'x' } });
    assert.deepEqual(fake.cloudWatch.logGroups()[0]?.tags, { team: 'x' });
    const { body } = await callLogs(fake.url, 'TagResource', { resourceArn: 'none', tags: {} });
    assert.equal(body['__type'], 'ResourceNotFoundException');
  });

  it('reads a stream in pages, both ways', async () => {
    await createPlace(fake.url);
    const start = Date.now() - 10;
    const logEvents = [0, 1, 2, 3, 4].map((index) => ({ timestamp: start + index, message: String(index) }));
    // Two batches out of order: reading is by timestamp.
    await callLogs(fake.url, 'PutLogEvents', { ...place, logEvents: logEvents.slice(3) });
    await callLogs(fake.url, 'PutLogEvents', { ...place, logEvents: logEvents.slice(0, 3) });
    const read = async (members: Record<string, unknown>): Promise<readonly [string, unknown, unknown]> => {
      const { body } = await callLogs(fake.url, 'GetLogEvents', { ...place, limit: 2, ...members });
      return [readList(body['events'], 'message').join(''), body['nextForwardToken'], body['nextBackwardToken']];
    };
    const pages = [];
    for (let nextToken: unknown; ;) {
      const [messages, forward] = await read({ startFromHead: true, nextToken });
      pages.push(messages);
      if (forward === nextToken) break;
      nextToken = forward;
    }
    assert.deepEqual(pages, ['01', '23', '4', '']);
    const [last, , backward] = await read({});
    assert.equal(last, '34');
    assert.equal((await read({ nextToken: backward }))[0], '12');
    assert.equal((await read({ startTime: start + 1, endTime: start + 3, limit: 9 }))[0], '12');
    const wrong = { limit: 10_001, nextToken: 'x' };
    for (const [member, value] of Object.entries(wrong)) {
      const { body } = await callLogs(fake.url, 'GetLogEvents', { ...place, [member]: value });
      assert.equal(body['__type'], 'InvalidParameterException', member);
    }
  });

  for (const [operation, members, exception] of [
    ['DeleteLogGroup', {}, 'UnknownOperationException'],
    ['CreateLogGroup', 'no json', 'SerializationException'],
    ['CreateLogGroup', {}, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 'a b' }, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 'x'.repeat(513) }, 'InvalidParameterException'],
    ['CreateLogStream', { ...place, logStreamName: 'a:b' }, 'InvalidParameterException'],
    ['PutRetentionPolicy', { logGroupName: place.logGroupName, retentionInDays: 2 }, 'InvalidParameterException'],
    ['PutRetentionPolicy', { logGroupName: place.logGroupName, retentionInDays: '7' }, 'InvalidParameterException'],
    ['PutRetentionPolicy', { logGroupName: place.logGroupName }, 'InvalidParameterException'],
  ] as const) {
    it(`answers ${exception} to ${operation} ${JSON.stringify(members).slice(0, 60)}`, async () => {
      await createPlace(fake.url);
      const { status, body } = await callLogs(fake.url, operation, members);
      assert.deepEqual([status, body['__type']], [400, exception]);
      assert.ok(String(body['message']).length > 10);
    });
  }

  it('takes gzip and nothing else that is compressed', async () => {
    const send = async (body: Buffer, encoding: string): Promise<number> => {
      const headers = { 'x-amz-target': 'Logs_20140328.CreateLogGroup', 'content-encoding': encoding };
      return (await fetch(fake.url, { method: 'POST', headers, body })).status;
    };
    const json = Buffer.from('{"logGroupName":"/zipped"}');
    assert.equal(await send(gzipSync(json), 'gzip'), 200);
    assert.equal(await send(json, 'gzip'), 400);
    assert.equal(await send(json, 'br'), 400);
    assert.deepEqual(
      fake.cloudWatch.logGroups().map(({ name }) => name),
      ['/zipped'],
    );
  });

  it('answers other paths and methods too', async () => {
    const response = await fetch(`${fake.url}/v1/logs`);
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('x-amzn-requestid'), fake.received[0]?.requestId);
    assert.equal(fake.received[0]?.operation, 'Unknown');
  });
});

describe('the signature', () => {
  let fake: FakeAws;
  before(async () => void (fake = await startFakeAws({ requireSignature: true })));
  after(() => fake.close());

  const scope = 'AKID/20261121/eu-west-1/logs/aws4_request';
  const signed = (credential: string): Record<string, string> => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'a'.repeat(64)}`,
  });
  for (const [name, headers, status, exception] of [
    ['is missed', {}, 403, 'MissingAuthenticationTokenException'],
    ['is refused for another service', signed(scope.replace('logs', 'xray')), 403, 'InvalidSignatureException'],
    ['is refused in another form', { authorization: 'Bearer x' }, 403, 'InvalidSignatureException'],
    ['is taken', signed(scope), 200, undefined],
  ] as const) {
    it(name, async () => {
      const { body, ...answer } = await callLogs(fake.url, 'DescribeLogGroups', {}, headers);
      assert.deepEqual([answer.status, body['__type']], [status, exception]);
    });
  }
});

function readList(list: unknown, member: string): unknown[] {
  assert.ok(Array.isArray(list));
  return list.map((item: unknown) => Reflect.get(Object(item), member));
}
