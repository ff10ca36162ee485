import assert from 'node:assert/strict';
import { startFakeAws, type FakeAws } from '../../../src/testing/index.ts';
import { callLogs, createPlace, place, type Answer } from './client.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const HOUR = 3600 * SECOND;

interface Event {
  readonly timestamp?: unknown;
  readonly message?: unknown;
}

/** Events at these distances from now, with the distance for a message. */
const at = (...distances: readonly number[]): Event[] =>
  distances.map((distance) => ({ timestamp: Date.now() + distance, message: String(distance) }));

/** 26 bytes of every event count, too. */
const ofBytes = (count: number, bytes: number): Event[] =>
  Array.from({ length: count }, () => ({ timestamp: Date.now(), message: 'é'.repeat((bytes - 26) / 2) }));

describe('PutLogEvents', () => {
  let fake: FakeAws;
  beforeEach(async () => {
    fake = await startFakeAws();
    await createPlace(fake.url);
  });
  afterEach(() => fake.close());

  const send = (logEvents: unknown): Promise<Answer> => callLogs(fake.url, 'PutLogEvents', { ...place, logEvents });
  const stored = (): string[] => fake.cloudWatch.logEvents(place.logGroupName).map(({ message }) => message);

  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['no list', () => undefined, /at 'logEvents' failed .* not be null/],
    ['no events', () => [], /length greater than or equal to 1/],
    ['10,001 events', () => at(...Array<number>(10_001).fill(0)), /length less than or equal to 10000/],
    ['no timestamp', () => [{ message: 'x' }], /logEvents\.1\.member\.timestamp/],
    ['a timestamp in nanoseconds', () => [{ timestamp: 1e18, message: 'x' }], /logEvents\.1\.member\.timestamp/],
    ['an empty message', () => [...at(0), { timestamp: Date.now(), message: '' }], /logEvents\.2\.member\.message/],
    ['an event that is none', () => [5], /logEvents\.1\.member/],
    ['the wrong order', () => at(0, -SECOND), /must be in chronological order/],
    ['more than 24 hours', () => at(-DAY - SECOND, 0), /cannot span more than 24 hours/],
    ['a batch of 1 MiB and 2 bytes', () => ofBytes(2, 524_288).concat(ofBytes(1, 28)), /1048604 bytes exceeds/],
    ['an event above 1 MiB', () => ofBytes(1, 1_048_604), /Log event too large: 1048578 bytes/],
  ];
  for (const [name, makeEvents, message] of refused) {
    it(`refuses ${name}`, async () => {
      const { status, body } = await send(makeEvents());
      assert.deepEqual([status, body['__type']], [400, 'InvalidParameterException']);
      assert.match(String(body['message']), message);
      assert.deepEqual(stored(), []);
    });
  }

  const taken: readonly (readonly [string, () => Event[]])[] = [
    ['10,000 events', () => at(...Array<number>(10_000).fill(0))],
    ['just 24 hours', () => at(-DAY, 0)],
    ['a batch of 1 MiB', () => ofBytes(2, 524_288)],
    ['equal times', () => at(0, 0)],
  ];
  for (const [name, makeEvents] of taken) {
    it(`takes ${name}`, async () => {
      // The distances of one batch are measured from one moment.
      const now = Date.now();
      const events = makeEvents().map((event) => ({ ...event, timestamp: Math.min(Number(event.timestamp), now) }));
      assert.equal((await send(events)).status, 200);
      assert.equal(stored().length, events.length);
    });
  }

  it('leaves out what is too old and too new and takes the rest', async () => {
    const times = [-15 * DAY, -14 * DAY - SECOND, -HOUR, 0, HOUR, 2 * HOUR + 10 * SECOND];
    const { status, body } = await send(at(...times));
    assert.equal(status, 200);
    assert.match(String(body['nextSequenceToken']), /1$/);
    assert.deepEqual(body['rejectedLogEventsInfo'], { tooOldLogEventEndIndex: 2, tooNewLogEventStartIndex: 5 });
    assert.deepEqual(stored(), [-HOUR, 0, HOUR].map(String));
  });

  it('leaves out what is older than the retention of the group', async () => {
    await callLogs(fake.url, 'PutRetentionPolicy', { logGroupName: place.logGroupName, retentionInDays: 3 });
    const { body } = await send(at(-15 * DAY, -3 * DAY - SECOND, 0));
    assert.deepEqual(body['rejectedLogEventsInfo'], { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 2 });
    assert.deepEqual(stored(), ['0']);
  });

  it('succeeds even if it takes nothing', async () => {
    const { status, body } = await send(at(-15 * DAY, -14.5 * DAY));
    assert.equal(status, 200);
    assert.deepEqual(body['rejectedLogEventsInfo'], { tooOldLogEventEndIndex: 2 });
    assert.deepEqual(stored(), []);
  });
});
