/** Where a call is served, which is part of its price: https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html */
export type PriceScope = 'in-region' | 'geographic' | 'global';

export const PRICE_SCOPES: readonly PriceScope[] = ['in-region', 'geographic', 'global'];

/**
 * What tokens are billed as.
 * - `input`: neither read from nor written to the cache; with `inputSpeech` in the same row, text only
 * - `output`: reasoning included unless the row has `reasoning`; with `outputSpeech` in the same row, text only
 * - `cacheWrite`: with the time to live that a model uses unasked, 5 minutes for Claude, 30 for OpenAI
 * - `cacheWrite1h`: kept for an hour
 */
export const TOKEN_CLASSES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
  'inputSpeech',
  'outputSpeech',
] as const;

export type TokenClass = (typeof TOKEN_CLASSES)[number];

/** Decimals as strings, US dollars per million tokens: `{ input: '3', output: '15' }`. At most six decimals. */
export type TokenPrices = { readonly [Class in TokenClass]?: string };

/** Where the input of one request is longer than a threshold, all of its tokens have other prices. */
export interface LongContextPrices {
  readonly aboveInputTokens: number;
  readonly perMillion: TokenPrices;
}

/** What one model costs in one scope and tier, from one day on. */
export interface PriceRow {
  /** The foundation model without prefix or ARN: `anthropic.claude-opus-5`. */
  readonly model: string;
  readonly scope: PriceScope;
  /**
   * Cross-region profiles that the row holds for: `us`, `eu`, … Without it, every one but those of
   * partitions with prices of their own, such as `us-gov`.
   */
  readonly geographies?: readonly string[];
  /** Regions of the call that the row holds for. Without it, likewise. */
  readonly regions?: readonly string[];
  /** `default`, or Bedrock's other service tiers: `priority`, `flex`, `reserved`, `batch`. */
  readonly tier: string;
  readonly perMillion?: TokenPrices;
  readonly longContext?: LongContextPrices;
  /** US dollars for one image, second or search unit. At most twelve decimals. */
  readonly perImage?: string;
  readonly perSecond?: string;
  readonly perSearchUnit?: string;
  /** The first day (UTC) on which the price is known to hold, `2026-07-24`. */
  readonly effectiveFrom: string;
  readonly currency: 'USD';
  /** Who says so: an address. */
  readonly source: string;
}
