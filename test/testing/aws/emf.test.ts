import assert from 'node:assert/strict';
import { refusalReasons, type RefusalReason } from '../../../src/testing/aws/emf/refusal.ts';
import { startFakeAws, type FakeAws } from '../../../src/testing/index.ts';
import { createPlace, place, putMessages } from './client.ts';

type Members = Readonly<Record<string, unknown>>;

// The tables below are written when the file is loaded; these margins outlast any run of the tests.
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A right document: one metric, one dimension set; `directive` and `root` go over it. */
function write(root: Members = {}, directive: Members = {}, metadata: Members = {}): string {
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'BedrockUsage',
          Dimensions: [['ModelId']],
          Metrics: [{ Name: 'InputTokens', Unit: 'Count' }],
          ...directive,
        },
      ],
      ...metadata,
    },
    ModelId: 'm',
    InputTokens: 5,
    InvocationId: 'i-1',
    ...root,
  });
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const withMembers = (count: number, value: unknown): Members =>
  Object.fromEntries(names(count).map((name) => [name, value]));
const define = (...metrics: readonly Members[]): Members => ({ Metrics: metrics });

const taken: readonly (readonly [string, string])[] = [
  ['no dimensions', write({}, { Dimensions: [[]] })],
  ['30 dimensions', write(withMembers(30, 'v'), { Dimensions: [names(30)] })],
  ['100 metrics', write(withMembers(100, 1), { Metrics: names(100).map((Name) => ({ Name })) })],
  ['no metrics', write({}, { Metrics: [] })],
  ['no directives', write({}, {}, { CloudWatchMetrics: [] })],
  ['100 values', write({ InputTokens: Array(100).fill(1) })],
  ['no unit', write({}, define({ Name: 'InputTokens' }))],
  ['the empty unit of the collector', write({}, define({ Name: 'InputTokens', Unit: '' }))],
  ['a rate', write({}, define({ Name: 'InputTokens', Unit: 'Kilobits/Second' }))],
  ['a resolution of 1 second', write({}, define({ Name: 'InputTokens', StorageResolution: 1 }))],
  ['a dimension value of 1024 characters', write({ ModelId: 'x'.repeat(1024) })],
  ['a time of almost 14 days ago', write({}, {}, { Timestamp: Date.now() - 14 * DAY + HOUR })],
  ['a time of almost 2 hours ahead', write({}, {}, { Timestamp: Date.now() + 2 * HOUR - 1000 })],
  ['unknown members', write({}, { More: 1 }, { More: 2 })],
  ['a statistic set', write({ InputTokens: { Max: 3, Min: 1, Count: 2, Sum: 4 } })],
  ['values and counts', write({ InputTokens: { Values: [1, 3], Counts: [2, 1] } })],
  ['values alone', write({ InputTokens: { Values: [1, 3] } })],
  ['the largest number', write({ InputTokens: -(2 ** 360) })],
  ['a metric name with a point', write({ 'a.b': 1 }, define({ Name: 'a.b' }))],
];

const refused: readonly (readonly [RefusalReason, string, string])[] = [
  ['not-json', 'a truncated document', write().slice(0, -20)],
  ['not-json', 'a document behind other text', `INFO ${write()}`],
  ['too-large', 'a document above 1 MiB', write({ Padding: 'x'.repeat(1_048_576) })],
  ['malformed', 'metadata that is no object', write({ _aws: 5 })],
  ['malformed', 'no directives', write({}, {}, { CloudWatchMetrics: undefined })],
  ['malformed', 'a directive that is no object', write({}, {}, { CloudWatchMetrics: [5] })],
  ['malformed', 'no timestamp', write({}, {}, { Timestamp: undefined })],
  ['malformed', 'a timestamp of text', write({}, {}, { Timestamp: '2026-11-21' })],
  ['malformed', 'no dimension sets', write({}, { Dimensions: undefined })],
  ['malformed', 'an empty list of dimension sets', write({}, { Dimensions: [] })],
  ['malformed', 'a flat list of dimensions', write({}, { Dimensions: ['ModelId'] })],
  ['malformed', 'no metrics', write({}, { Metrics: undefined })],
  ['malformed', 'a metric that is no object', write({}, { Metrics: ['InputTokens'] })],
  ['too-old', 'a time 14 days ago', write({}, {}, { Timestamp: Date.now() - 14 * DAY - 1000 })],
  ['too-old', 'a time in seconds', write({}, {}, { Timestamp: Math.floor(Date.now() / 1000) })],
  ['too-new', 'a time 3 hours ahead', write({}, {}, { Timestamp: Date.now() + 3 * HOUR })],
  ['namespace', 'no namespace', write({}, { Namespace: undefined })],
  ['namespace', 'an empty namespace', write({}, { Namespace: '' })],
  ['namespace', 'a reserved namespace', write({}, { Namespace: 'AWS/Bedrock' })],
  ['namespace', 'a namespace with a star', write({}, { Namespace: 'a*' })],
  ['too-many-dimensions', '31 dimensions', write(withMembers(31, 'v'), { Dimensions: [names(31)] })],
  ['dimension-name', 'an empty name', write({ '': 'v' }, { Dimensions: [['']] })],
  ['dimension-name', 'a number', write({}, { Dimensions: [[5]] })],
  ['dimension-name', 'a colon first', write({ ':a': 'v' }, { Dimensions: [[':a']] })],
  ['dimension-name', '251 characters', write({ ['d'.repeat(251)]: 'v' }, { Dimensions: [['d'.repeat(251)]] })],
  ['duplicate-dimension', 'a dimension twice', write({}, { Dimensions: [['ModelId', 'ModelId']] })],
  ['missing-dimension', 'a dimension without member', write({}, { Dimensions: [['AgentId']] })],
  ['missing-dimension', 'an inherited member', write({}, { Dimensions: [['toString']] })],
  ['dimension-value', 'a number', write({ ModelId: 5 })],
  ['dimension-value', 'null', write({ ModelId: null })],
  ['dimension-value', 'an empty value', write({ ModelId: '' })],
  ['dimension-value', 'spaces only', write({ ModelId: '  ' })],
  ['dimension-value', 'a control character', write({ ModelId: 'a\tb' })],
  ['dimension-value', 'a letter beyond ASCII', write({ ModelId: 'modèle' })],
  ['dimension-value', 'a colon first', write({ ModelId: ':m' })],
  ['dimension-value', '1025 characters', write({ ModelId: 'x'.repeat(1025) })],
  ['too-many-metrics', '101 metrics', write(withMembers(101, 1), { Metrics: names(101).map((Name) => ({ Name })) })],
  ['metric-name', 'no name', write({}, define({ Unit: 'Count' }))],
  ['metric-name', '256 characters', write({ ['m'.repeat(256)]: 1 }, define({ Name: 'm'.repeat(256) }))],
  ['duplicate-metric', 'a metric twice', write({}, define({ Name: 'InputTokens' }, { Name: 'InputTokens' }))],
  ['duplicate-metric', 'a dimension set twice', write({}, { Dimensions: [['ModelId'], ['ModelId']] })],
  ['unknown-unit', 'a unit of OpenTelemetry', write({}, define({ Name: 'InputTokens', Unit: '{token}' }))],
  ['unknown-unit', 'a unit in small letters', write({}, define({ Name: 'InputTokens', Unit: 'count' }))],
  ['unknown-unit', 'a unit that is null', write({}, define({ Name: 'InputTokens', Unit: null }))],
  ['storage-resolution', '30 seconds', write({}, define({ Name: 'InputTokens', StorageResolution: 30 }))],
  ['missing-metric', 'a metric without member', write({}, define({ Name: 'OutputTokens' }))],
  ['metric-value', 'text', write({ InputTokens: '5' })],
  ['metric-value', 'null, as JSON writes NaN', write({ InputTokens: NaN })],
  ['metric-value', 'an empty list', write({ InputTokens: [] })],
  ['metric-value', 'a list with text', write({ InputTokens: [1, '2'] })],
  ['metric-value', 'a statistic set without sum', write({ InputTokens: { Max: 3, Min: 1, Count: 2 } })],
  ['metric-value', 'a negative count', write({ InputTokens: { Max: 3, Min: 1, Count: -2, Sum: 4 } })],
  ['metric-value', 'fewer counts than values', write({ InputTokens: { Values: [1, 2], Counts: [1] } })],
  ['metric-value', 'counts below 0', write({ InputTokens: { Values: [1], Counts: [-1] } })],
  ['metric-value', 'an object', write({ InputTokens: { a: 1 } })],
  ['too-many-values', '101 values', write({ InputTokens: Array(101).fill(1) })],
  ['too-many-values', '101 values and counts', write({ InputTokens: { Values: Array(101).fill(1) } })],
  ['non-finite', 'infinity, as JSON can write it', write({ InputTokens: 5 }).replace(':5', ':1e999')],
  ['non-finite', 'a number above 2^360', write({ InputTokens: 2 ** 361 })],
];

describe('the extraction of EMF', () => {
  let fake: FakeAws;
  beforeEach(async () => void (fake = await startFakeAws()));
  afterEach(() => fake.close());

  const line = (message: string): void => fake.cloudWatch.writeLine('/group', 'stream', message);

  it('makes one metric of each name and dimension set', async () => {
    await createPlace(fake.url);
    const directives = [
      {
        Namespace: 'BedrockUsage',
        Dimensions: [[], ['ModelId'], ['Service', 'ModelId']],
        Metrics: [{ Name: 'InputTokens', Unit: 'Count' }],
      },
      { Namespace: 'Other', Dimensions: [[]], Metrics: [{ Name: 'InputTokens' }] },
    ];
    const { status } = await putMessages(
      fake.url,
      write({ Service: 's' }, {}, { CloudWatchMetrics: directives }),
      write({ Service: 's' }, { Dimensions: [['ModelId', 'Service']] }),
      '{"no":"document"}',
      'plain text',
      '{"a":{"_aws":5}}',
    );
    assert.equal(status, 200);
    assert.deepEqual(fake.cloudWatch.refusals(), []);
    assert.deepEqual(fake.cloudWatch.metrics(), [
      { namespace: 'BedrockUsage', metric: 'InputTokens', dimensions: {}, units: ['Count'] },
      { namespace: 'BedrockUsage', metric: 'InputTokens', dimensions: { ModelId: 'm' }, units: ['Count'] },
      {
        namespace: 'BedrockUsage',
        metric: 'InputTokens',
        dimensions: { Service: 's', ModelId: 'm' },
        units: ['Count'],
      },
      { namespace: 'Other', metric: 'InputTokens', dimensions: {}, units: ['None'] },
    ]);
    const count = (dimensions: Record<string, string>): number | undefined =>
      fake.cloudWatch.statistics({ namespace: 'BedrockUsage', metric: 'InputTokens', dimensions })?.count;
    assert.deepEqual([count({}), count({ ModelId: 'm' }), count({ ModelId: 'm', Service: 's' })], [1, 1, 2]);
    assert.equal(count({ ModelId: 'other' }), undefined);
  });

  it('shows two units of one metric', () => {
    line(write());
    line(write({}, define({ Name: 'InputTokens', Unit: 'Bytes' })));
    assert.deepEqual(
      fake.cloudWatch.metrics().map(({ units }) => units),
      [['Count', 'Bytes']],
    );
  });

  for (const [name, message] of taken) {
    it(`takes ${name}`, () => {
      line(message);
      assert.deepEqual(
        fake.cloudWatch.refusals().map(({ detail }) => detail),
        [],
      );
    });
  }

  for (const [reason, name, message] of refused) {
    it(`refuses ${name}: ${reason}`, () => {
      line(message);
      assert.deepEqual(
        fake.cloudWatch.refusals().map((refusal) => [refusal.reason, refusal.logGroup, refusal.event.message]),
        [[reason, '/group', message]],
      );
      assert.ok(fake.cloudWatch.refusals(reason)[0]?.detail.endsWith(refusalReasons[reason]));
      assert.deepEqual(fake.cloudWatch.metrics(), []);
      // The event is there all the same.
      assert.equal(fake.cloudWatch.logEvents('/group', 'stream')[0]?.message, message);
    });
  }

  it('has a test for every reason', () => {
    assert.deepEqual(new Set(refused.map(([reason]) => reason)), new Set(Object.keys(refusalReasons)));
  });

  it('counts refusals by reason', async () => {
    await createPlace(fake.url);
    await putMessages(fake.url, write({ ModelId: 5 }), write(), write({ InputTokens: 'x' }), write({ ModelId: '' }));
    assert.equal(fake.cloudWatch.refusals().length, 3);
    assert.equal(fake.cloudWatch.refusals('dimension-value').length, 2);
    assert.equal(fake.cloudWatch.refusals('unknown-unit').length, 0);
    assert.equal(fake.cloudWatch.refusals('metric-value')[0]?.logGroup, place.logGroupName);
  });
});
