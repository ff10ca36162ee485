import { guard } from './guard.ts';
import { processWide } from './process-wide.ts';

/**
 * What calls that were observed have handed to the application: outputs, and errors. Weakly: nothing is kept alive.
 * There is no such set until somebody wants to ask: to remember costs every call half a microsecond.
 */
const OBSERVED = processWide('observed-outputs', (): { outputs?: WeakSet<object> } => ({}));

/** From now on, `isObserved` has an answer. */
export function rememberObserved(): void {
  OBSERVED.outputs ??= new WeakSet();
}

export function markObserved(output: unknown): void {
  if (OBSERVED.outputs !== undefined && isMarkable(output)) OBSERVED.outputs.add(findMarked(output));
}

/**
 * Whether telemetry of the call behind an output, a copy of it, or an error is under way already: then nobody may count
 * it again.
 */
export function isObserved(output: unknown): boolean {
  return isMarkable(output) && OBSERVED.outputs?.has(findMarked(output)) === true;
}

/** The part of an output that is the same in copies of it. An error can be anything, even one that throws when looked at. */
function findMarked(output: object): object {
  const metadata: unknown = guard('mark an output', () => Reflect.get(output, '$metadata'));
  return isMarkable(metadata) ? metadata : output;
}

function isMarkable(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
