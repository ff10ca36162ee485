import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const REPOSITORY: string = join(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningNode {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the process has written this text to stdout; rejects if it ends before. */
  readonly printed: (text: string) => Promise<void>;
}

export interface NodeOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts Node.js as its own process, without this process's OTEL_* and AWS_* variables. */
export function startNode(args: readonly string[], { cwd = REPOSITORY, env = {} }: NodeOptions = {}): RunningNode {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL|AWS|ECS|npm)_|^NODE_OPTIONS$/.test(name));
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', kill);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    child,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (stdout.includes(text)) resolve();
        };
        child.stdout.on('data', check);
        ended.then(({ stderr: said }) => reject(new Error(`ended without printing ${text}: ${said}`)), reject);
        check();
      }),
  };
}

export async function runNode(args: readonly string[], options?: NodeOptions): Promise<Ended> {
  return startNode(args, options).ended;
}

/** What an application needs to talk to a fake Bedrock and to an OTLP receiver, and to nobody else. */
export function loopbackEnvironment(bedrockUrl: string, receiverUrl: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrockUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiverUrl,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  };
}
