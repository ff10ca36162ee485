/** What a call is billed by: kinds of tokens, images, seconds of video or audio, and search units. */
export type BilledClass =
  | 'input'
  | 'output'
  | 'cacheRead'
  | 'cacheWrite'
  | 'cacheWrite1h'
  | 'reasoning'
  | 'inputSpeech'
  | 'outputSpeech'
  | 'image'
  | 'second'
  | 'searchUnit';

/** What a call is billed for beside tokens. Absent is unknown; a call without images has `images: 0`. */
export interface Quantities {
  /** Images made, or embedded. Not the images in a prompt, which are tokens. */
  readonly images?: number;
  /** Whole seconds of audio or video. */
  readonly seconds?: number;
  /** Reranking: a query with up to 100 documents is one. */
  readonly searchUnits?: number;
}

/**
 * An estimate: list prices times what the service counted. Discounts, commitments, taxes and free tiers are not in it.
 * Amounts are whole pico-dollars (1e-12 USD), so sums are exact up to 9,007 USD; sum more as `BigInt`.
 */
export interface Cost {
  readonly picoUsd: number;
  readonly currency: 'USD';
  /** Pico-dollars by class, for the classes with a count. */
  readonly breakdown: { readonly [Class in BilledClass]?: number };
  /**
   * What the prompt cache saved, in pico-dollars: reads at their discount, less what writes cost more than
   * plain input. Negative where writing cost more. Absent where nothing was cached.
   */
  readonly cacheSavingsPicoUsd?: number;
  /** Who says what it costs, since when, and in which version of the table (`user` for the user's own). */
  readonly source: string;
  readonly effectiveFrom: string;
  readonly version: string;
}

/** Dollars as a number: the nearest that there is, which is as good as a metric's sum can be. */
export function toUsd(picoUsd: number): number {
  return picoUsd / 1e12;
}

/** Whether a call may be on the bill although it has no estimate: it came to an answer, or it was counted. */
export function isUnpriced({ operation, usage, outcome, cost }: PricedCall): boolean {
  return operation !== undefined && cost === undefined && (usage !== undefined || outcome.error === undefined);
}

interface PricedCall {
  readonly operation?: unknown;
  readonly usage?: unknown;
  readonly outcome: { readonly error?: unknown };
  readonly cost?: Cost;
}
