/** A clone's root as a reader of the pages has it, in which commands may leave files behind. */
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../support/run-node.ts';
import { type Ran, runToEnd } from './tools.ts';

export interface Workplace {
  readonly folder: string;
  /** Runs a block of commands there, as bash does; ends at the first that fails. */
  readonly run: (commands: string, env: Readonly<Record<string, string>>) => Promise<Ran>;
  readonly close: () => Promise<void>;
}

export async function makeWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-deploy-'));
  await cp(join(REPOSITORY, 'deploy'), join(folder, 'deploy'), { recursive: true });
  for (const name of ['otel-collector-config.yaml', 'package.json', 'dist', 'node_modules']) {
    await symlink(join(REPOSITORY, name), join(folder, name));
  }
  return {
    folder,
    run: (commands, env) => runToEnd('bash', ['--norc', '-euo', 'pipefail', '-c', commands], { cwd: folder, env }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
