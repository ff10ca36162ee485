import assert from 'node:assert/strict';
import { startFakeAws, type FakeAws } from '../../../src/testing/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const query = { namespace: 'N', metric: 'Latency' };

describe('the statistics of the fake CloudWatch', () => {
  /** The beginning of an hour, lately. */
  const start = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;
  let fake: FakeAws;
  beforeEach(async () => void (fake = await startFakeAws()));
  afterEach(() => fake.close());

  function say(value: unknown, offset = 0): void {
    const Timestamp = start + offset;
    const CloudWatchMetrics = [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'Latency' }] }];
    fake.cloudWatch.writeLine('/g', 's', JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics }, Latency: value }));
  }

  it('are those of single numbers', () => {
    for (let value = 100; value >= 1; value -= 1) say(value);
    assert.deepEqual(fake.cloudWatch.statistics(query), {
      count: 100,
      sum: 5050,
      min: 1,
      max: 100,
      average: 50.5,
      p50: 50,
      p90: 90,
      p99: 99,
    });
  });

  it('are those of lists, and of values with counts', () => {
    say([4, -2, 4]);
    say({ Values: [10, 4], Counts: [1, 2] });
    const { p50, p90, ...rest } = fake.cloudWatch.statistics(query) ?? assert.fail();
    assert.deepEqual(rest, { count: 6, sum: 24, min: -2, max: 10, average: 4, p99: 10 });
    assert.deepEqual([p50, p90], [4, 10]);
  });

  it('take the exact sum of a histogram, and percentiles from its buckets', () => {
    say({ Values: [0.9, 2.1], Counts: [1, 3], Count: 4, Sum: 7, Min: 0.8, Max: 2.2 });
    // The collector splits long histograms and tells the sum once.
    say({ Values: [5], Counts: [4], Count: 4, Sum: 0, Min: 0.8, Max: 5.1 });
    assert.deepEqual(fake.cloudWatch.statistics(query), {
      count: 8,
      sum: 7,
      min: 0.8,
      max: 5.1,
      average: 0.875,
      p50: 2.1,
      p90: 5,
      p99: 5,
    });
  });

  it('know no percentiles of a statistic set, unless it says one value', () => {
    say({ Count: 3, Sum: 6, Min: 2, Max: 2 });
    assert.equal(fake.cloudWatch.statistics(query)?.p90, 2);
    say({ Count: 2, Sum: 4, Min: 1, Max: 3 }, MINUTE);
    const all = fake.cloudWatch.statistics(query);
    assert.deepEqual([all?.count, all?.sum, all?.min, all?.max], [5, 10, 1, 3]);
    assert.deepEqual([all?.p50, all?.p90, all?.p99], [undefined, undefined, undefined]);
    assert.equal(fake.cloudWatch.statistics({ ...query, to: start + MINUTE })?.p50, 2);
  });

  it('know nothing where nothing was said', () => {
    assert.equal(fake.cloudWatch.statistics(query), undefined);
    say({ Count: 0, Sum: 0, Min: 0, Max: 0 });
    assert.equal(fake.cloudWatch.metrics().length, 1);
    assert.equal(fake.cloudWatch.statistics(query), undefined);
    assert.deepEqual(fake.cloudWatch.statistics({ ...query, period: 60 }), []);
  });

  it('are told by periods, by the time of the document', () => {
    say(7, 5 * MINUTE);
    say(1, 0);
    say(2, MINUTE - 1);
    say(4, MINUTE);
    const tell = (period: number, from?: number, to?: number) =>
      fake.cloudWatch
        .statistics({ ...query, period, ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
        .map(({ start: begin, sum }) => [(begin - start) / MINUTE, sum]);
    assert.deepEqual(tell(60), [
      [0, 3],
      [1, 4],
      [5, 7],
    ]);
    assert.deepEqual(tell(300), [
      [0, 7],
      [5, 7],
    ]);
    assert.deepEqual(tell(3600), [[0, 14]]);
    assert.deepEqual(tell(60, start + MINUTE + 30_000, start + 5 * MINUTE), [[1, 4]]);
    assert.equal(fake.cloudWatch.statistics({ ...query, from: start + MINUTE })?.sum, 11);
    for (const period of [0, 30, 90, 60.5]) assert.throws(() => tell(period), TypeError);
  });
});
