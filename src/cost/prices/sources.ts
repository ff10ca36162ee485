/**
 * Where a price is from, and the first day on which it is known to hold: the day of the list, since no list tells
 * when an older price began.
 */
interface PriceSource {
  readonly source: string;
  readonly effectiveFrom: string;
}

/** MIT, Berri AI; the rows that `npm run prices:check` compares with. */
export const LITELLM: PriceSource = {
  source: 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json',
  effectiveFrom: '2026-07-24',
};

/** MIT, Pydantic Services; version 0.1.8, likewise. */
export const GENAI_PRICES: PriceSource = {
  source: 'https://github.com/pydantic/genai-prices',
  effectiveFrom: '2026-09-23',
};

/** MIT, Earendil Works; `@earendil-works/pi-ai` 1.5.2. The freshest list, and too large to depend on. */
export const PI_AI: PriceSource = {
  source: 'https://github.com/earendil-works/pi/tree/main/packages/ai',
  effectiveFrom: '2026-11-10',
};

/**
 * The regions that lists mean where they give one price for a model and name no region. Elsewhere most models other
 * than Claude cost more, so a price for these is none for the others.
 */
export const US_REGIONS: readonly string[] = ['us-east-1', 'us-east-2', 'us-west-2'];
