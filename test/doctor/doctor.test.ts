import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Finding } from '../../src/doctor/finding.ts';
import { CHECKS } from '../../src/doctor/registry.ts';
import { isObject } from '../../src/read.ts';
import { type FakeAws, startFakeAws } from '../../src/testing/index.ts';
import { requireCollector } from '../collector/build.ts';
import { type RunningCollector, startCollector } from '../collector/collector.ts';
import { type Ended, REPOSITORY, runNode } from '../support/run-node.ts';
import { type Application, awsEnvironment, createApplication } from './application.ts';

const MAIN = join(REPOSITORY, 'src/cli/main.ts');
const CONFIG = join(REPOSITORY, 'otel-collector-config.yaml');

interface Answer {
  readonly code: number | null;
  readonly statuses: Readonly<Record<string, Finding['status']>>;
  readonly findings: readonly Finding[];
}

describe('bedrock-otel doctor', function () {
  this.timeout(120_000);
  let aws: FakeAws;
  let application: Application;

  beforeEach(async () => {
    [aws, application] = await Promise.all([startFakeAws({ requireSignature: true }), createApplication()]);
  });
  afterEach(() => Promise.all([aws.close(), application.remove()]));

  function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return runNode([MAIN, 'doctor', ...args], {
      cwd: application.directory,
      env: { ...awsEnvironment(aws.url), ...env },
    });
  }

  /** What the command says as JSON, with all that must hold whatever it says. */
  async function ask(args: readonly string[], env?: Record<string, string>): Promise<Answer> {
    const { code, stdout, stderr } = await run([...args, '--json'], env);
    assert.equal(stderr, '');
    const json: unknown = JSON.parse(stdout);
    assert.ok(isObject(json) && Array.isArray(json['findings']));
    const findings = json['findings'] as Finding[];
    assert.deepEqual(
      findings.map(({ check }) => check),
      Object.keys(CHECKS),
    );
    for (const { check, status, found, mend } of findings) {
      assert.ok(found.length > 0, check);
      assert.equal(mend === undefined || mend === '', status === 'ok', check);
    }
    const broken = findings.some(({ status }) => status === 'failed');
    assert.deepEqual([json['ok'], code], [!broken, broken ? 1 : 0]);
    return { code, findings, statuses: Object.fromEntries(findings.map(({ check, status }) => [check, status])) };
  }

  const all = (status: Finding['status'], other: Answer['statuses'] = {}): Answer['statuses'] => ({
    ...Object.fromEntries(Object.keys(CHECKS).map((check) => [check, status])),
    ...other,
  });

  describe('with a real collector', () => {
    let binary: string;
    let directory: string;
    let collector: RunningCollector;

    before(async function () {
      this.timeout(900_000);
      binary = await requireCollector(this);
    });
    beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'bedrock-otel-doctor-collector-'))));
    afterEach(async () => {
      await collector.stop();
      await rm(directory, { recursive: true });
    });

    async function start(configPath = CONFIG): Promise<void> {
      collector = await startCollector({
        binary,
        configPath,
        queueDir: join(directory, 'queue'),
        env: {
          AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
          BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
        },
      });
    }

    it('all is well', async () => {
      await start();
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpHttpUrl };
      const { statuses, findings } = await ask(['--health-endpoint', collector.healthUrl], env);
      assert.deepEqual(statuses, all('ok'), JSON.stringify(findings));
      assert.deepEqual(
        aws.cloudWatch.metrics().map(({ namespace }) => namespace),
        ['BedrockUsageDoctor'],
      );
      assert.deepEqual(aws.cloudWatch.refusals(), []);
      assert.deepEqual(aws.spans, []);

      const { code, stdout } = await run([], env);
      assert.equal(code, 0);
      assert.match(stdout, /^ok {7}node {16}Node\.js v/);
      assert.match(stdout, /\n\n10 ok, 0 warning, 0 failed, 0 skipped\n$/);
      assert.doesNotMatch(stdout, /→/);
    });

    it('the usage pipeline is missing', async () => {
      const config = parse(await readFile(CONFIG, 'utf8')) as { service: { pipelines: Record<string, unknown> } };
      Reflect.deleteProperty(config.service.pipelines, 'logs/usage');
      const configPath = join(directory, 'config.yaml');
      await writeFile(configPath, stringify(config));
      await start(configPath);
      const { statuses, findings } = await ask(['--otlp-endpoint', collector.otlpHttpUrl, '--timeout', '4']);
      assert.deepEqual(
        statuses,
        all('ok', { 'test-document': 'failed', 'log-groups': 'failed' }),
        JSON.stringify(findings),
      );
      const { found, mend } = findings.find(({ check }) => check === 'test-document') ?? assert.fail();
      assert.match(found, /there is no log group \/bedrock-otel\/usage/);
      assert.match(mend ?? '', /usage pipeline/);
    });
  });

  it('nothing is there', async () => {
    const { url } = aws;
    await aws.close();
    await application.remove();
    application = await createApplication([]);
    const { statuses } = await ask(['--otlp-endpoint', url]);
    const packages = { node: 'failed', opentelemetry: 'failed', 'aws-sdk': 'failed', collector: 'failed' } as const;
    assert.deepEqual(statuses, all('skipped', packages));
  });

  it('a finding and its mend can be read', async () => {
    const { code, stdout } = await run(['--otlp-endpoint', aws.url, '--timeout', '1', '--log-group-prefix', '/shop']);
    assert.equal(code, 1);
    assert.match(stdout, /^failed {3}collector {11}http:\S+ answered \d+/m);
    assert.match(stdout, /\n {29}→ .+/);
    assert.match(stdout, /^failed {3}log-groups {10}\/shop\/usage: not there\n {29}\/shop\/events: not there\n/m);
  });

  it('what the application loads is said as for node', async () => {
    await application.addFile('more.mjs', '');
    await application.addFile('app.mjs', '');
    const own = ['--require', 'bedrock-otel/register', '--import', './more.mjs', '--entry', 'app.mjs'];
    const { findings } = await ask([...own, '--otlp-endpoint', aws.url, '--timeout', '5']);
    const { status, found } = findings.find(({ check }) => check === 'hook') ?? assert.fail();
    assert.equal(status, 'ok');
    assert.match(found, /, ES module: node --require bedrock-otel\/register --import \.\/more\.mjs \S+app\.mjs$/);
  });

  it('the prefix comes from the variable of the collector, too', async () => {
    const { findings } = await ask(['--otlp-endpoint', aws.url], { BEDROCK_OTEL_LOG_GROUP_PREFIX: '/mine' });
    assert.match(findings.find(({ check }) => check === 'log-groups')?.found ?? '', /^\/mine\/usage: not there/);
  });

  for (const args of [
    ['--timeout', '0'],
    ['--timeout', 'soon'],
    ['--otlp-endpoint', 'localhost:4318'],
    ['--region', 'Frankfurt'],
    ['--log-group-prefix', 'a b'],
    ['--log-group-prefix', '/ends/'],
    ['--collector-role', 'collector'],
    ['--unheard-of'],
    ['surplus'],
  ]) {
    it(`wrong usage: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run([...args, '--json']);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^error: /);
      assert.deepEqual(aws.received, []);
    });
  }

  it('wrong usage: no command, and an unknown one', async () => {
    for (const args of [[], ['nurse']]) assert.equal((await runNode([MAIN, ...args])).code, 2);
  });

  it('help and version that were asked for are no error', async () => {
    const help = await run(['--help']);
    assert.deepEqual([help.code, help.stderr], [0, '']);
    for (const option of ['--json', '--otlp-endpoint', '--region', '--log-group-prefix', '--timeout', '--entry']) {
      assert.ok(help.stdout.includes(option), option);
    }
    assert.deepEqual((await runNode([MAIN, '--version'])).stdout, '0.1.0\n');
  });
});
