import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Another Node.js than the one that runs the tests, at least 20.19: what `BEDROCK_OTEL_HOST_NODE` names, or
 * else what this machine has beside the one that the repository brings.
 */
export function findHostNode(): string | undefined {
  const named = process.env['BEDROCK_OTEL_HOST_NODE'];
  if (named !== undefined) {
    if (!isSupported(readVersion(named))) throw new Error(`BEDROCK_OTEL_HOST_NODE: ${named} is no Node.js >= 20.19`);
    return named;
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((file) => existsSync(file))
    .find((file) => {
      const version = readVersion(file);
      return version !== process.version && isSupported(version);
    });
}

function readVersion(file: string): string | undefined {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function isSupported(version: string | undefined): boolean {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version ?? '')?.map(Number) ?? [];
  return major !== undefined && minor !== undefined && (major > 20 || (major === 20 && minor >= 19));
}
