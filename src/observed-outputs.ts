import { processWide } from './process-wide.ts';

/**
 * What calls that were observed have handed to the application: outputs, and errors. Weakly: nothing is kept alive.
 * There is no such set until somebody wants to ask: to remember costs every call some microseconds.
 */
const OBSERVED = processWide('observed-outputs', (): { outputs?: WeakSet<object> } => ({}));

/** From now on, `isObserved` has an answer. */
export function rememberObserved(): void {
  OBSERVED.outputs ??= new WeakSet();
}

export function markObserved(output: unknown): void {
  if (OBSERVED.outputs !== undefined && typeof output === 'object' && output !== null) OBSERVED.outputs.add(output);
}

/** Whether telemetry of the call behind an output or an error is under way already: then nobody may count it again. */
export function isObserved(output: unknown): boolean {
  return typeof output === 'object' && output !== null && OBSERVED.outputs?.has(output) === true;
}
