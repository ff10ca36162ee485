import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is true; rejects with what was waited for when it is not in time. */
export async function eventually(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`);
    await sleep(50);
  }
}
