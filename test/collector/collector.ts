import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CONFIG = fileURLToPath(new URL('../../otel-collector-config.yaml', import.meta.url));
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;
const LOG_CHARACTERS = 1024 * 1024;

export interface CollectorOptions {
  /** The collector's program: see `findCollector`. */
  readonly binary: string;
  /** Where its queues are; what they hold outlives the process. */
  readonly queueDir: string;
  /** For the configuration's variables. The caller's own environment is not passed on: it may hold credentials. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the repository's `otel-collector-config.yaml`. */
  readonly configPath?: string;
}

export interface RunningCollector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlpHttpUrl: string;
  readonly otlpGrpcUrl: string;
  readonly healthUrl: string;
  /** Of the process that runs now; undefined between an end and `restart`. */
  readonly pid: number | undefined;
  /** SIGTERM, and the time that the collector takes to put its affairs in order. Without effect on one that ended. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** Starts again on the same ports and queues; stops before, if it still runs. */
  readonly restart: () => Promise<void>;
  /** The last million characters of what all its processes logged. */
  readonly log: () => string;
}

/** Starts a real collector on free ports of the loopback address; resolves when it is ready to receive. */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const { binary, queueDir, env = {}, configPath = CONFIG } = options;
  const [httpPort, grpcPort, healthPort] = await findFreePorts();
  const healthUrl = `http://127.0.0.1:${healthPort}/`;
  const environment = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    BEDROCK_OTEL_OTLP_HTTP_PORT: String(httpPort),
    BEDROCK_OTEL_OTLP_GRPC_PORT: String(grpcPort),
    BEDROCK_OTEL_HEALTH_PORT: String(healthPort),
    BEDROCK_OTEL_QUEUE_DIR: queueDir,
    ...env,
  };
  let running: ChildProcess | undefined;
  let log = '';

  async function start(): Promise<void> {
    const child = spawn(binary, ['--config', configPath], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const killWithParent = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithParent);
    running = child;
    child.once('close', () => {
      process.off('exit', killWithParent);
      running = undefined;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-LOG_CHARACTERS)));
    }
    await once(child, 'spawn');
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await isHealthy(healthUrl))) {
      if (running !== child) throw new Error(`The collector ended at its start:\n${log}`);
      if (performance.now() > deadline) {
        await end('SIGKILL');
        throw new Error(`The collector was not ready after ${START_TIMEOUT_MS / 1000} s:\n${log}`);
      }
      await sleep(20);
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = running;
    if (child === undefined) return;
    const closed = once(child, 'close');
    child.kill(signal);
    const stubborn = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const [, endedBy] = (await closed) as [number | null, NodeJS.Signals | null];
    clearTimeout(stubborn);
    if (signal === 'SIGTERM' && endedBy === 'SIGKILL') {
      throw new Error(`The collector had not stopped after ${STOP_TIMEOUT_MS / 1000} s:\n${log}`);
    }
  }

  await start();
  return {
    otlpHttpUrl: `http://127.0.0.1:${httpPort}`,
    otlpGrpcUrl: `http://127.0.0.1:${grpcPort}`,
    healthUrl,
    get pid() {
      return running?.pid;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      await start();
    },
    log: () => log,
  };
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}

/** Three ports that were free a moment ago, all held at once so that they differ. */
async function findFreePorts(): Promise<[number, number, number]> {
  return Promise.all([holdPort(), holdPort(), holdPort()]).then(async (held) => {
    await Promise.all(held.map(({ release }) => release()));
    const [first, second, third] = held;
    return [first.port, second.port, third.port];
  });
}

async function holdPort(): Promise<{ port: number; release: () => Promise<unknown> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async release() {
      server.close();
      await once(server, 'close');
    },
  };
}
