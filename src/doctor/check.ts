import type { DoctorContext } from './context.ts';
import type { Outcome } from './finding.ts';

/** Looks at one thing, and never guesses. May throw a `Stop`. */
export type Check = (context: DoctorContext) => Outcome | Promise<Outcome>;
