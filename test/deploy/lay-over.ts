/** The collector with several configurations, each laid over the one before: maps are merged, all else replaced. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../support/run-node.ts';

export const BASE: string = join(REPOSITORY, 'otel-collector-config.yaml');

/**
 * A program for `startCollector`: the collector, which loads these files before the one that it is told. Stays the
 * same process, so that its id and its signals are the collector's.
 */
export async function layOver(folder: string, binary: string, files: readonly string[]): Promise<string> {
  const program = join(folder, 'collector');
  const configs = files.map((file) => `--config '${file}'`).join(' ');
  await writeFile(program, `#!/bin/sh\nexec '${binary}' ${configs} "$@"\n`, { mode: 0o755 });
  return program;
}
