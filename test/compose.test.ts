import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findGo, requireCollector } from './collector/build.ts';
import { type RunningCollector, startCollector } from './collector/collector.ts';
import { eventually } from './collector/eventually.ts';

const run = promisify(execFile);

const REPOSITORY = join(import.meta.dirname, '..');
const FILE = join(REPOSITORY, 'docker-compose.yml');

/**
 * The loader of Docker Compose itself: it checks a file against the specification's schema, and resolves anchors,
 * paths and short forms. https://github.com/compose-spec/compose-go
 */
const COMPOSE = 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2';

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly profiles?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: unknown;
  readonly working_dir?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Model {
  readonly services: Readonly<Record<string, Service>>;
}

describe('docker-compose.yml', function () {
  this.timeout(900_000);
  let go: NodeJS.ProcessEnv;
  let model: Model;

  before(async function () {
    const found = await findGo();
    if (found === undefined && process.env['CI']) throw new Error('Checking the file needs Go.');
    if (found === undefined) return this.skip();
    go = found;
    model = await load(FILE, go);
  });

  it('is refused when it breaks the specification, so that the check means something', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'bedrock-otel-compose-'));
    const broken = join(directory, 'docker-compose.yml');
    const text = await readFile(FILE, 'utf8');
    try {
      for (const [from, to] of [
        ['stop_grace_period', 'stop_grace_periods'],
        ['service_healthy', 'service_hale'],
      ] as const) {
        await writeFile(broken, text.replaceAll(from, to));
        await assert.rejects(load(broken, go), to);
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('waits only for services that it has', () => {
    for (const [name, { depends_on = {} }] of Object.entries(model.services)) {
      for (const other of Object.keys(depends_on)) assert.ok(other in model.services, `${name} waits for ${other}`);
    }
  });

  it('pins every image', () => {
    for (const [name, { image }] of Object.entries(model.services))
      assert.match(image, /:\d+\.\d+\.\d+(-slim)?$/, name);
  });

  it('opens no port to anybody, and puts what talks to one another on one loopback address', () => {
    for (const [name, { ports, network_mode, environment }] of Object.entries(model.services)) {
      assert.equal(ports, undefined, name);
      if (environment !== undefined) assert.equal(network_mode, 'service:task', name);
    }
  });

  it("runs the repository's configuration, in a queue that belongs to the collector's user", () => {
    for (const [name, owner] of [
      ['collector', 'queue-owner'],
      ['collector-aws', 'queue-owner-aws'],
    ] as const) {
      const { volumes = [], command, depends_on } = getService(name);
      const configured = volumes.find(({ source }) => source === join(REPOSITORY, 'otel-collector-config.yaml'));
      assert.deepEqual(command, [`--config=${configured?.target}`]);
      const queue = volumes.find(({ type }) => type === 'volume');
      // The parent of the configuration's default for BEDROCK_OTEL_QUEUE_DIR: made by the collector, so it is its own.
      assert.equal(queue?.target, '/var/lib/otelcol');
      const { volumes: owned = [], command: chown } = getService(owner);
      assert.deepEqual(
        owned.map(({ source, target }) => [source, target]),
        [[queue?.source, queue?.target]],
      );
      assert.deepEqual(chown, ['chown', '10001:10001', '/var/lib/otelcol']);
      assert.equal(depends_on?.[owner]?.condition, 'service_completed_successfully');
    }
    const queues = ['collector', 'collector-aws'].map((name) =>
      getService(name).volumes?.find(({ type }) => type === 'volume'),
    );
    assert.notEqual(queues[0]?.source, queues[1]?.source);
  });

  it('sets no variable that the configuration does not know', async () => {
    const config = await readFile(join(REPOSITORY, 'otel-collector-config.yaml'), 'utf8');
    for (const name of Object.keys(getService('collector').environment ?? {})) {
      assert.ok(name.startsWith('AWS_') || config.includes(`\${env:${name}`), name);
    }
  });

  it("keeps the caller's credentials from the fakes, and takes them to AWS in the profile `aws`", async () => {
    const { services } = await load(FILE, go, ['-no-interpolation']);
    const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
    for (const [name, { profiles, environment = {} }] of Object.entries(services)) {
      const own = Object.values(environment).filter((value) => String(value).includes('$'));
      if (profiles === undefined) assert.deepEqual(own, [], name);
    }
    for (const name of ['collector-aws', 'agent-aws']) {
      const { profiles, environment = {} } = services[name] ?? {};
      assert.deepEqual(profiles, ['aws']);
      for (const variable of credentials) assert.equal(environment[variable], `\${${variable}:-}`, name);
      assert.ok(!Object.keys(environment).some((key) => key.includes('ENDPOINT_URL')), name);
    }
  });

  describe('its commands, without containers', () => {
    /** The file's ports, and those that are free here. */
    const ports = new Map<string, number>();
    const processes = new Set<ChildProcess>();
    let collector: RunningCollector | undefined;
    let queueDir: string;

    before(async function () {
      const binary = await requireCollector(this);
      queueDir = await mkdtemp(join(tmpdir(), 'bedrock-otel-queue-'));
      ports.set('4566', await findFreePort()).set('4567', await findFreePort());
      start('fake-aws');
      const { healthcheck } = getService('fake-aws');
      await eventually('a fake that is healthy', async () => (await check(healthcheck?.test ?? [])) === 0);
      collector = await startCollector({ binary, queueDir, env: translate(getService('collector').environment) });
      ports.set('4318', Number(new URL(collector.otlpHttpUrl).port));
    });
    after(async () => {
      await collector?.kill();
      for (const child of processes) {
        const ended = once(child, 'exit');
        if (child.exitCode === null && child.signalCode === null && child.kill()) await ended;
      }
      await rm(queueDir, { recursive: true, force: true });
    });

    it('bring what the agent used to CloudWatch', async () => {
      const [code] = (await once(start('agent'), 'exit')) as [number | null];
      assert.equal(code, 0);
      await eventually('usage documents', async () => (await readUsage()).length > 0);
      for (const document of await readUsage()) {
        assert.equal(document['Service'], 'travel-agent');
        assert.equal(document['Invocations'], 1);
      }
    });

    function start(name: string): ChildProcess {
      const { command, environment, working_dir = '/app' } = getService(name);
      const [program = '', ...args] = command;
      const child = spawn(program, args, {
        cwd: join(REPOSITORY, working_dir.slice('/app'.length)),
        env: { PATH: process.env['PATH'], ...translate(environment) },
        stdio: 'ignore',
      });
      const kill = (): void => void child.kill('SIGKILL');
      process.once('exit', kill);
      child.once('exit', () => {
        process.off('exit', kill);
        processes.delete(child);
      });
      processes.add(child);
      return child;
    }

    async function check([kind, program = '', ...args]: readonly string[]): Promise<number> {
      assert.equal(kind, 'CMD');
      return run(program, args.map(translateText)).then(
        () => 0,
        () => 1,
      );
    }

    function translate(environment: Service['environment'] = {}): Record<string, string> {
      return Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, translateText(String(value))]),
      );
    }

    function translateText(text: string): string {
      return text.replaceAll(/\b(4566|4567|4318)\b/g, (port) => String(ports.get(port) ?? port));
    }

    async function readUsage(): Promise<Record<string, unknown>[]> {
      const response = await fetch(`http://127.0.0.1:${ports.get('4566')}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.GetLogEvents' },
        body: JSON.stringify({ logGroupName: '/bedrock-otel/usage', logStreamName: 'demo', startFromHead: true }),
      });
      if (!response.ok) return [];
      const { events } = (await response.json()) as { events: readonly { message: string }[] };
      return events.map(({ message }) => JSON.parse(message) as Record<string, unknown>);
    }
  });

  function getService(name: string): Service {
    const service = model.services[name];
    assert.ok(service !== undefined, name);
    return service;
  }
});

async function load(file: string, go: NodeJS.ProcessEnv, options: readonly string[] = []): Promise<Model> {
  const { stdout } = await run('go', ['run', COMPOSE, '-format', 'json', ...options, file], {
    cwd: REPOSITORY,
    env: { ...go, CGO_ENABLED: '0' },
  });
  return JSON.parse(stdout) as Model;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
