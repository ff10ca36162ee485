import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type FakeAws, startFakeAws } from '../../src/testing/index.ts';
import { requireCollector } from '../collector/build.ts';
import { type RunningCollector, startCollector } from '../collector/collector.ts';
import { eventually } from '../collector/eventually.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from '../collector/otlp.ts';
import { REPOSITORY, runNode } from '../support/run-node.ts';
import { BASE } from './lay-over.ts';
import { renderResources } from './template.ts';
import { requireTools, runToEnd, type Tools } from './tools.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const ADVANCED_CHARACTERS = 8192;
const STANDARD_CHARACTERS = 4096;

const PARAMETERS = { Cluster: 'cluster', ApplicationImage: 'application:1' };
const VARIANTS = ['fargate', 'ec2'].flatMap((launch) =>
  ['contrib', 'adot'].flatMap((collector) =>
    ['', 'collector:1'].map((image) => ({
      name: `${launch}, ${collector}, ${image === '' ? 'configuration from Systems Manager' : 'baked in'}`,
      file: `deploy/ecs/${launch}.yaml`,
      parameters: { ...PARAMETERS, Collector: collector, CollectorImage: image },
    })),
  ),
);
const AWS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

interface TaskDefinition {
  readonly ContainerDefinitions: readonly Container[];
  readonly Memory: string;
}

interface Container {
  readonly Name: string;
  readonly Image: string;
  readonly Memory?: number;
  readonly User?: string;
  readonly Command?: readonly string[];
  readonly DependsOn?: readonly { readonly ContainerName: string; readonly Condition: string }[];
  readonly StopTimeout?: number;
  readonly HealthCheck?: object;
  readonly ReadonlyRootFilesystem?: boolean;
  readonly MountPoints?: readonly { readonly ContainerPath: string }[];
  readonly Environment?: readonly { readonly Name: string; readonly Value: string }[];
}

describe('deploy/ecs', function () {
  this.timeout(900_000);

  describe('the task definitions', () => {
    let tools: Tools;
    before(async function () {
      tools = await requireTools(this);
    });

    for (const { name, file, parameters } of VARIANTS) {
      it(`have the shape that the AWS SDK sends: ${name}`, async () => {
        const task = await renderTask(file, parameters);
        assert.deepEqual(await judge(writeForApi(task)), { code: 0, output: '\n' });
      });
    }

    it('are found wrong where they are, so that the check means something', async () => {
      const task = await renderTask('deploy/ecs/fargate.yaml', PARAMETERS);
      const json = JSON.stringify(writeForApi(task));
      for (const [from, to] of [
        ['stopTimeout', 'stopTimeouts'],
        ['"essential":true', '"essential":"true"'],
        ['"containerName":', '"container":'],
      ] as const) {
        assert.ok(json.includes(from), from);
        const { code, output } = await judge(JSON.parse(json.replace(from, to)));
        assert.equal(code, 1, output);
      }
    });

    async function judge(task: unknown): Promise<{ code: number | null; output: string }> {
      const child = spawn(tools.python, [join(import.meta.dirname, 'ecs-shape.py')], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { PATH: process.env['PATH'] },
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stdin.end(JSON.stringify(task));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, output };
    }
  });

  for (const { name, file, parameters } of VARIANTS) {
    it(`start and stop in the right order, on a queue that belongs to the collector: ${name}`, async () => {
      const task = await renderTask(file, parameters);
      const [owner, collector, application, ...more] = task.ContainerDefinitions;
      assert.ok(owner !== undefined && collector !== undefined && application !== undefined);
      assert.deepEqual(more, []);
      const condition = parameters.Collector === 'adot' ? 'HEALTHY' : 'START';
      assert.deepEqual(application.DependsOn, [{ ContainerName: collector.Name, Condition: condition }]);
      assert.equal(collector.HealthCheck !== undefined, condition === 'HEALTHY');
      assert.deepEqual(collector.DependsOn, [{ ContainerName: owner.Name, Condition: 'SUCCESS' }]);
      assert.ok((collector.StopTimeout ?? 0) > (application.StopTimeout ?? 0));
      assert.deepEqual(owner.Command, ['chown', collector.User, '/var/lib/otelcol']);
      for (const { MountPoints, ReadonlyRootFilesystem } of [owner, collector]) {
        assert.equal(MountPoints?.[0]?.ContainerPath, '/var/lib/otelcol');
        assert.equal(ReadonlyRootFilesystem, true);
      }
      // The application has what the others leave.
      assert.equal(application.Memory, undefined);
      assert.ok(Number(task.Memory) >= 2 * Number(collector.Memory));
    });
  }

  it('differ between Fargate and EC2 in no container', async () => {
    const [fargate, ec2] = await Promise.all(
      ['fargate', 'ec2'].map((name) => renderTask(`deploy/ecs/${name}.yaml`, PARAMETERS)),
    );
    assert.deepEqual(fargate?.ContainerDefinitions, ec2?.ContainerDefinitions);
  });

  it('run the images that docker-compose.yml and the tests have', async () => {
    const compose = parse(await readFile(join(REPOSITORY, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
      services: { collector: { image: string } };
    };
    const manifest = parse(await readFile(join(REPOSITORY, 'test/collector/builder.yaml'), 'utf8')) as {
      dist: { version: string };
    };
    const { image } = compose.services.collector;
    assert.ok(image.endsWith(`:${manifest.dist.version}`));
    const task = await renderTask('deploy/ecs/fargate.yaml', PARAMETERS);
    assert.equal(task.ContainerDefinitions[1]?.Image, image);
    const adot = await renderTask('deploy/ecs/fargate.yaml', { ...PARAMETERS, Collector: 'adot' });
    for (const [file, from] of [
      ['Dockerfile', image],
      ['adot.Dockerfile', adot.ContainerDefinitions[1]?.Image],
    ]) {
      const text = await readFile(join(REPOSITORY, 'deploy/ecs', file ?? ''), 'utf8');
      assert.ok(text.startsWith(`FROM ${from}\n`), file);
    }
  });

  it('set no variable of the collector that the configuration does not know', async () => {
    const config = await readFile(BASE, 'utf8');
    const task = await renderTask('deploy/ecs/fargate.yaml', PARAMETERS);
    for (const { Name } of task.ContainerDefinitions[1]?.Environment ?? []) {
      assert.ok(Name === 'GOMEMLIMIT' || config.includes(`\${env:${Name}`), Name);
    }
  });

  /** What survives what, in README.md: CloudWatch answers, but takes its time. */
  describe('a collector that is stopped', () => {
    let aws: FakeAws;
    let collector: RunningCollector;
    let folder: string;
    beforeEach(async function () {
      const binary = await requireCollector(this);
      folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-stop-'));
      aws = await startFakeAws();
      aws.script({ service: 'logs', delay: 300 });
      const env = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url, BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces` };
      collector = await startCollector({ binary, queueDir: join(folder, 'queue'), env });
    });
    afterEach(async () => {
      await collector.kill();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('delivers what was said just before', async () => {
      await sendDocuments(500);
      await collector.stop();
      assert.equal(countDocuments(), 500);
    });

    it('leaves a longer queue on its disk, for the next one', async () => {
      await sendDocuments(5000);
      await collector.stop();
      assert.ok(countDocuments() < 5000, 'it empties its queue at the end: say so in README.md');
      await collector.restart();
      await eventually('all documents', () => countDocuments() === 5000);
    });

    async function sendDocuments(count: number): Promise<void> {
      for (let sent = 0; sent < count; sent += 100) {
        const records = Array.from({ length: 100 }, (_, index) => ({
          eventName: 'bedrock.usage',
          timeUnixNano: writeNanoseconds(Date.now()),
          body: writeAnyValue({ InvocationId: String(sent + index) }),
        }));
        assert.equal(await sendOtlp(collector.otlpHttpUrl, 'logs', records), 200);
      }
    }

    function countDocuments(): number {
      return new Set(aws.cloudWatch.logEvents('/bedrock-otel/usage').map(({ message }) => message)).size;
    }
  });

  describe('the configuration in a parameter', () => {
    let binary: string;
    let folder: string;
    before(async function () {
      binary = await requireCollector(this);
      folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-ecs-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('fits into the advanced tier, and not into the standard one', async () => {
      const { length } = await compact(BASE);
      assert.ok(length <= ADVANCED_CHARACTERS, `${length} characters`);
      assert.ok(length > STANDARD_CHARACTERS, 'the standard tier is enough: say so in README.md');
      assert.ok((await readFile(BASE, 'utf8')).length > ADVANCED_CHARACTERS, 'it fits as it is: say so in README.md');
    });

    it('fits with the records for the GenAI console, too', async () => {
      const { length } = await compact(BASE, join(REPOSITORY, 'deploy/collector/genai-console.yaml'));
      assert.ok(length <= ADVANCED_CHARACTERS, `${length} characters`);
    });

    it('says the same as the file, alone and with another one laid over it', async () => {
      const overlay = join(REPOSITORY, 'deploy/collector/genai-console.yaml');
      for (const files of [[BASE], [BASE, overlay]]) {
        const small = join(folder, 'collector.yaml');
        await writeFile(small, await compact(...files));
        assert.equal(await print(small), await print(...files));
      }
    });

    it('is taken by the collector out of the variable, by the command of the templates', async () => {
      const task = await renderTask('deploy/ecs/fargate.yaml', PARAMETERS);
      const [, collector] = task.ContainerDefinitions;
      const env = { ...AWS, AOT_CONFIG_CONTENT: await compact(BASE) };
      const { code, output } = await runToEnd(binary, ['validate', ...(collector?.Command ?? [])], { env });
      assert.equal(code, 0, output);
    });

    it('is of one collector alone: a second one on the same queue does not start', async () => {
      const queueDir = join(folder, 'queue');
      const first = await startCollector({ binary, queueDir });
      try {
        await assert.rejects(startCollector({ binary, queueDir }), /timeout/);
      } finally {
        await first.kill();
      }
    });

    async function print(...files: readonly string[]): Promise<string> {
      const configs = files.flatMap((file) => ['--config', file]);
      const { code, output } = await runToEnd(binary, ['print-config', '--mode=unredacted', ...configs], { env: AWS });
      assert.equal(code, 0, output);
      return output;
    }
  });
});

async function compact(...files: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runNode([join(REPOSITORY, 'deploy/compact.mjs'), ...files]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  return stdout;
}

async function renderTask(file: string, parameters: Readonly<Record<string, unknown>>): Promise<TaskDefinition> {
  const [task] = await renderResources(file, 'AWS::ECS::TaskDefinition', parameters);
  return task as TaskDefinition;
}

/** CloudFormation writes the names of the API with a capital letter. Those in Options and the like are values. */
function writeForApi(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => writeForApi(item));
  if (typeof value !== 'object' || value === null) return value;
  if (key === 'Options') return value;
  const members = Object.entries(value).map(([name, inner]) => [
    name[0]?.toLowerCase() + name.slice(1),
    writeForApi(inner, name),
  ]);
  return Object.fromEntries(members) as unknown;
}
