import assert from 'node:assert/strict';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { type FakeAws, startFakeAws } from '../../src/testing/index.ts';
import { findGo, requireCollector } from '../collector/build.ts';
import { type RunningCollector, startCollector } from '../collector/collector.ts';
import { eventually } from '../collector/eventually.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from '../collector/otlp.ts';
import { REPOSITORY, runNode } from '../support/run-node.ts';
import { BASE, layOver } from './lay-over.ts';
import { readPublishedSchema } from './published-schema.ts';
import { type StandIn, startStandIn } from './stand-in.ts';
import { runToEnd } from './tools.ts';

const FOLDER = join(REPOSITORY, 'deploy/collector');
const AWS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const SECRET = 'a-secret';
const DELTA = 1;

/** Endpoints of others: what they want to know, where the stand-in is told to be, and what must arrive there. */
const RECIPES: readonly {
  readonly name: string;
  readonly env: (url: string) => Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'langfuse',
    env: (url) => ({ LANGFUSE_HOST: url, LANGFUSE_AUTH: SECRET }),
    paths: ['/api/public/otel/v1/traces'],
    headers: { authorization: `Basic ${SECRET}` },
  },
  {
    name: 'datadog',
    env: (url) => ({ DD_OTLP_ENDPOINT: `${url}/v1/traces`, DD_API_KEY: SECRET }),
    paths: ['/v1/traces'],
    headers: { 'dd-api-key': SECRET, 'dd-otlp-source': 'llmobs' },
  },
  {
    name: 'phoenix',
    env: (url) => ({ PHOENIX_HOST: url, PHOENIX_API_KEY: SECRET, PHOENIX_PROJECT_NAME: 'travel' }),
    paths: ['/v1/traces'],
    headers: { authorization: `Bearer ${SECRET}`, 'x-project-name': 'travel' },
  },
  {
    name: 'honeycomb',
    env: (url) => ({ HONEYCOMB_ENDPOINT: url, HONEYCOMB_API_KEY: SECRET }),
    paths: ['/v1/logs', '/v1/traces'],
    headers: { 'x-honeycomb-team': SECRET },
  },
  {
    name: 'newrelic',
    env: (url) => ({ NEW_RELIC_OTLP_ENDPOINT: url, NEW_RELIC_LICENSE_KEY: SECRET }),
    paths: ['/v1/logs', '/v1/traces'],
    headers: { 'api-key': SECRET },
  },
];

/** Components that the tested collector does not have, by the file that names them. */
const BY_SCHEMA = [
  ['classic-xray.yaml', 'exporters', 'awsxray', 'exporter/awsxrayexporter'],
  ['kafka-sidecar.yaml', 'exporters', 'kafka', 'exporter/kafkaexporter'],
  ['kafka-gateway.yaml', 'receivers', 'kafka', 'receiver/kafkareceiver'],
] as const;

type List = readonly unknown[] | undefined;

interface Config {
  readonly processors?: Readonly<Record<string, { readonly log_conditions?: List; readonly metric_conditions?: List }>>;
  readonly exporters?: {
    readonly awsemf?: { readonly metric_declarations?: List; readonly metric_descriptors?: List };
  };
  readonly service?: {
    readonly extensions?: List;
    readonly pipelines: Readonly<Record<string, { readonly receivers: List; readonly processors: List }>>;
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const PARAMETER_CHARACTERS = 8192;

describe('deploy/collector', function () {
  this.timeout(900_000);
  let binary: string;
  let aws: FakeAws;
  let other: StandIn;
  let folder: string;
  let collector: RunningCollector | undefined;

  before(async function () {
    binary = await requireCollector(this);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-collector-'));
    [aws, other] = await Promise.all([startFakeAws({ requireSignature: true }), startStandIn()]);
  });
  afterEach(async () => {
    await collector?.kill();
    collector = undefined;
    await Promise.all([aws.close(), other.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('has nothing that is neither loaded nor held against a schema', async () => {
    const loaded = new Set([
      ...RECIPES.map(({ name }) => `${name}.yaml`),
      ...BY_SCHEMA.map(([file]) => file),
      'genai-console.yaml',
      'otlp-metrics.yaml',
      'emf-own-names.yaml',
      'redaction.yaml',
    ]);
    const files: string[] = [];
    for await (const file of glob('*.yaml', { cwd: FOLDER })) files.push(file);
    assert.deepEqual(files.sort(), [...loaded].sort());
    const readme = await readFile(join(FOLDER, 'README.md'), 'utf8');
    for (const file of files) assert.ok(readme.includes(`(${file})`), `README.md says nothing of ${file}`);
  });

  it('repeats of the file below what its lists must repeat', async () => {
    const base = await readConfig(BASE);
    for await (const file of glob('*.yaml', { cwd: FOLDER })) {
      const { processors, exporters, service } = await readConfig(join(FOLDER, file));
      // Those two send nothing to X-Ray's OTLP endpoint.
      const unused = ['classic-xray.yaml', 'kafka-sidecar.yaml'].includes(file) ? ['sigv4auth/xray'] : [];
      assertRepeats(file, service?.extensions, base.service?.extensions, unused);
      for (const [name, pipeline] of Object.entries(service?.pipelines ?? {})) {
        assertRepeats(`${file}, ${name}`, pipeline.receivers, base.service?.pipelines[name]?.receivers);
        assertRepeats(`${file}, ${name}`, pipeline.processors, base.service?.pipelines[name]?.processors);
      }
      const events = 'filter/events';
      assertRepeats(file, processors?.[events]?.log_conditions, base.processors?.[events]?.log_conditions);
      const { awsemf } = exporters ?? {};
      assertRepeats(file, awsemf?.metric_descriptors, base.exporters?.awsemf?.metric_descriptors);
      assertRepeats(file, awsemf?.metric_declarations, base.exporters?.awsemf?.metric_declarations);
      // What is said of the application's metrics is what these two change.
      const conditions = base.processors?.['filter/metrics']?.metric_conditions ?? [];
      const changed = conditions.filter(
        (condition) =>
          /^scope|metric\.unit/.test(String(condition)) ||
          (file === 'otlp-metrics.yaml' && String(condition).includes('CUMULATIVE')),
      );
      assert.ok(changed.length >= 2);
      assertRepeats(file, processors?.['filter/metrics']?.metric_conditions, conditions, changed);
    }
  });

  it('fits into a parameter of Systems Manager, each with the file below it', async () => {
    for await (const file of glob('*.yaml', { cwd: FOLDER })) {
      const { stdout } = await runNode([join(REPOSITORY, 'deploy/compact.mjs'), BASE, join(FOLDER, file)]);
      assert.ok(stdout.length > 0 && stdout.length <= PARAMETER_CHARACTERS, `${file}: ${stdout.length}`);
    }
  });

  for (const { name, env, paths, headers } of RECIPES) {
    it(`${name}.yaml brings spans there, and to X-Ray as well`, async () => {
      const running = await start(`${name}.yaml`, env(other.url));
      await sendOtlp(running.otlpHttpUrl, 'traces', [createSpan('chat')]);
      await sendOtlp(running.otlpHttpUrl, 'logs', [createEvent('LlmChatCompletionSummary', 'a line'), createUsage()]);
      await eventually('a span in X-Ray', () => aws.spans.length > 0);
      await eventually('a usage document', () => aws.cloudWatch.logEvents('/bedrock-otel/usage').length > 0);
      await eventually('all that goes there', () =>
        paths.every((path) => other.requests.some((at) => at.path === path)),
      );
      assert.deepEqual([...new Set(other.requests.map(({ path }) => path))].sort(), paths);
      for (const request of other.requests) {
        for (const [header, value] of Object.entries(headers)) assert.equal(request.headers[header], value);
        assert.ok(!request.body.includes('InvocationId'), 'the books go to CloudWatch alone');
      }
    });
  }

  it("otlp-metrics.yaml brings every metric of the application to CloudWatch's OTLP endpoint, signed", async () => {
    const running = await start('otlp-metrics.yaml', { BEDROCK_OTEL_METRICS_ENDPOINT: `${other.url}/v1/metrics` });
    await sendOtlp(running.otlpHttpUrl, 'metrics', [createHistogram('gen_ai.client.token.usage', '{token}')]);
    await eventually('a metric', () => other.requests.some(({ body }) => body.includes('gen_ai.client.token.usage')));
    for (const { path, headers } of other.requests) {
      assert.equal(path, '/v1/metrics');
      assert.match(String(headers.authorization), /\/us-east-1\/monitoring\/aws4_request/);
    }
    await eventually('its own', () => other.requests.some(({ body }) => body.includes('otelcol_exporter_queue_size')));
    assert.ok(!other.requests.some(({ body }) => body.includes('otelcol_process_')));
    assert.deepEqual(aws.cloudWatch.logEvents('/bedrock-otel/metrics'), []);
  });

  it("emf-own-names.yaml makes CloudWatch metrics of OpenTelemetry's own", async () => {
    const running = await start('emf-own-names.yaml', {});
    await sendOtlp(running.otlpHttpUrl, 'metrics', [
      createHistogram('gen_ai.client.token.usage', '{token}', { 'gen_ai.token.type': 'input' }),
      createHistogram('gen_ai.client.operation.duration', 's', { 'gen_ai.operation.name': 'chat' }),
      createHistogram('bedrock.client.cost', 's'),
    ]);
    const find = (metric: string, dimensions: Record<string, string>): number | undefined =>
      aws.cloudWatch.statistics({ namespace: 'BedrockOtel', metric, dimensions })?.sum;
    await eventually('two metrics', () => find('gen_ai.client.operation.duration', {}) !== undefined);
    const model = { 'gen_ai.request.model': 'nova' };
    assert.equal(find('gen_ai.client.token.usage', { ...model, 'gen_ai.token.type': 'input' }), 3.6);
    assert.equal(find('gen_ai.client.operation.duration', { ...model, 'gen_ai.operation.name': 'chat' }), 3.6);
    assert.deepEqual(aws.cloudWatch.refusals(), []);
    const names = new Set(aws.cloudWatch.metrics().map(({ metric }) => metric));
    assert.ok(!names.has('bedrock.client.cost'));
    for (const { message } of aws.cloudWatch.logEvents('/bedrock-otel/metrics')) assert.match(message, /"_aws"/);
  });

  it('redaction.yaml masks what it is told to in events and spans, at any depth, and leaves the books alone', async () => {
    const running = await start('redaction.yaml', { BEDROCK_OTEL_XRAY_ENDPOINT: `${other.url}/v1/traces` });
    const said = 'Write to eva.berg@example.com, card 4111 1111 1111 1111, key AKIAIOSFODNN7EXAMPLE.';
    const messages = [{ role: 'user', parts: [{ type: 'text', content: said }] }];
    await sendOtlp(running.otlpHttpUrl, 'traces', [
      createSpan('chat', { 'gen_ai.input.messages': JSON.stringify(messages), 'gen_ai.request.model': 'nova' }),
    ]);
    await sendOtlp(running.otlpHttpUrl, 'logs', [createEvent('said', { input: { messages } }), createUsage()]);
    await eventually('a span', () => other.requests.length > 0);
    await eventually('an event', () => aws.cloudWatch.logEvents('/bedrock-otel/events').length > 0);
    await eventually('a document', () => aws.cloudWatch.logEvents('/bedrock-otel/usage').length > 0);
    const events = aws.cloudWatch.logEvents('/bedrock-otel/events').map(({ message }) => message);
    for (const left of [...events, ...other.requests.map(({ body }) => body.toString('latin1'))]) {
      assert.ok(left.includes('Write to ****'), left);
      for (const secret of ['eva.berg', '4111', 'AKIA']) assert.ok(!left.includes(secret), left);
    }
    const [usage] = aws.cloudWatch.logEvents('/bedrock-otel/usage');
    assert.deepEqual(JSON.parse(usage?.message ?? ''), { InvocationId: '4111111111111111' });
  });

  describe('what the tested collector does not have', () => {
    let go: NodeJS.ProcessEnv;
    before(async function () {
      const found = await findGo();
      if (found === undefined && process.env['CI']) throw new Error('The schemas come as Go modules.');
      if (found === undefined) return this.skip();
      go = found;
    });

    for (const [file, kind, id, component] of BY_SCHEMA) {
      it(`${file} has what the published schema of ${basename(component)} has, and nothing else`, async () => {
        const config = parse(await readFile(join(FOLDER, file), 'utf8')) as Record<string, Record<string, object>>;
        // The schema has what stands below `retry_on_failure`, without that name: a fault of its generator.
        const { retry_on_failure: _, ...settings } = (config[kind]?.[id] ?? {}) as Record<string, unknown>;
        const schema = await readPublishedSchema(component, go);
        const validate = new Ajv({ strict: false, allErrors: true, coerceTypes: true }).compile(schema);
        assert.ok(validate(structuredClone(settings)), JSON.stringify(validate.errors, undefined, 2));
        assert.ok(!validate({ ...settings, brokerz: [] }), 'the schema forbids nothing');
        const [, wrong] = Object.keys(settings);
        assert.ok(!validate({ ...settings, [String(wrong)]: { no: ['such', 'thing'] } }), String(wrong));
      });

      it(`${file} is right but for that one component, with another one in its place`, async () => {
        const text = await readFile(join(FOLDER, file), 'utf8');
        const there = kind === 'exporters' ? ['debug', {}] : ['otlp/other', { protocols: { http: {} } }];
        const config = parse(text) as Record<string, object>;
        const others = Object.keys(config[kind] ?? {}).map((name) => [name, there[1]]);
        const swapped = JSON.stringify({ ...config, [kind]: Object.fromEntries(others) }).replaceAll(
          `"${id}`,
          `"${there[0]}`,
        );
        const path = join(folder, file);
        await writeFile(path, swapped);
        const { code, output } = await runToEnd(binary, ['validate', '--config', BASE, '--config', path], { env: AWS });
        assert.equal(code, 0, output);
      });
    }
  });

  async function start(file: string, env: Readonly<Record<string, string>>): Promise<RunningCollector> {
    collector = await startCollector({
      binary: await layOver(folder, binary, [BASE]),
      configPath: join(FOLDER, file),
      queueDir: join(folder, 'queue'),
      env: {
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
        BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
        BEDROCK_OTEL_HEALTH_INTERVAL_MS: '500',
        ...env,
      },
    });
    return collector;
  }
});

/** A list that stands in the upper file takes the place of the one below. */
function assertRepeats(what: string, above: List, below: List = [], except: List = []): void {
  if (above === undefined) return;
  const found = new Set(above.map((item) => JSON.stringify(item)));
  for (const item of below) {
    if (!except.includes(item))
      assert.ok(found.has(JSON.stringify(item)), `${what} leaves out ${JSON.stringify(item)}`);
  }
}

async function readConfig(path: string): Promise<Config> {
  return parse(await readFile(path, 'utf8'), { merge: true }) as Config;
}

function createSpan(name: string, attributes: Readonly<Record<string, string>> = {}): object {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name,
    kind: 3,
    startTimeUnixNano: writeNanoseconds(Date.now() - 10),
    endTimeUnixNano: writeNanoseconds(Date.now()),
    attributes: writeAttributes(attributes),
  };
}

function createEvent(eventName: string, body: unknown): object {
  return { eventName, timeUnixNano: writeNanoseconds(Date.now()), body: writeAnyValue(body) };
}

/** Its id looks like the number of a card. */
function createUsage(): object {
  return createEvent('bedrock.usage', { InvocationId: '4111111111111111' });
}

function createHistogram(name: string, unit: string, attributes: Readonly<Record<string, string>> = {}): object {
  const point = {
    count: '3',
    sum: 3.6,
    min: 1.1,
    max: 1.3,
    scale: 4,
    zeroCount: '0',
    positive: { offset: 2, bucketCounts: ['1', '2'] },
    timeUnixNano: writeNanoseconds(Date.now()),
    attributes: writeAttributes({ 'gen_ai.request.model': 'nova', ...attributes }),
  };
  return { name, unit, exponentialHistogram: { aggregationTemporality: DELTA, dataPoints: [point] } };
}

function writeAttributes(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: writeAnyValue(value) }));
}
