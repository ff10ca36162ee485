/** A reader's folder, outside of this repository, where `npm install bedrock-otel` installs what would be published. */
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { packPackage } from '../compat/install.ts';
import { REPOSITORY } from '../support/run-node.ts';

export interface Reader {
  /** An empty folder. */
  readonly makeFolder: (name: string) => Promise<string>;
  /** A folder with an application and everything installed that any page asks for; always the same one. */
  readonly findProject: () => Promise<string>;
  /** Runs commands as one session of bash does; ends at the first that fails. */
  readonly run: (folder: string, commands: string, env?: Readonly<Record<string, string>>) => Promise<Ran>;
  readonly close: () => Promise<void>;
}

interface Ran {
  readonly code: number | null;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

const PACKAGES = [
  'bedrock-otel',
  '@aws-sdk/client-bedrock-runtime',
  '@opentelemetry/api',
  '@opentelemetry/instrumentation',
  '@opentelemetry/sdk-node',
  '@opentelemetry/propagator-aws-xray',
  '@opentelemetry/resource-detector-aws',
];

/** Without it the reader's npm would ask a registry for the package that is not published yet. */
const NPM = `#!/usr/bin/env bash
args=()
for arg; do [ "$arg" = bedrock-otel ] && [ "$1" = install ] && arg="$BEDROCK_OTEL_TARBALL"; args+=("$arg"); done
PATH="\${PATH#*:}" exec npm "\${args[@]}"
`;

export async function createReader(): Promise<Reader> {
  const root = await mkdtemp(join(tmpdir(), 'bedrock-otel-reader-'));
  const tarball = await packPackage();
  const bin = join(root, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'npm'), NPM);
  await chmod(join(bin, 'npm'), 0o755);
  let project: Promise<string> | undefined;

  async function makeFolder(name: string): Promise<string> {
    const folder = join(root, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async function run(folder: string, commands: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(OTEL|AWS|npm|BEDROCK)_|^NODE_OPTIONS$/.test(name),
    );
    // The folder of npm's stand-in comes first, then the Node.js that runs this test.
    const path = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter);
    const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', commands], {
      cwd: folder,
      env: {
        ...Object.fromEntries(inherited),
        PATH: path,
        BEDROCK_OTEL_TARBALL: tarball,
        npm_config_audit: 'false',
        npm_config_fund: 'false',
        npm_config_prefer_offline: 'true',
        npm_config_update_notifier: 'false',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, output };
  }

  async function makeProject(): Promise<string> {
    const folder = await makeFolder('project');
    await copyFile(join(REPOSITORY, 'examples/preload/app.mjs'), join(folder, 'app.mjs'));
    const { code, output } = await run(folder, `npm init --yes\nnpm install ${PACKAGES.join(' ')}`);
    if (code !== 0) throw new Error(output);
    return folder;
  }

  return {
    makeFolder,
    findProject: () => (project ??= makeProject()),
    run,
    async close() {
      await Promise.all([root, dirname(tarball)].map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
