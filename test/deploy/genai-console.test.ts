import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAws, type FakeAws } from '../../src/testing/index.ts';
import { requireCollector } from '../collector/build.ts';
import { startCollector, type RunningCollector } from '../collector/collector.ts';
import { eventually } from '../collector/eventually.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from '../collector/otlp.ts';
import { REPOSITORY } from '../support/run-node.ts';
import { BASE, layOver } from './lay-over.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

const OVERLAY = join(REPOSITORY, 'deploy/collector/genai-console.yaml');
const SESSION = 'a-session';
const BODY = {
  input: { messages: [{ role: 'user', content: 'A city on a fjord?' }] },
  output: { messages: [{ role: 'assistant', content: 'Bergen.' }] },
};

interface LogsRequest {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly { readonly logRecords: readonly Readonly<Record<string, unknown>>[] }[];
  }[];
}

describe('deploy/collector/genai-console.yaml', function () {
  this.timeout(900_000);
  let aws: FakeAws;
  let logs: StandIn;
  let collector: RunningCollector;
  let folder: string;

  before(async function () {
    const binary = await requireCollector(this);
    folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-console-'));
    [aws, logs] = await Promise.all([startFakeAws(), startStandIn()]);
    // Only so that the stand-in can read it: OTLP has both forms, and the endpoint takes both.
    const inJson = join(folder, 'json.yaml');
    await writeFile(inJson, 'exporters: { otlp_http/console: { encoding: json } }\n');
    collector = await startCollector({
      binary: await layOver(folder, binary, [BASE, OVERLAY]),
      configPath: inJson,
      queueDir: join(folder, 'queue'),
      env: {
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
        BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
        BEDROCK_OTEL_CONSOLE_ENDPOINT: `${logs.url}/v1/logs`,
        BEDROCK_OTEL_CONSOLE_LOG_GROUP: '/somewhere/console',
      },
    });
  });
  after(async () => {
    await collector?.kill();
    await Promise.all([aws?.close(), logs?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('brings such a record to the logs endpoint: signed for logs, with group and stream, unchanged', async () => {
    await send(createRecord('bedrock-otel', BODY), createRecord('another.event', 'a line'));
    await eventually('a record', () => logs.requests.length > 0);
    const [request] = logs.requests;
    assert.equal(request?.path, '/v1/logs');
    assert.equal(request.headers['x-aws-log-group'], '/somewhere/console');
    assert.equal(request.headers['x-aws-log-stream'], 'default');
    assert.match(String(request.headers.authorization), /\/us-east-1\/logs\/aws4_request, SignedHeaders=/);
    const [record, ...more] = readRecords();
    assert.deepEqual(more, []);
    assert.deepEqual(record?.['body'], writeAnyValue(BODY));
    assert.deepEqual(record['attributes'], [
      { key: 'event.name', value: { stringValue: 'bedrock-otel' } },
      { key: 'session.id', value: { stringValue: SESSION } },
    ]);
    assert.equal(record['eventName'], 'bedrock-otel');
    assert.equal(record['traceId'], '0af7651916cd43dd8448eb211c80319c');
  });

  it('leaves what was said out of the events, where everything else still goes', async () => {
    await eventually('the other event', () => aws.cloudWatch.logEvents('/bedrock-otel/events').length > 0);
    const events = aws.cloudWatch.logEvents('/bedrock-otel/events').map(({ message }) => message);
    assert.equal(events.length, 1);
    assert.ok(!events.join('').includes('Bergen'));
    assert.match(events[0] ?? '', /another\.event/);
  });

  it('leaves out what CloudWatch would refuse for its age', async () => {
    const before = readRecords().length;
    const old = {
      ...createRecord('bedrock-otel', 'old'),
      timeUnixNano: writeNanoseconds(Date.now() - 14 * 86_400_000),
    };
    await send(old, createRecord('bedrock-otel', 'young'));
    await eventually('the young one', () => readRecords().length > before);
    const bodies = readRecords()
      .slice(before)
      .map(({ body }) => body);
    assert.deepEqual(bodies, [{ stringValue: 'young' }]);
  });

  async function send(...records: readonly object[]): Promise<void> {
    assert.equal(await sendOtlp(collector.otlpHttpUrl, 'logs', records), 200);
  }

  function readRecords(): Readonly<Record<string, unknown>>[] {
    return logs.requests.flatMap(({ body }) => {
      const { resourceLogs } = JSON.parse(body.toString()) as LogsRequest;
      return resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
    });
  }
});

function createRecord(name: string, body: unknown): object {
  return {
    eventName: name,
    timeUnixNano: writeNanoseconds(Date.now()),
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    body: writeAnyValue(body),
    attributes: [
      { key: 'event.name', value: writeAnyValue(name) },
      { key: 'session.id', value: writeAnyValue(SESSION) },
    ],
  };
}
