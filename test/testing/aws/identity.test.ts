import assert from 'node:assert/strict';
import { type FakeAws, startFakeAws } from '../../../src/testing/index.ts';
import { callLogs } from './client.ts';

describe('the fake STS, IAM and X-Ray', () => {
  let fake: FakeAws;
  beforeEach(async () => void (fake = await startFakeAws()));
  afterEach(() => fake.close());

  async function ask(form: Record<string, string>): Promise<{ status: number; text: string; type: string | null }> {
    const response = await fetch(fake.url, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
  }

  const simulate = (): ReturnType<typeof ask> =>
    ask({
      Action: 'SimulatePrincipalPolicy',
      PolicySourceArn: 'arn:aws:iam::000000000000:role/any',
      'ActionNames.member.1': 'logs:PutLogEvents',
      'ActionNames.member.2': 'xray:PutSpans',
      'ResourceArns.member.1': '*',
    });
  const decisions = (text: string): string[] => text.match(/(?<=<EvalDecision>)\w+/g) ?? [];

  it('say who asks', async () => {
    const { status, text, type } = await ask({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    assert.deepEqual([status, type], [200, 'text/xml']);
    assert.match(text, /<Arn>arn:aws:sts::000000000000:assumed-role\/fake\/session<\/Arn>/);
    assert.deepEqual([fake.received[0]?.service, fake.received[0]?.operation], ['sts', 'GetCallerIdentity']);
  });

  it('allow everything but what is missing', async () => {
    assert.deepEqual(decisions((await simulate()).text), ['allowed', 'allowed']);
    fake.script({ fail: { missing: ['xray:PutSpans'] } });
    assert.deepEqual(decisions((await simulate()).text), ['allowed', 'implicitDeny']);
    assert.equal((await ask({ Action: 'GetCallerIdentity' })).status, 200);
  });

  it('fail in XML', async () => {
    fake.script({ service: 'iam', fail: { exception: 'AccessDenied', message: 'not <you>' } });
    const { status, text } = await simulate();
    assert.equal(status, 403);
    assert.match(text, /<Code>AccessDenied<\/Code><Message>not &lt;you><\/Message>/);
  });

  for (const [search, expected] of [
    [undefined, { Destination: 'CloudWatchLogs', Status: 'ACTIVE' }],
    ['off', { Destination: 'XRay', Status: 'ACTIVE' }],
    ['pending', { Destination: 'CloudWatchLogs', Status: 'PENDING' }],
  ] as const) {
    it(`tell where spans go, with Transaction Search ${search ?? 'on'}`, async () => {
      if (search !== undefined) fake.script({ fail: { transactionSearch: search } });
      const response = await fetch(`${fake.url}/GetTraceSegmentDestination`, { method: 'POST' });
      assert.deepEqual(await response.json(), expected);
    });
  }

  it('name an exception of X-Ray in a header', async () => {
    fake.script({ service: 'xray', fail: { exception: 'AccessDeniedException', message: 'mine' } });
    const response = await fetch(`${fake.url}/GetTraceSegmentDestination`, { method: 'POST' });
    assert.deepEqual([response.status, response.headers.get('x-amzn-errortype')], [403, 'AccessDeniedException']);
    assert.deepEqual(await response.json(), { message: 'mine' });
  });

  it('have the clock that a rule gives them', async () => {
    fake.script({ clock: -600_000, times: 1 });
    const offs = [];
    for (let index = 0; index < 2; index += 1) {
      const response = await fetch(fake.url, { method: 'POST' });
      await response.text();
      offs.push(Math.round((Date.parse(response.headers.get('date') ?? '') - Date.now()) / 60_000) + 0);
    }
    assert.deepEqual(offs, [-10, 0]);
  });
});

describe('the fake FilterLogEvents', () => {
  let fake: FakeAws;
  beforeEach(async () => void (fake = await startFakeAws()));
  afterEach(() => fake.close());

  const group = '/test/usage';
  const filter = (members: object): ReturnType<typeof callLogs> =>
    callLogs(fake.url, 'FilterLogEvents', { logGroupName: group, ...members });
  const messages = (events: unknown): unknown[] => (events as { message: unknown }[]).map(({ message }) => message);

  it('finds a text, within a time', async () => {
    const now = Date.now();
    for (const [message, timestamp] of [
      ['one', now - 5],
      ['two', now],
      ['one of two', now + 5],
    ] as const) {
      fake.cloudWatch.writeLine(group, 'stream', message, timestamp);
    }
    assert.deepEqual(messages((await filter({ filterPattern: '"one"' })).body['events']), ['one', 'one of two']);
    const within = await filter({ filterPattern: '"one"', startTime: now, endTime: now + 5 });
    assert.deepEqual(messages(within.body['events']), ['one of two']);
    assert.deepEqual(messages((await filter({})).body['events']), ['one', 'two', 'one of two']);
  });

  it('has pages without a match, but with a next one', async () => {
    for (let index = 0; index < 150; index += 1) fake.cloudWatch.writeLine(group, 'stream', 'other');
    fake.cloudWatch.writeLine(group, 'stream', 'mine', Date.now() + 60_000);
    const first = await filter({ filterPattern: '"mine"' });
    assert.deepEqual([first.body['events'], typeof first.body['nextToken']], [[], 'string']);
    const second = await filter({ filterPattern: '"mine"', nextToken: first.body['nextToken'] });
    assert.deepEqual([messages(second.body['events']), second.body['nextToken']], [['mine'], undefined]);
  });

  it('refuses what it does not know', async () => {
    assert.equal((await filter({})).body['__type'], 'ResourceNotFoundException');
    fake.cloudWatch.writeLine(group, 'stream', 'line');
    for (const members of [{ filterPattern: '{ $.a = 1 }' }, { nextToken: 'none' }]) {
      assert.equal((await filter(members)).body['__type'], 'InvalidParameterException');
    }
  });
});
