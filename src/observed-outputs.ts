import { guard } from './guard.ts';
import { processWide } from './process-wide.ts';

/** What calls that were observed have handed to the application: outputs, and errors. Weakly: nothing is kept alive. */
const OBSERVED = processWide('observed-outputs', () => new WeakSet<object>());

/** The parts of an output that tell whose they are when the application passes on a copy, or its stream alone. */
const TELLING_PARTS = ['$metadata', 'stream', 'body'] as const;

export function markObserved(output: unknown): void {
  if (!isMarkable(output)) return;
  OBSERVED.add(output);
  // An error can be anything, even an object that throws when it is looked at.
  guard('mark an output', () => {
    for (const name of TELLING_PARTS) {
      const part: unknown = Reflect.get(output, name);
      if (isMarkable(part)) OBSERVED.add(part);
    }
  });
}

/**
 * Whether telemetry of the call behind an output, a copy of it, its stream, or an error is under way already: then
 * nobody may count it again.
 */
export function isObserved(output: unknown): boolean {
  if (!isMarkable(output)) return false;
  if (OBSERVED.has(output)) return true;
  return guard('look for a mark', () => isMarked(Reflect.get(output, '$metadata'))) === true;
}

function isMarked(part: unknown): boolean {
  return isMarkable(part) && OBSERVED.has(part);
}

function isMarkable(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
