/**
 * What other people keep to judge deployments with: cfn-lint and the AWS CLI by AWS, kubernetes-validate with the
 * schemas of Kubernetes, and moto, an AWS to deploy to.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../support/run-node.ts';

const run = promisify(execFile);

const REQUIREMENTS = [
  'awscli==1.46.3',
  'cfn-lint==1.58.0',
  'kubernetes-validate==1.37.0',
  'moto[server,awslambda,cloudformation,ec2,ecs,iam,logs,s3,ssm]==5.2.1',
];
const CACHE = join(REPOSITORY, '.cache/deploy');
const INSTALL_TIMEOUT_MS = 600_000;

export interface Tools {
  /** The Python that has them all. */
  readonly python: string;
  /** Runs one of its scripts; resolves with its exit code and what it wrote. */
  readonly run: (script: 'cfn-lint' | 'kubernetes-validate', args: readonly string[]) => Promise<Ran>;
  /** Makes a folder for PATH in which `aws` is the AWS CLI, and `moto` what `startMoto` calls Python. */
  readonly makeBin: (folder: string) => Promise<string>;
}

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/**
 * For a suite that needs them. Without them the suite is skipped with a line that says why, except in CI, where it
 * fails.
 */
export async function requireTools(suite: Mocha.Context): Promise<Tools> {
  const found = await findTools();
  if (!('reason' in found)) return found;
  if (process.env['CI']) throw new Error(found.reason);
  process.stderr.write(`Skipped, for want of tools: ${found.reason}\n`);
  return suite.skip();
}

async function findTools(): Promise<Tools | { readonly reason: string }> {
  const version = await run('python3', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (version === undefined) return { reason: 'They need Python 3 on PATH: https://www.python.org/downloads/' };
  const key = [...REQUIREMENTS, version, process.platform, process.arch].join('\n');
  const folder = join(CACHE, createHash('sha256').update(key).digest('hex').slice(0, 16));
  const python = join(folder, 'bin', 'python');
  try {
    if (!(await isExecutable(python))) await install(folder);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { reason: `${REQUIREMENTS.join(', ')} could not be installed.\n${(stderr || message).slice(-2000)}` };
  }
  // The scripts' first lines name the place in which they were installed, which is no more: so Python is named here.
  const findScript = (name: string): string => join(folder, 'bin', name);
  return {
    python,
    run: (script, args) => runToEnd(python, [findScript(script), ...args]),
    async makeBin(bin) {
      await mkdir(bin, { recursive: true });
      const scripts = {
        aws: `exec '${python}' '${findScript('aws')}' "$@"`,
        // Without `-m moto.server`.
        moto: `shift 2\nexec '${python}' '${join(import.meta.dirname, 'moto-server.py')}' "$@"`,
      };
      for (const [name, text] of Object.entries(scripts)) {
        await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      }
      return bin;
    },
  };
}

/** Without the credentials and endpoints of whoever runs the tests. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  { cwd = REPOSITORY, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  return run(program, [...args], { cwd, env: { PATH: process.env['PATH'], ...env }, maxBuffer: 16 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

/** Beside its place first, and then renamed, so that nobody ever sees half an environment. */
async function install(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const beside = await mkdtemp(join(CACHE, 'install-'));
  try {
    await run('python3', ['-m', 'venv', beside]);
    const options = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await run(join(beside, 'bin', 'python'), ['-m', 'pip', 'install', ...options, ...REQUIREMENTS], {
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
