import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Here and not by --expose-gc, so that the test does not depend on how mocha was started.
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Collects until something has been noticed; finalizers run between two turns of the event loop. */
export async function collectGarbageUntil(noticed: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !noticed(); round += 1) {
    collect();
    await wait(10);
  }
}
