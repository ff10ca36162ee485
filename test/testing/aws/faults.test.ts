import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { startFakeAws, type AwsRule, type FakeAws } from '../../../src/testing/index.ts';
import { callLogs, createPlace, place, putMessages } from './client.ts';

describe('scripted faults of the fake AWS', () => {
  let fake: FakeAws;
  beforeEach(async () => {
    fake = await startFakeAws();
    await createPlace(fake.url);
    fake.received.length = 0;
  });
  afterEach(() => fake.close());

  const stored = (): string[] => fake.cloudWatch.logEvents(place.logGroupName).map(({ message }) => message);
  const statuses = (): unknown[] => fake.received.map(({ status }) => status);

  it('down until the rule is removed', async () => {
    const remove = fake.script({ fail: { connection: 'reset' } });
    await assert.rejects(putMessages(fake.url, 'lost'), { message: 'fetch failed' });
    await assert.rejects(fetch(`${fake.url}/v1/traces`, { method: 'POST', body: '{"resourceSpans":[]}' }));
    remove();
    assert.equal((await putMessages(fake.url, 'kept')).status, 200);
    assert.deepEqual(stored(), ['kept']);
    assert.deepEqual(statuses(), [undefined, undefined, 200]);
  });

  it('accepted, then reset: stored, but its sender does not know', async () => {
    fake.script({ operation: 'PutLogEvents', times: 1, fail: { connection: 'reset', accepted: true } });
    await assert.rejects(putMessages(fake.url, 'twice'));
    await putMessages(fake.url, 'twice');
    assert.deepEqual(stored(), ['twice', 'twice']);
    assert.deepEqual(statuses(), [undefined, 200]);
  });

  it('throttled for some milliseconds', async () => {
    fake.script({ service: 'logs', duration: 500, fail: { exception: 'ThrottlingException' } });
    const { status, body } = await putMessages(fake.url, 'm');
    assert.deepEqual([status, body['__type']], [400, 'ThrottlingException']);
    assert.equal(body['message'], 'ThrottlingException from the fake AWS.');
    await setTimeout(510);
    assert.equal((await putMessages(fake.url, 'm')).status, 200);
    assert.deepEqual(stored(), ['m']);
  });

  it('a number of errors of the server, then others, then none', async () => {
    fake.script({ times: 2, fail: { exception: 'InternalFailure', message: 'sorry' } });
    fake.script({ times: 1, fail: { exception: 'ServiceUnavailableException' } });
    fake.script({ times: 1, fail: { exception: 'Strange', status: 599 } });
    const answers = [];
    for (let call = 0; call < 5; call += 1) answers.push(await putMessages(fake.url, String(call)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [500, 500, 500, 599, 200],
    );
    assert.equal(answers[0]?.body['message'], 'sorry');
    assert.deepEqual(stored(), ['4']);
  });

  it('slow: what is carried out is told late', async () => {
    fake.script({ operation: 'PutLogEvents', delay: 200 });
    const started = performance.now();
    const call = putMessages(fake.url, 'm');
    while (stored().length === 0) await setTimeout(5);
    assert.equal(fake.received[0]?.status, undefined);
    await call;
    assert.ok(performance.now() - started >= 199);
  });

  it('a client that does not wait', async () => {
    fake.script({ delay: 60_000, times: 1 });
    fake.script({ fail: { connection: 'hang' }, times: 1 });
    for (const message of ['late', 'never']) {
      const headers = { 'x-amz-target': 'Logs_20140328.PutLogEvents' };
      const body = JSON.stringify({ ...place, logEvents: [{ timestamp: Date.now(), message }] });
      await assert.rejects(fetch(fake.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(300) }), {
        name: 'TimeoutError',
      });
    }
    assert.deepEqual(stored(), ['late']);
  });

  it('closes at once in spite of hanging calls', async () => {
    fake.script({ fail: { connection: 'hang' } });
    const call = assert.rejects(putMessages(fake.url, 'm'));
    while (fake.received.length === 0) await setTimeout(5);
    const started = performance.now();
    await fake.close();
    await call;
    assert.ok(performance.now() - started < 1000);
  });

  for (const [fail, info, kept] of [
    [{ reject: 'tooOld', events: 2 }, { tooOldLogEventEndIndex: 2 }, ['c']],
    [{ reject: 'expired', events: 9 }, { expiredLogEventEndIndex: 3 }, []],
    [{ reject: 'tooNew', events: 1 }, { tooNewLogEventStartIndex: 2 }, ['a', 'b']],
    [{ reject: 'tooNew' }, { tooNewLogEventStartIndex: 0 }, []],
  ] as const) {
    it(`rejected events: ${JSON.stringify(fail)}`, async () => {
      fake.script({ fail });
      // A rule about events lets the other operations pass.
      assert.equal((await callLogs(fake.url, 'DescribeLogGroups', {})).status, 200);
      const { status, body } = await putMessages(fake.url, 'a', 'b', 'c');
      assert.equal(status, 200);
      assert.deepEqual(body['rejectedLogEventsInfo'], info);
      assert.deepEqual(stored(), kept);
    });
  }

  it('chooses by service, operation, group and predicate', async () => {
    const fail = { exception: 'Chosen' };
    const ask = async (rule: AwsRule): Promise<unknown> => {
      const remove = fake.script({ ...rule, fail });
      const { body } = await putMessages(fake.url, 'm');
      remove();
      return body['__type'];
    };
    for (const rule of [
      {},
      { service: 'logs' },
      { operation: 'PutLogEvents' },
      { logGroup: '/test/usage' },
      { logGroup: /usage$/g },
      { when: ({ events, headers }) => events === 1 && headers['x-amz-target'] !== undefined },
    ] satisfies AwsRule[]) {
      assert.equal(await ask(rule), 'Chosen', JSON.stringify(rule));
      assert.equal(await ask(rule), 'Chosen', JSON.stringify(rule));
    }
    for (const rule of [
      { service: 'xray' },
      { operation: 'CreateLogGroup' },
      { logGroup: '/test' },
      { logGroup: /events/ },
      { when: () => false },
    ] satisfies AwsRule[]) {
      assert.equal(await ask(rule), undefined, JSON.stringify(rule));
    }
  });

  it('shows a predicate that throws', async () => {
    fake.script({
      when() {
        throw new Error('mine');
      },
    });
    const { status, body } = await putMessages(fake.url, 'm');
    assert.deepEqual([status, body['message']], [400, 'Error: mine']);
  });
});

/** A rule that no type would allow, and what the error says. */
const wrongRules: readonly (readonly [rule: unknown, message: string])[] = [
  [undefined, 'rule: expected an object, got undefined'],
  [{ modelId: 'm' }, 'rule.modelId: unknown member, expected one of service, operation, '],
  [{ service: 'lambda' }, 'rule.service: expected one of logs, xray, sts, iam, got "lambda"'],
  [{ operation: 'Converse' }, 'rule.operation: expected one of CreateLogGroup, '],
  [{ logGroup: 5 }, 'rule.logGroup: expected a string or a RegExp, got 5'],
  [{ when: true }, 'rule.when: expected a function, got true'],
  [{ times: 0 }, 'rule.times: expected a whole number of 1 or more, got 0'],
  [{ duration: -1 }, 'rule.duration: expected milliseconds of 0 or more, got -1'],
  [{ clock: 0.5 }, 'rule.clock: expected whole milliseconds, got 0.5'],
  [{ fail: { missing: 'all' } }, 'rule.fail.missing: expected a list, got "all"'],
  [{ delay: '5' }, 'rule.delay: expected milliseconds of 0 or more, got "5"'],
  [
    { fail: 'down' },
    'rule.fail: expected exactly one of exception, connection, reject, transactionSearch, missing, got "down"',
  ],
  [{ fail: { exception: 'X', connection: 'reset' } }, 'rule.fail: expected exactly one of exception, '],
  [{ fail: { exception: 'X', status: 200 } }, 'rule.fail.status: expected an HTTP status of 400 to 599, got 200'],
  [{ fail: { connection: 'refuse' } }, 'rule.fail.connection: expected one of reset, hang, got "refuse"'],
  [{ fail: { connection: 'reset', accepted: 1 } }, 'rule.fail.accepted: expected true or false, got 1'],
  [{ fail: { reject: 'tooBig' } }, 'rule.fail.reject: expected one of tooOld, tooNew, expired, got "tooBig"'],
  [{ fail: { reject: 'tooOld', events: 0 } }, 'rule.fail.events: expected a whole number of 1 or more, got 0'],
  [{ fail: { transactionSearch: true } }, 'rule.fail.transactionSearch: expected one of off, pending, got true'],
];

describe('a rule of a wrong form for the fake AWS', () => {
  let fake: FakeAws;
  before(async () => void (fake = await startFakeAws()));
  after(() => fake.close());

  for (const [rule, message] of wrongRules) {
    it(message, () => {
      assert.throws(
        () => Reflect.apply(fake.script, undefined, [rule]),
        (error) => error instanceof TypeError && error.message.startsWith(message),
      );
    });
  }
});
