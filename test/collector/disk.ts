import { spawnSync } from 'node:child_process';
import { appendFile, chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A small disk for the collector's queue, that is full and has room again when a test wants it. */
export interface Disk {
  /** Runs in the collector's place, and becomes it. */
  readonly binary: string;
  /** Takes every byte that is left, as another tenant of the disk would. */
  readonly fill: (pid: number) => Promise<void>;
  readonly free: (pid: number) => Promise<void>;
}

/**
 * A file system in memory, in a mount namespace that only the collector's process sees: writing to it ends with ENOSPC,
 * and no privileges are needed. https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 */
export async function createDisk(binary: string, folder: string, queueDir: string, bytes: number): Promise<Disk> {
  const script = join(folder, 'on-a-small-disk');
  const filler = (pid: number): string => join(`/proc/${pid}/root`, queueDir, 'filler');
  const mount = `mkdir -p ${queueDir} && mount -t tmpfs -o size=${bytes} tmpfs ${queueDir}`;
  await writeFile(
    script,
    `#!/bin/sh\nexec unshare --user --map-root-user --mount sh -c '${mount} && exec ${binary} "$@"' sh "$@"\n`,
  );
  await chmod(script, 0o755);
  return {
    binary: script,
    async fill(pid) {
      for (;;) {
        try {
          await appendFile(filler(pid), Buffer.alloc(4096));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
          throw error;
        }
      }
    },
    free: (pid) => rm(filler(pid)),
  };
}

/** Whether this system lets a user have a mount namespace of his own. */
export function allowsDisks(): boolean {
  return spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
}
