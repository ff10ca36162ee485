import { diag } from '@opentelemetry/api';
import type { RunningSdk } from './start-sdk.ts';

/** Docker kills after 10 s, Kubernetes and Amazon ECS after 30 s. */
const SIGTERM_LIMIT_MS = 5_000;

/**
 * Delivers what is left when the process ends: naturally or by SIGTERM. How and when it ends stays the
 * application's affair: `process.exit` is never called, a signal that nobody else listens to still kills.
 * A process that calls `process.exit` itself leaves no time to deliver anything.
 */
export function flushAtEnd(sdk: RunningSdk): void {
  let last: Promise<void> | undefined;
  const deliverLast = (): Promise<void> => (last ??= deliver(sdk.shutdown));

  // What is sent here keeps the process alive, for OTEL_EXPORTER_OTLP_TIMEOUT at most, and ends in another `beforeExit`.
  process.once('beforeExit', () => void deliverLast());

  process.on('SIGTERM', function onSigterm() {
    // Others who listen may have work to finish, and its telemetry comes after this. So it is for process 1,
    // which no signal kills by default: https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#handling-kernel-signals
    if (process.listenerCount('SIGTERM') > 1 || process.pid === 1) return void (last ?? deliver(sdk.flush));
    void withinLimit(deliverLast()).then(() => {
      process.removeListener('SIGTERM', onSigterm);
      process.kill(process.pid, 'SIGTERM');
    });
  });
}

async function deliver(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    diag.error('bedrock-otel: telemetry could not be delivered', error);
  }
}

async function withinLimit(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SIGTERM_LIMIT_MS);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
