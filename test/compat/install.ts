import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const REPOSITORY = join(import.meta.dirname, '..', '..');
const PROGRAM = join(import.meta.dirname, 'program');

/** Someone without a network is not kept waiting; in CI it is there, and may stumble. */
const RETRIES = process.env['CI'] === undefined ? ['--fetch-retries=0'] : [];

/** The reason why nothing could be installed, where that says nothing of this package. */
export class NoNetworkError extends Error {}

/** Packs this package as `npm publish` would; `dist` must have been built. Returns the tarball. */
export async function packPackage(): Promise<string> {
  if (!existsSync(join(REPOSITORY, 'dist'))) throw new Error('dist is missing: npm run build');
  const { name, version } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8'));
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-pack-'));
  await npm(REPOSITORY, ['pack', '--ignore-scripts', '--pack-destination', folder]);
  return join(folder, `${name}-${version}.tgz`);
}

/**
 * Installs a folder's lockfile, unless that has been done, then the packed package beside it: so its
 * peers are that folder's. Returns where the program is: inside, so that it resolves everything from there.
 */
export async function install(folder: string, tarball: string): Promise<string> {
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.installed-lockfile');
  const lockfile = await readFile(join(folder, 'package-lock.json'));
  const hash = createHash('sha256').update(lockfile).digest('hex');
  if (!existsSync(stamp) || (await readFile(stamp, 'utf8')) !== hash) {
    await npm(folder, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...RETRIES]);
    await writeFile(stamp, hash);
  }
  const own = join(modules, 'bedrock-otel');
  await rm(own, { recursive: true, force: true });
  await mkdir(own);
  await execute('tar', ['-xzf', tarball, '-C', own, '--strip-components=1']);
  const program = join(modules, '.program');
  await rm(program, { recursive: true, force: true });
  await cp(PROGRAM, program, { recursive: true });
  return program;
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  try {
    await execute('npm', [...args], { cwd, shell: process.platform === 'win32' });
  } catch (error) {
    const output = String((error as { stderr?: unknown }).stderr);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED/.test(output)) {
      throw new NoNetworkError(`npm ${args[0]} cannot reach the registry`, { cause: error });
    }
    throw error;
  }
}
