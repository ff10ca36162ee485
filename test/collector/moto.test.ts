import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type FakeAws, type FakeBedrock, startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { runApplication } from './application.ts';
import { requireCollector } from './build.ts';
import { type RunningCollector, startCollector } from './collector.ts';
import { type EmfDocument, readEmf } from './emf-rules.ts';
import { eventually } from './eventually.ts';
import { requireMoto, type RunningMoto, startMoto } from './moto.ts';
import { ROWS } from './scenarios.ts';

const CALM = ROWS.find(({ name }) => name === 'calm');
const PAGE = 100;

/** The calm row once more, where nothing that receives, keeps, gives back or judges the documents is ours. */
describe('delivery into the CloudWatch Logs of moto', function () {
  this.timeout(180_000);
  assert.ok(CALM !== undefined, 'there is no calm row');
  const { calls } = CALM;
  let folder: string;
  let moto: RunningMoto | undefined;
  let aws: FakeAws | undefined;
  let bedrock: FakeBedrock | undefined;
  let collector: RunningCollector | undefined;
  let client: CloudWatchLogsClient | undefined;
  let events: readonly FilteredLogEvent[];
  let documents: readonly EmfDocument[];
  let startedAt: number;
  let endedAt: number;

  before(async function () {
    this.timeout(900_000);
    const binary = await requireCollector(this);
    const python = await requireMoto(this);
    folder = await mkdtemp(join(tmpdir(), 'moto-'));
    moto = await startMoto(python);
    // moto has no X-Ray that takes OTLP.
    aws = await startFakeAws();
    bedrock = await startFakeBedrock();
    collector = await startCollector({
      binary,
      queueDir: join(folder, 'queue'),
      env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: moto.url, BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces` },
    });
    const logs = new CloudWatchLogsClient({
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    client = logs;
    startedAt = Date.now();
    const output = await runApplication(CALM, bedrock.url, collector.otlpHttpUrl);
    endedAt = Date.now();
    assert.equal(output, '', 'documents went to stdout');
    await eventually(`${calls} documents are in moto`, async () => (await readEvents(logs)).length >= calls);
    // What the collector may have had beyond them would come now.
    await collector.stop();
    events = await readEvents(logs);
    documents = events.map(({ message = '' }) => readEmf(message));
  });

  after(async () => {
    client?.destroy();
    await collector?.kill();
    await Promise.all([moto?.close(), aws?.close(), bedrock?.close()]);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('brings every call exactly once', () => {
    assert.equal(documents.length, calls);
    assert.equal(new Set(documents.map(({ InvocationId }) => InvocationId)).size, calls);
  });

  it('brings each call with the tokens that were billed for it', () => {
    const billed = (bedrock?.received ?? []).map(({ requestId, modelId, billed: bill }) => {
      assert.ok(bill !== undefined);
      const input = bill.inputTokens + bill.cacheReadTokens + bill.cacheWriteTokens;
      // An embedding has no output: the service says nothing of it, and so does the document.
      const output = modelId?.includes('embed') === true ? undefined : bill.outputTokens;
      return { RequestId: requestId, InputTokens: input, OutputTokens: output };
    });
    const delivered = documents.map(({ RequestId, InputTokens, OutputTokens }) => ({
      RequestId: String(RequestId),
      InputTokens,
      OutputTokens,
    }));
    const sort = <Row extends { readonly RequestId: string }>(rows: readonly Row[]): Row[] =>
      rows.toSorted((a, b) => (a.RequestId < b.RequestId ? -1 : 1));
    assert.ok(billed.every(({ InputTokens, OutputTokens }) => InputTokens > 0 && OutputTokens !== 0));
    assert.deepEqual(sort(delivered), sort(billed));
    for (const { InputTokens, OutputTokens, TotalTokens } of documents) {
      assert.equal(TotalTokens, OutputTokens === undefined ? undefined : Number(InputTokens) + Number(OutputTokens));
    }
  });

  it('dates each call within the run, the log event as its document', () => {
    for (const [index, { _aws }] of documents.entries()) {
      assert.ok(_aws.Timestamp >= startedAt && _aws.Timestamp <= endedAt, `${_aws.Timestamp} is not of the run`);
      // The event's time is the document's before rounding.
      const { timestamp = Number.NaN } = events[index] ?? {};
      assert.ok(Math.abs(timestamp - _aws.Timestamp) <= 1, `${timestamp} is not ${_aws.Timestamp}`);
    }
  });

  it('would not take anything for a document', () => {
    const metric = { Name: 'Invocations', Unit: 'Count' };
    const directive = { Namespace: 'BedrockUsage', Dimensions: [[], ['ModelId']], Metrics: [metric] };
    const render = (changes: object, root: object = {}): string => {
      const metadata = { Timestamp: Date.now(), CloudWatchMetrics: [{ ...directive, ...changes }] };
      return JSON.stringify({ _aws: metadata, ModelId: 'm', Invocations: 1, ...root });
    };
    readEmf(render({}));
    for (const message of [
      'not JSON',
      '[]',
      '{"Invocations":1}',
      render({ Namespace: '' }),
      render({ Dimensions: [] }),
      render({ Dimensions: [['Service']] }),
      render({ Metrics: [] }),
      render({ Metrics: [{ ...metric, Unit: 'Tokens' }] }),
      render({}, { ModelId: 1 }),
      render({}, { Invocations: undefined }),
      render({}, { Invocations: null }),
      render({}, { Invocations: '1' }),
      render({}).replace('"Invocations":1', '"Invocations":1e999'),
    ]) {
      assert.throws(() => readEmf(message), Error, message);
    }
  });
});

/** All of the usage group, page by page. */
async function readEvents(client: CloudWatchLogsClient): Promise<FilteredLogEvent[]> {
  const read: FilteredLogEvent[] = [];
  const pages = paginateFilterLogEvents({ client, pageSize: PAGE }, { logGroupName: '/bedrock-otel/usage' });
  for await (const { events = [] } of pages) {
    assert.ok(events.length <= PAGE, 'moto does not page');
    read.push(...events);
  }
  return read;
}
