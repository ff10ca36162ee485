import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeBedrock, startFakeBedrock } from 'bedrock-otel/testing';
import { type OtlpReceiver, startOtlpReceiver } from '../examples/demo/otlp-receiver.ts';
import { type Ended, loopbackEnvironment, REPOSITORY, type RunningNode, startNode } from './support/run-node.ts';

const INSTALL =
  'npm install @opentelemetry/sdk-node @opentelemetry/propagator-aws-xray @opentelemetry/resource-detector-aws';

const MODULE = '--input-type=module';
const SCRIPT = '--input-type=commonjs';
/** The build, as users load it; and the source, for what does not depend on the module format. */
const IMPORT = ['--import', 'bedrock-otel/register', MODULE];
const SOURCE = ['--import', './src/register.ts', MODULE];

const DEFINE_CALL = `
  async function call() {
    await new BedrockRuntimeClient({}).send(
      new ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user', content: [{ text: 'Hi.' }] }] }),
    );
  }`;
const ESM = `import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'; ${DEFINE_CALL}`;
const CJS = `const { BedrockRuntimeClient, ConverseCommand } = require('@aws-sdk/client-bedrock-runtime'); ${DEFINE_CALL}`;
/** Lives until it is told to end. */
const SERVER = `${ESM}
  const alive = setInterval(() => {}, 1000);
  await call();
  console.log('ready');`;

describe('register', () => {
  let bedrock: FakeBedrock;
  let receiver: OtlpReceiver;
  let running: RunningNode | undefined;

  beforeEach(async () => {
    [bedrock, receiver] = await Promise.all([startFakeBedrock(), startOtlpReceiver()]);
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended;
    await Promise.all([bedrock.close(), receiver.close()]);
  });

  function start(load: readonly string[], code: string, env: Record<string, string> = {}, cwd?: string): RunningNode {
    running = startNode([...load, '--eval', code], {
      ...(cwd !== undefined && { cwd }),
      // So late that what arrives was flushed.
      env: { ...loopbackEnvironment(bedrock.url, receiver.url), OTEL_BSP_SCHEDULE_DELAY: '60000', ...env },
    });
    return running;
  }

  async function run(
    load: readonly string[],
    code: string,
    env?: Record<string, string>,
    cwd?: string,
  ): Promise<Ended> {
    return start(load, code, env, cwd).ended;
  }

  async function runToSuccess(...args: Parameters<typeof run>): Promise<string> {
    const { code, signal, stdout, stderr } = await run(...args);
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
    return stdout;
  }

  const spanNames = (): string[] => receiver.spans.map(({ name }) => name);
  const ONE = ['chat amazon.nova-lite-v1:0'];

  describe('spans arrive over OTLP from', () => {
    it('an ES module application with --import', async () => {
      await runToSuccess(IMPORT, `${ESM} await call();`);
      assert.deepEqual(spanNames(), ONE);
    });

    it('an ES module application with --require', async () => {
      await runToSuccess(['--require', 'bedrock-otel/register', MODULE], `${ESM} await call();`);
      assert.deepEqual(spanNames(), ONE);
    });

    it('a CommonJS application with --require', async () => {
      await runToSuccess(['--require', 'bedrock-otel/register', SCRIPT], `${CJS} call();`);
      assert.deepEqual(spanNames(), ONE);
    });

    it('a CommonJS application with --import', async () => {
      await runToSuccess(['--import', 'bedrock-otel/register', SCRIPT], `${CJS} call();`);
      assert.deepEqual(spanNames(), ONE);
    });

    it('an application that loads it twice, once each', async () => {
      const both = ['--require', 'bedrock-otel/register', '--import', 'bedrock-otel/register', MODULE];
      const code = `${ESM} await call(); console.log(process.listenerCount('SIGTERM'), process.listenerCount('beforeExit'));`;
      assert.equal(await runToSuccess(both, code), '1 1\n');
      assert.deepEqual(spanNames(), ONE);
    });

    it('the source', async () => {
      await runToSuccess(SOURCE, `${ESM} await call();`);
      assert.deepEqual(spanNames(), ONE);
    });
  });

  describe('the end', () => {
    it('keeps an exit code', async () => {
      const { code } = await run(SOURCE, `${ESM} await call(); process.exitCode = 7;`);
      assert.equal(code, 7);
      assert.deepEqual(spanNames(), ONE);
    });

    it('keeps an uncaught error', async () => {
      const { code, stderr } = await run(SOURCE, `${ESM} await call(); throw new Error('mine');`);
      assert.equal(code, 1);
      assert.match(stderr, /Error: mine/);
    });

    it('keeps the code of process.exit', async () => {
      const { code } = await run(SOURCE, `${ESM} await call(); process.exit(5);`);
      assert.equal(code, 5);
    });

    it('by SIGTERM, to which nobody listens: flushes, and dies by it', async () => {
      const { child, printed, ended } = start(SOURCE, SERVER);
      await printed('ready');
      assert.deepEqual(spanNames(), []);
      child.kill('SIGTERM');
      const { code, signal, stderr } = await ended;
      assert.deepEqual({ code, signal, stderr }, { code: null, signal: 'SIGTERM', stderr: '' });
      assert.deepEqual(spanNames(), ONE);
    });

    it('by SIGTERM in CommonJS', async () => {
      const load = ['--require', 'bedrock-otel/register', SCRIPT];
      const { child, printed, ended } = start(
        load,
        `${CJS} setInterval(() => {}, 1000); call().then(() => console.log('ready'));`,
      );
      await printed('ready');
      child.kill('SIGTERM');
      assert.equal((await ended).signal, 'SIGTERM');
      assert.deepEqual(spanNames(), ONE);
    });

    it('by SIGTERM that nobody can deliver: dies by it after 5 seconds', async () => {
      const silent = startOtlpReceiver().then(async (other) => {
        await other.close();
        return other.url;
      });
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await silent, OTEL_EXPORTER_OTLP_TIMEOUT: '60000' };
      const { child, printed, ended } = start(SOURCE, SERVER, env);
      await printed('ready');
      const before = performance.now();
      child.kill('SIGTERM');
      assert.equal((await ended).signal, 'SIGTERM');
      const elapsed = performance.now() - before;
      assert.ok(elapsed > 4_500 && elapsed < 8_000, `took ${elapsed} ms`);
    });

    it('by SIGTERM, to which the application listens: it drains, and ends in its own way', async () => {
      const { child, printed, ended } = start(
        SOURCE,
        `process.on('SIGTERM', async () => {
           await call();
           process.exitCode = 3;
           clearInterval(alive);
         });
         ${SERVER}`,
      );
      await printed('ready');
      child.kill('SIGTERM');
      const { code, signal, stderr } = await ended;
      assert.deepEqual({ code, signal, stderr }, { code: 3, signal: null, stderr: '' });
      assert.deepEqual(spanNames(), [...ONE, ...ONE]);
    });

    it('by SIGTERM, and process.exit after a while: what was there before has arrived', async () => {
      const { child, printed, ended } = start(
        SOURCE,
        `process.on('SIGTERM', () => setTimeout(() => process.exit(4), 500)); ${SERVER}`,
      );
      await printed('ready');
      child.kill('SIGTERM');
      const { code, signal } = await ended;
      assert.deepEqual({ code, signal }, { code: 4, signal: null });
      assert.deepEqual(spanNames(), ONE);
    });

    it('without a collector: says so, within the time that exports may take', async () => {
      const { url } = receiver;
      await receiver.close();
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
      const before = performance.now();
      const { code, stderr } = await run(SOURCE, `${ESM} await call();`, env);
      assert.equal(code, 0);
      assert.match(stderr, /bedrock-otel: telemetry could not be delivered.*ECONNREFUSED/);
      assert.ok(performance.now() - before < 5_000);
    });
  });

  describe('metrics', () => {
    const MEASURE = `
      import { metrics } from '@opentelemetry/api';
      const meter = metrics.getMeter('test');
      meter.createCounter('calls').add(1);
      meter.createHistogram('duration', { advice: { explicitBucketBoundaries: [1, 2] } }).record(3);
      console.log(process.env.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE, process.env.OTEL_EXPORTER_OTLP_TIMEOUT);`;

    /** Kind and temporality of each metric received. */
    function received(): Record<string, [kind: string, temporality: unknown]> {
      const request = receiver.requests.find(({ path }) => path === '/v1/metrics')?.json as {
        resourceMetrics: { scopeMetrics: { metrics: Record<string, unknown>[] }[] }[];
      };
      const rows = request.resourceMetrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap(({ metrics }) => metrics),
      );
      return Object.fromEntries(
        rows.map((row) => {
          const kind = ['sum', 'histogram', 'exponentialHistogram'].find((name) => name in row) ?? '';
          const { aggregationTemporality } = row[kind] as { aggregationTemporality: unknown };
          return [row['name'], [kind, aggregationTemporality]];
        }),
      );
    }

    it('are deltas and exponential histograms, and child processes do not inherit that', async () => {
      assert.equal(await runToSuccess(SOURCE, MEASURE), 'undefined undefined\n');
      assert.deepEqual(received(), { calls: ['sum', 1], duration: ['exponentialHistogram', 1] });
    });

    it('are what the environment says', async () => {
      const env = {
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative',
        OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'explicit_bucket_histogram',
        OTEL_EXPORTER_OTLP_TIMEOUT: '7000',
      };
      assert.equal(await runToSuccess(SOURCE, MEASURE, env), 'cumulative 7000\n');
      assert.deepEqual(received(), { calls: ['sum', 2], duration: ['histogram', 2] });
    });
  });

  describe('propagation', () => {
    const INJECT = `
      import { context, propagation, trace } from '@opentelemetry/api';
      const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
      const carrier = {};
      propagation.inject(trace.setSpanContext(context.active(), span), carrier);
      const headers = {
        traceparent: '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        'x-amzn-trace-id': 'Root=1-2af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
      };
      const traceId = (keys) => {
        const incoming = Object.fromEntries(keys.map((key) => [key, headers[key]]));
        return trace.getSpanContext(propagation.extract(context.active(), incoming))?.traceId[0];
      };
      console.log(Object.keys(carrier).sort().join(), traceId(['traceparent']), traceId(['x-amzn-trace-id']), traceId(Object.keys(headers)));`;

    for (const [propagators, expected] of [
      ['', 'traceparent,x-amzn-trace-id 1 2 1\n'],
      ['tracecontext', 'traceparent 1 undefined 1\n'],
      ['xray', 'x-amzn-trace-id undefined 2 2\n'],
      ['tracecontext,xray,unheard-of', 'traceparent,x-amzn-trace-id 1 2 2\n'],
      ['b3,xray', 'b3,x-amzn-trace-id undefined 2 2\n'],
      ['none', ' undefined undefined undefined\n'],
    ] as const) {
      it(`with OTEL_PROPAGATORS=${propagators}`, async () => {
        assert.equal(await runToSuccess(SOURCE, INJECT, { OTEL_PROPAGATORS: propagators }), expected);
      });
    }
  });

  describe('the resource', () => {
    async function detect(env: Record<string, string>): Promise<Readonly<Record<string, unknown>>> {
      await runToSuccess(SOURCE, `${ESM} await call();`, env);
      return receiver.spans[0]?.resource ?? {};
    }

    it('is what the environment says', async () => {
      const resource = await detect({
        OTEL_SERVICE_NAME: 'shop',
        OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3,deployment.environment.name=staging',
        NODE_ENV: 'production',
      });
      assert.equal(resource['service.name'], 'shop');
      assert.equal(resource['service.version'], '1.2.3');
      assert.equal(resource['deployment.environment.name'], 'staging');
    });

    it('tells nothing of a platform elsewhere, and does not take NODE_ENV for an environment', async () => {
      const resource = await detect({ NODE_ENV: 'production' });
      assert.deepEqual(
        Object.keys(resource).filter((name) => /^(cloud|aws|faas|deployment)\./.test(name)),
        [],
      );
    });

    const LAMBDA = {
      AWS_LAMBDA_FUNCTION_NAME: 'answer',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    };

    it('tells of AWS Lambda, over which OTEL_RESOURCE_ATTRIBUTES has the last word', async () => {
      const resource = await detect({ ...LAMBDA, OTEL_RESOURCE_ATTRIBUTES: 'cloud.region=mars' });
      assert.equal(resource['faas.name'], 'answer');
      assert.equal(resource['cloud.platform'], 'aws_lambda');
      assert.equal(resource['cloud.region'], 'mars');
    });

    it('tells nothing of AWS where OTEL_NODE_RESOURCE_DETECTORS leaves it out', async () => {
      const resource = await detect({ ...LAMBDA, OTEL_NODE_RESOURCE_DETECTORS: 'env' });
      assert.equal(resource['faas.name'], undefined);
    });
  });

  it('exports protobuf over HTTP by default, and no signal of which there is nothing', async () => {
    await runToSuccess(SOURCE, `${ESM} await call();`, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
    assert.deepEqual(
      receiver.requests.map(({ path, contentType }) => `${path} ${contentType}`).toSorted(),
      // The usage document goes by a hop of its own; the Llm events with all other records.
      [
        '/v1/logs application/x-protobuf',
        '/v1/logs application/x-protobuf',
        '/v1/metrics application/x-protobuf',
        '/v1/traces application/x-protobuf',
      ],
    );
  });

  it('does nothing with OTEL_SDK_DISABLED', async () => {
    const code = `${ESM} await call(); console.log(process.listenerCount('SIGTERM'), process.listenerCount('beforeExit'));`;
    assert.equal(await runToSuccess(SOURCE, code, { OTEL_SDK_DISABLED: 'TRUE' }), '0 0\n');
    assert.deepEqual(receiver.requests, []);
  });

  it('adds only the instrumentation where a provider is registered', async () => {
    const code = `${ESM} await call(); console.log(process.listenerCount('SIGTERM'), process.listenerCount('beforeExit'));`;
    const load = ['--import', './test/fixtures/register/own-provider.mjs', ...SOURCE];
    assert.equal(await runToSuccess(load, code), 'own provider: chat amazon.nova-lite-v1:0\n0 0\n');
    assert.deepEqual(receiver.requests, []);
  });

  describe('with packages missing', () => {
    const API = ['@opentelemetry/api', '@opentelemetry/instrumentation', '@aws-sdk/client-bedrock-runtime'];
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    /** An application's folder with this package, copied, and only these others. */
    async function install(packages: readonly string[]): Promise<void> {
      const modules = join(folder, 'node_modules');
      await mkdir(join(modules, '@opentelemetry'), { recursive: true });
      await mkdir(join(modules, '@aws-sdk'), { recursive: true });
      for (const part of ['package.json', 'dist']) {
        await cp(join(REPOSITORY, part), join(modules, 'bedrock-otel', part), { recursive: true });
      }
      for (const name of packages)
        await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name), 'junction');
    }

    for (const load of ['--import', '--require']) {
      it(`${load} fails with the one line that installs them`, async () => {
        await install(API);
        const { code, stdout, stderr } = await run(
          [load, 'bedrock-otel/register', MODULE],
          `console.log('started');`,
          {},
          folder,
        );
        assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
        assert.equal(stderr.match(/^Error: .*$/gm)?.length, 1);
        assert.match(stderr, /^Error: bedrock-otel\/register needs @opentelemetry\/sdk-node, which is not installed/m);
        assert.ok(stderr.includes(INSTALL));
      });
    }

    it('works without the optional ones', async () => {
      await install([...API, '@opentelemetry/sdk-node']);
      const code = `${ESM}
        import { propagation } from '@opentelemetry/api';
        await call();
        console.log(propagation.fields().join());`;
      assert.equal(await runToSuccess(IMPORT, code, {}, folder), 'traceparent,tracestate,baggage\n');
      assert.deepEqual(spanNames(), ONE);
    });

    it('needs none where a provider is registered, or OpenTelemetry disabled', async () => {
      await install(API);
      const noProvider = `
        const { trace } = require('@opentelemetry/api');
        trace.setGlobalTracerProvider({ getTracer: () => ({}) });`;
      await writeFile(join(folder, 'provider.cjs'), noProvider);
      const load = ['--require', './provider.cjs', ...IMPORT];
      assert.equal(await runToSuccess(load, `console.log('started');`, {}, folder), 'started\n');
      const disabled = { OTEL_SDK_DISABLED: 'true' };
      assert.equal(await runToSuccess(IMPORT, `console.log('started');`, disabled, folder), 'started\n');
    });

    it('warns of a broken one, and lets the application start', async () => {
      await install(API);
      const broken = join(folder, 'node_modules/@opentelemetry/sdk-node');
      await mkdir(broken);
      await writeFile(join(broken, 'index.js'), `throw new Error('broken on purpose');`);
      const { code, stdout, stderr } = await run(IMPORT, `console.log('started');`, {}, folder);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: 'started\n' });
      assert.match(stderr, /\[BEDROCK_OTEL_NOT_STARTED\].*broken on purpose/);
    });
  });
});
