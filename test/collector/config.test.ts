import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type FakeAws, startFakeAws } from '../../src/testing/index.ts';
import { requireCollector } from './build.ts';
import { type RunningCollector, startCollector } from './collector.ts';
import { eventually } from './eventually.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from './otlp.ts';

const run = promisify(execFile);

const CONFIG = fileURLToPath(new URL('../../otel-collector-config.yaml', import.meta.url));
const MANIFEST = new URL('builder.yaml', import.meta.url);

const KINDS = ['receivers', 'processors', 'exporters', 'extensions'] as const;

interface Config {
  readonly receivers: object;
  readonly processors: object;
  readonly exporters: object;
  readonly extensions: object;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
}

type Manifest = Record<(typeof KINDS)[number], readonly { readonly gomod: string }[]>;

/**
 * What ADOT 0.49 is made of; otel/opentelemetry-collector-contrib has all of it.
 * https://github.com/aws-observability/aws-otel-collector/blob/v0.49.0/pkg/defaultcomponents/defaults.go
 */
const ADOT: Record<(typeof KINDS)[number], string> = {
  receivers:
    'awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin',
  processors:
    'attributes batch cumulativetodelta deltatorate filter groupbytrace k8s_attributes memory_limiter metrics_transform ' +
    'metricsgeneration probabilistic_sampler resource resource_detection span tail_sampling',
  exporters:
    'awscloudwatchlogs awsemf awsxray debug file kafka load_balancing otlp_grpc otlp_http prometheus ' +
    'prometheus_remote_write',
  extensions: 'awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages',
};

const DAY = 24 * 3_600_000;

describe('otel-collector-config.yaml', function () {
  this.timeout(900_000);
  let binary: string;
  let text: string;
  let config: Config;

  before(async function () {
    binary = await requireCollector(this);
    text = await readFile(CONFIG, 'utf8');
    config = parse(text) as Config;
  });

  describe('as a file', () => {
    it('is valid, with its defaults and with every variable set', async () => {
      const required = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
      await run(binary, ['validate', '--config', CONFIG], { env: required });
      const all = {
        BEDROCK_OTEL_XRAY_ENDPOINT: 'http://127.0.0.1:1/v1/traces',
        BEDROCK_OTEL_LOG_GROUP_PREFIX: '/elsewhere',
        BEDROCK_OTEL_LOG_STREAM: 'stream',
        BEDROCK_OTEL_LOG_RETENTION_DAYS: '0',
        BEDROCK_OTEL_QUEUE_DIR: tmpdir(),
        BEDROCK_OTEL_QUEUE_BYTES: '100000',
        BEDROCK_OTEL_OTLP_HOST: '0.0.0.0',
        BEDROCK_OTEL_OTLP_HTTP_PORT: '1',
        BEDROCK_OTEL_OTLP_GRPC_PORT: '2',
        BEDROCK_OTEL_HEALTH_PORT: '3',
        BEDROCK_OTEL_HEALTH_INTERVAL_MS: '1000',
      };
      await run(binary, ['validate', '--config', CONFIG], { env: { ...required, ...all } });
      assert.deepEqual(
        [...readVariables()].filter((name) => name?.startsWith('BEDROCK_')).sort(),
        Object.keys(all).sort(),
      );
    });

    it('describes every variable that it reads', () => {
      const described = new Set([...text.matchAll(/^# {3}([A-Z][A-Z_]+) /gm)].map(([, name]) => name));
      // The AWS SDK reads this one, without the help of the file; the host's name is the environment's own.
      described.delete('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS');
      const read = readVariables();
      read.delete('HOSTNAME');
      assert.deepEqual([...described].sort(), [...read].sort());
    });

    it('has a default for everything but the region', () => {
      for (const [, name, suffix] of text.matchAll(/\$\{env:([A-Z_]+)(:-)?/g)) {
        assert.ok(name === 'AWS_REGION' || suffix === ':-', `${name} has no default`);
      }
    });

    it('names only components that both distributions and the tested collector have', async () => {
      const manifest = parse(await readFile(MANIFEST, 'utf8')) as Manifest;
      for (const kind of KINDS) {
        const named = new Set(Object.keys(config[kind]).map((id) => id.split('/')[0] ?? id));
        for (const type of named) {
          assert.ok(ADOT[kind].split(' ').includes(type), `ADOT 0.49 has no ${type} among its ${kind}`);
          const module = `${type.replaceAll('_', '')}${kind === 'extensions' ? '' : kind.slice(0, -1)}`;
          const built = manifest[kind].some(({ gomod }) => new RegExp(`/${module}(extension)? `).test(gomod));
          assert.ok(built, `builder.yaml has no ${type} among its ${kind}`);
        }
      }
    });

    it('begins every pipeline with the memory limiter and uses everything that it defines', () => {
      const used = new Set(config.service.extensions);
      for (const [name, pipeline] of Object.entries(config.service.pipelines)) {
        assert.equal(pipeline['processors']?.[0], 'memory_limiter', name);
        for (const id of Object.values(pipeline).flat()) used.add(id);
      }
      const defined = KINDS.flatMap((kind) => Object.keys(config[kind]));
      assert.deepEqual([...used].sort(), defined.sort());
    });

    function readVariables(): Set<string | undefined> {
      return new Set([...text.matchAll(/\$\{env:([A-Z_]+)/g)].map(([, name]) => name));
    }
  });

  describe('as a process', () => {
    let aws: FakeAws;
    let collector: RunningCollector;
    let queueDir: string;

    before(async () => {
      aws = await startFakeAws({ requireSignature: true });
      queueDir = await mkdtemp(join(tmpdir(), 'bedrock-otel-queue-'));
      collector = await startCollector({
        binary,
        queueDir,
        env: {
          AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
          BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
          BEDROCK_OTEL_LOG_STREAM: 'test',
          BEDROCK_OTEL_HEALTH_INTERVAL_MS: '500',
        },
      });
    });
    after(async () => {
      await collector.kill();
      await aws.close();
      await rm(queueDir, { recursive: true, force: true });
    });

    it('answers that it is well', async () => {
      assert.equal((await fetch(collector.healthUrl)).status, 200);
    });

    it('brings usage documents to CloudWatch as they are, and its metrics are found there', async () => {
      const document = createDocument('as-it-is', {
        Note: '"quoted" \u2028 ü',
        EstimatedCost: 0.25,
        Nested: [1, 'two'],
      });
      await send('logs', [
        { eventName: 'bedrock.usage', ...at(Date.now()), body: writeAnyValue(document) },
        // From senders that know no event names.
        {
          attributes: [{ key: 'event.name', value: writeAnyValue('bedrock.usage') }],
          ...at(Date.now()),
          body: writeAnyValue(createDocument('by-attribute')),
        },
      ]);
      await eventually('two documents', () => readUsage().length === 2);
      assert.deepEqual(readUsage()[0], document);
      assert.deepEqual(aws.cloudWatch.refusals(), []);
      const query = { namespace: 'BedrockUsage', metric: 'InputTokens', dimensions: {} };
      assert.equal(aws.cloudWatch.statistics(query)?.sum, 20);
      assert.ok(aws.received.every(({ headers, service }) => service !== 'logs' || isEmf(headers)));
      assert.deepEqual(
        aws.cloudWatch.logGroups().find(({ name }) => name === '/bedrock-otel/usage'),
        { name: '/bedrock-otel/usage', streams: ['test'], retentionInDays: 30, tags: {} },
      );
    });

    it('leaves out what would make CloudWatch refuse a batch for ever, and keeps what stands beside it', async () => {
      const now = Date.now();
      const record = (id: string, time: object, more: object = {}): object => {
        return { eventName: 'bedrock.usage', ...time, body: writeAnyValue(createDocument(id, more)) };
      };
      const before = aws.received.length;
      await send('logs', [
        record('good', at(now)),
        record('too-old', at(now - 14 * DAY)),
        record('old', at(now - 12 * DAY)),
        record('too-new', at(now + 2 * 3_600_000)),
        record('new', at(now + 3_600_000)),
        record('timeless', {}),
        record('not-a-number', at(now), { InputTokens: NaN }),
        { eventName: 'bedrock.usage', ...at(now) },
        { eventName: 'bedrock.usage', ...at(now), body: { stringValue: '' } },
      ]);
      const wanted = ['good', 'new', 'old', 'timeless'];
      const arrived = (): string[] =>
        readIds().filter((id) => [...wanted, 'too-old', 'too-new', 'not-a-number'].includes(id));
      await eventually('four documents', () => arrived().length >= 4);
      // Longer than the first two attempts of a batch that fails.
      await new Promise((resolve) => setTimeout(resolve, 4000));
      assert.deepEqual(arrived().sort(), wanted);
      const refused = aws.received
        .slice(before)
        .filter(({ status, logGroup }) => status !== 200 && logGroup === '/bedrock-otel/usage');
      assert.deepEqual(refused, []);
    });

    it('brings every other record to the events, too old and too new ones left out', async () => {
      const now = Date.now();
      await send('logs', [
        {
          eventName: 'LlmChatCompletionSummary',
          ...at(now),
          traceId: '0af7651916cd43dd8448eb211c80319c',
          spanId: 'b7ad6b7169203331',
          attributes: [{ key: 'event.name', value: writeAnyValue('LlmChatCompletionSummary') }],
          body: writeAnyValue({ model: 'nova' }),
        },
        { ...at(now), body: writeAnyValue('a line') },
        { ...at(now - 14 * DAY), body: writeAnyValue('an old line') },
        { ...at(now + 2 * 3_600_000), body: writeAnyValue('a line of tomorrow') },
      ]);
      await eventually('two events', () => readMessages('events').length >= 2);
      assert.deepEqual(readMessages('events'), [
        {
          body: { model: 'nova' },
          trace_id: '0af7651916cd43dd8448eb211c80319c',
          span_id: 'b7ad6b7169203331',
          attributes: { 'event.name': 'LlmChatCompletionSummary' },
          scope: { name: 'bedrock-otel' },
          resource: { 'service.name': 'travel-agent' },
        },
        { body: 'a line', scope: { name: 'bedrock-otel' }, resource: { 'service.name': 'travel-agent' } },
      ]);
    });

    it('brings spans to X-Ray, signed, and is not held up by those that X-Ray refuses', async () => {
      const switchOn = aws.script({ fail: { transactionSearch: 'off' } });
      await send('traces', [createSpan('refused')]);
      await eventually('a refusal', () =>
        aws.received.some(({ service, status }) => service === 'xray' && status === 400),
      );
      switchOn();
      await send('traces', [createSpan('taken')]);
      await eventually('a span', () => aws.spans.length > 0);
      assert.deepEqual(
        aws.spans.map(({ name }) => name),
        ['taken'],
      );
    });

    it("brings the application's other metrics, and not those that the usage document carries", async () => {
      await send('metrics', [
        createCounter('gen_ai.client.token.usage', '{token}'),
        createCounter('bedrock.client.cost', '1'),
        createCounter('bedrock.other', '1'),
      ]);
      const status = await sendOtlp(
        collector.otlpHttpUrl,
        'metrics',
        [
          createCounter('gen_ai.client.of_another_library', '1'),
          createCounter('orders', '1'),
          createHistogram('wait', 1),
        ],
        'application',
      );
      assert.equal(status, 200);
      await eventually('a histogram', () => findApplicationMetrics().includes('wait'));
      assert.deepEqual(findApplicationMetrics(), [
        'bedrock.other',
        'gen_ai.client.of_another_library',
        'orders',
        'wait',
      ]);
      const query = { namespace: 'BedrockOtel', metric: 'wait', dimensions: { 'service.name': 'travel-agent' } };
      const { count, sum, min, max } = aws.cloudWatch.statistics(query) ?? {};
      assert.deepEqual({ count, sum, min, max }, { count: 3, sum: 3.6, min: 1.1, max: 1.3 });
      const orders = aws.cloudWatch.statistics({ namespace: 'BedrockOtel', metric: 'orders', dimensions: {} });
      assert.equal(orders?.sum, 3);
    });

    it('leaves out metrics that CloudWatch would refuse or that would be counted again with every report', async () => {
      const cumulative = createHistogram('running.total', 2);
      const old = createCounter('old', '1', Date.now() - 14 * DAY);
      await send('metrics', [createCounter('with.braces', '{order}'), cumulative, old]);
      // Of the second one, awsemf would tell the change since the first one.
      await send('metrics', [createLevel('level.by.changes', Date.now() - 2000)]);
      await send('metrics', [createLevel('level.by.changes', Date.now())]);
      await send('metrics', [createCounter('last', 's')]);
      await eventually('the last one', () => findApplicationMetrics().includes('last'));
      for (const name of ['with.braces', 'running.total', 'level.by.changes', 'old']) {
        assert.ok(!findApplicationMetrics().includes(name), name);
      }
      assert.deepEqual(aws.cloudWatch.refusals(), []);
    });

    it('reports on itself: what waits in its queues, and what it could not send', async () => {
      const sizes = (): unknown[] => findOwnMetrics('otelcol_exporter_queue_size').map(({ exporter }) => exporter);
      await eventually('three queues', () => sizes().length === 3);
      assert.deepEqual(sizes().sort(), ['awscloudwatchlogs/events', 'awscloudwatchlogs/usage', 'otlp_http/xray']);
      // X-Ray refused a span above.
      await eventually('a failure', () => findOwnMetrics('otelcol_exporter_send_failed_spans').length > 0);
      const query = { namespace: 'BedrockOtel', metric: 'otelcol_exporter_send_failed_spans' };
      const failed = aws.cloudWatch.statistics({ ...query, dimensions: { exporter: 'otlp_http/xray' } });
      assert.equal(failed?.sum, 1);
      // Above, two documents and two events were too old or too new; what only went another way is not counted.
      const left = { namespace: 'BedrockOtel', metric: 'otelcol_processor_filter_logs.filtered', dimensions: {} };
      await eventually('four records left out', () => (aws.cloudWatch.statistics(left)?.sum ?? 0) >= 4);
      assert.equal(aws.cloudWatch.statistics(left)?.sum, 4);
      // Each set of dimensions is paid for.
      const own = aws.cloudWatch.metrics().filter(({ metric }) => metric.startsWith('otelcol_'));
      assert.ok(own.every(({ metric }) => /queue_size|failed|refused|filtered/.test(metric)));
      assert.ok(own.every(({ dimensions }) => Object.keys(dimensions).every((name) => name === 'exporter')));
    });

    it('writes no line of metrics from which CloudWatch reads none', () => {
      const lines = readMessages('metrics');
      assert.ok(lines.length > 0);
      for (const line of lines) assert.ok('_aws' in line, JSON.stringify(line));
    });

    it('keeps what it has taken through its end and CloudWatch being away', async () => {
      const restore = aws.script({ service: 'logs', fail: { connection: 'reset' } });
      const ids = Array.from({ length: 6 }, (_, index) => `kept-${index}`);
      await send('logs', ids.slice(0, 3).map(createUsageRecord));
      await collector.kill();
      await collector.restart();
      await send('logs', ids.slice(3).map(createUsageRecord));
      await collector.stop();
      restore();
      await collector.restart();
      await eventually('six documents', () => ids.every((id) => readIds().includes(id)));
    });

    async function send(signal: 'logs' | 'traces' | 'metrics', records: readonly object[]): Promise<void> {
      assert.equal(await sendOtlp(collector.otlpHttpUrl, signal, records), 200);
    }

    function readMessages(group: 'usage' | 'events' | 'metrics'): Record<string, unknown>[] {
      const events = aws.cloudWatch.logEvents(`/bedrock-otel/${group}`);
      return events.map(({ message }) => JSON.parse(message) as Record<string, unknown>);
    }

    function readUsage(): Record<string, unknown>[] {
      return readMessages('usage');
    }

    function readIds(): string[] {
      return readUsage().map(({ InvocationId }) => String(InvocationId));
    }

    function findApplicationMetrics(): string[] {
      const metrics = aws.cloudWatch.metrics().filter(({ namespace }) => namespace === 'BedrockOtel');
      const names = new Set(metrics.map(({ metric }) => metric).filter((name) => !name.startsWith('otelcol_')));
      return [...names].sort();
    }

    function findOwnMetrics(name: string): Readonly<Record<string, string>>[] {
      const metrics = aws.cloudWatch.metrics().filter(({ metric }) => metric === name);
      return metrics.map(({ dimensions }) => dimensions);
    }
  });
});

function isEmf(headers: Readonly<Record<string, string>>): boolean {
  return headers['x-amzn-logs-format'] === 'json/emf';
}

function at(milliseconds: number): { timeUnixNano: string } {
  return { timeUnixNano: writeNanoseconds(milliseconds) };
}

function createDocument(id: string, more: object = {}): object {
  const directive = { Namespace: 'BedrockUsage', Dimensions: [[]], Metrics: [{ Name: 'InputTokens', Unit: 'Count' }] };
  return {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    InvocationId: id,
    InputTokens: 10,
    ...more,
  };
}

function createUsageRecord(id: string): object {
  return { eventName: 'bedrock.usage', ...at(Date.now()), body: writeAnyValue(createDocument(id)) };
}

function createSpan(name: string): object {
  const times = { startTimeUnixNano: writeNanoseconds(Date.now() - 10), endTimeUnixNano: writeNanoseconds(Date.now()) };
  return { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name, kind: 3, ...times };
}

const DELTA = 1;
const CUMULATIVE = 2;

function createCounter(name: string, unit: string, time = Date.now()): object {
  return { name, unit, sum: { aggregationTemporality: DELTA, isMonotonic: true, dataPoints: [createPoint(time)] } };
}

function createLevel(name: string, time: number): object {
  const sum = { aggregationTemporality: CUMULATIVE, isMonotonic: false, dataPoints: [createPoint(time)] };
  return { name, unit: '1', sum };
}

function createPoint(time: number): object {
  const attributes = [{ key: 'route', value: writeAnyValue('/orders') }];
  return { asInt: '3', startTimeUnixNano: writeNanoseconds(time - 1000), ...at(time), attributes };
}

function createHistogram(name: string, aggregationTemporality: typeof DELTA | typeof CUMULATIVE): object {
  const positive = { offset: 2, bucketCounts: ['1', '2'] };
  const point = { count: '3', sum: 3.6, min: 1.1, max: 1.3, scale: 4, zeroCount: '0', positive, ...at(Date.now()) };
  return { name, unit: 's', exponentialHistogram: { aggregationTemporality, dataPoints: [point] } };
}
