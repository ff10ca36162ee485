import { diag } from '@opentelemetry/api';
import { processWide } from './process-wide.ts';

/**
 * Runs a step of telemetry. A failure becomes one `diag` line and `undefined`:
 * never an exception in the application, and never the end of telemetry for the next call.
 * A promise that a user's callback hands back is not waited for, but its rejection is caught, too.
 */
export function guard<T>(step: string, run: () => T): T | undefined {
  try {
    const result = run();
    if (result instanceof Promise) result.catch((error: unknown) => reportFailure(step, error));
    return result;
  } catch (error) {
    reportFailure(step, error);
    return undefined;
  }
}

const FAILURES = processWide('failures', () => new Map<string, number>());

/** How often each step has failed since the process began. */
export function countFailures(): ReadonlyMap<string, number> {
  return FAILURES;
}

/** Says what failed. A diagnostic logger that itself throws is out of our hands, and out of the application's. */
export function reportFailure(step: string, error: unknown): void {
  FAILURES.set(step, (FAILURES.get(step) ?? 0) + 1);
  try {
    diag.warn(`bedrock-otel: could not ${step}; the call itself is not affected.`, error);
  } catch {
    // Nothing is left to tell it to.
  }
}
