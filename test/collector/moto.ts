/**
 * moto, a stand-in for AWS by other people: its CloudWatch Logs judges what ours may have overlooked.
 * https://docs.getmoto.org/en/latest/docs/server_mode.html
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENT = 'moto[server,logs]==5.2.1';
const CACHE = fileURLToPath(new URL('../../.cache/moto/', import.meta.url));
const INSTALL_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 60_000;
const LOG_CHARACTERS = 4096;

export interface RunningMoto {
  /** Of all its services. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * For a suite that needs moto: the Python that has it. Without one the suite is skipped with a line that says why,
 * except in CI, where it fails.
 */
export async function requireMoto(suite: Mocha.Context): Promise<string> {
  const found = await findMoto();
  if ('python' in found) return found.python;
  if (process.env['CI']) throw new Error(found.reason);
  process.stderr.write(`Skipped, for want of moto: ${found.reason}\n`);
  return suite.skip();
}

/** Starts moto on a free port of the loopback address. */
export async function startMoto(python: string): Promise<RunningMoto> {
  const child = spawn(python, ['-m', 'moto.server', '--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  const closed = once(child, 'close');
  // It keeps everything in memory: there is nothing to put in order.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  const timeout = setTimeout(end, START_TIMEOUT_MS);
  const url = await new Promise<string>((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-LOG_CHARACTERS);
      const [, address] = /Running on (http:\/\/\S+:\d+)/.exec(log) ?? [];
      if (address !== undefined) resolve(address);
    });
    closed.then(() => reject(new Error(`moto ended, or did not start in time:\n${log}`)), reject);
  }).finally(() => clearTimeout(timeout));
  return {
    url,
    async close() {
      end();
      await closed;
    },
  };
}

/** The Python of an environment that has moto, made where there is none yet, or why there can be none. */
async function findMoto(): Promise<{ readonly python: string } | { readonly reason: string }> {
  const version = await run('python3', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (version === undefined) return { reason: 'moto needs Python 3 on PATH: https://www.python.org/downloads/' };
  const key = [REQUIREMENT, version, process.platform, process.arch].join('\n');
  const folder = join(CACHE, createHash('sha256').update(key).digest('hex').slice(0, 16));
  const python = join(folder, 'bin', 'python');
  try {
    if (!(await isExecutable(python))) await install(folder);
    return { python };
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { reason: `${REQUIREMENT} could not be installed.\n${(stderr || message).slice(-2000)}` };
  }
}

/**
 * Beside its place first, and then renamed, so that nobody ever sees half an environment; of several callers the
 * first to be ready wins. The scripts in its `bin` name the old place, so only `python -m` is of use.
 */
async function install(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const beside = await mkdtemp(join(CACHE, 'install-'));
  try {
    await run('python3', ['-m', 'venv', beside]);
    const options = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await run(join(beside, 'bin', 'python'), ['-m', 'pip', 'install', ...options, REQUIREMENT], {
      timeout: INSTALL_TIMEOUT_MS,
    });
    await rename(beside, folder).catch(async (error: unknown) => {
      if (!(await isExecutable(join(folder, 'bin', 'python')))) throw error;
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
