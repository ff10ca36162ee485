/** Kafka itself, one node: its jars from Maven Central, and a process on the loopback address. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const JARS = new URL('jars.sha256', import.meta.url);
const CACHE = fileURLToPath(new URL('../../../.cache/kafka/', import.meta.url));
const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';
const CLUSTER = 'Vl74ih3KRlKXSyRT3B7jjg';
const START_TIMEOUT_MS = 60_000;
const LOG_CHARACTERS = 64 * 1024;

export interface RunningKafka {
  /** host:port */
  readonly broker: string;
  /** SIGKILL; what it has noted down outlives it. */
  readonly kill: () => Promise<void>;
  /** Starts again after `kill`, on the same port and with what it had. */
  readonly restart: () => Promise<void>;
}

/**
 * For a suite that needs Kafka: its class path. Without one the suite is skipped with a line that says why, except in
 * CI, where it fails.
 */
export async function requireKafka(suite: Mocha.Context): Promise<string> {
  const found = await findKafka();
  if ('classPath' in found) return found.classPath;
  if (process.env['CI']) throw new Error(found.reason);
  process.stderr.write(`Skipped, for want of Kafka: ${found.reason}\n`);
  return suite.skip();
}

/** Starts Kafka on free ports of the loopback address, with an empty log in this folder. */
export async function startKafka(classPath: string, folder: string): Promise<RunningKafka> {
  const [port, controllerPort] = await Promise.all([findFreePort(), findFreePort()]);
  const properties = join(folder, 'server.properties');
  await writeFile(
    properties,
    `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
log.dirs=${join(folder, 'log')}
num.partitions=3
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
`,
  );
  await run('java', ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', properties]);
  let kill = await startProcess(classPath, properties);
  return {
    broker: `127.0.0.1:${port}`,
    kill: () => kill(),
    async restart() {
      kill = await startProcess(classPath, properties);
    },
  };
}

/** Resolves when Kafka serves, with what ends it. */
async function startProcess(classPath: string, properties: string): Promise<() => Promise<void>> {
  const child = spawn('java', ['-Xmx512m', '-cp', classPath, 'kafka.Kafka', properties], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  const closed = once(child, 'close');
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  const timeout = setTimeout(end, START_TIMEOUT_MS);
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-LOG_CHARACTERS);
      if (log.includes('Kafka Server started')) resolve();
    });
    closed.then(() => reject(new Error(`Kafka ended, or did not start in time:\n${log}`)), reject);
  }).finally(() => clearTimeout(timeout));
  return async () => {
    end();
    await closed;
  };
}

async function findKafka(): Promise<{ readonly classPath: string } | { readonly reason: string }> {
  // The version stands where no other number does: `openjdk version "17.0.15" 2025-04-15`.
  const version = await run('java', ['-version']).then(
    ({ stderr }) => Number(/ version "(\d+)/.exec(stderr)?.[1]),
    () => 0,
  );
  if (!(version >= 17)) return { reason: 'Kafka needs Java 17 or later on PATH: https://adoptium.net/' };
  try {
    await mkdir(CACHE, { recursive: true });
    const lines = (await readFile(JARS, 'utf8')).split('\n').filter((line) => /^[0-9a-f]{64} /.test(line));
    const jars = await Promise.all(
      lines.map(async (line) => {
        const [sha256 = '', path = ''] = line.split(/ +/);
        return fetchJar(path, sha256);
      }),
    );
    return { classPath: jars.join(':') };
  } catch (error) {
    return { reason: `Its jars could not be had from Maven Central: ${String(error)}` };
  }
}

/** The place of a jar in the cache; a rename brings it there, so that nobody ever sees half of one. */
async function fetchJar(path: string, sha256: string): Promise<string> {
  const place = join(CACHE, basename(path));
  const isThere = await access(place).then(
    () => true,
    () => false,
  );
  if (isThere) return place;
  const response = await fetch(`${MAVEN_CENTRAL}/${path}`);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`${path} is not what it was`);
  const beside = `${place}.${process.pid}`;
  await writeFile(beside, bytes);
  await rename(beside, place);
  return place;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
