import type { PriceRow } from './price-row.ts';
import { AMAZON_PRICES } from './prices/amazon.ts';
import { ANTHROPIC_PRICES } from './prices/anthropic.ts';
import { COHERE_PRICES } from './prices/cohere.ts';
import { META_PRICES } from './prices/meta.ts';
import { MISTRAL_PRICES } from './prices/mistral.ts';
import { OPENAI_PRICES } from './prices/openai.ts';
import { OTHER_VENDORS_PRICES } from './prices/other-vendors.ts';
import { expandGroup } from './prices/price-group.ts';
import { STABILITY_PRICES } from './prices/stability.ts';

/** The day on which the table was last compared with its sources. Raised with every change of a price. */
export const PRICES_VERSION = '2026-11-21';

/**
 * The list prices of on-demand inference on Amazon Bedrock, as far as a source tells them. What they mean, where
 * they are from and how to change them: docs/cost.md.
 *
 * Not in the table, because a call does not tell what its price depends on: Nova Canvas, Titan Image Generator and
 * Stable Diffusion XL (size and quality), Nova Reel, Luma Ray, Pegasus and Marengo (seconds of video), Nova Multimodal
 * Embeddings (the kind of image). Nor the tiers `priority` and `flex`: no source lists them row by row.
 */
export const PRICES: readonly PriceRow[] = [
  ...AMAZON_PRICES,
  ...ANTHROPIC_PRICES,
  ...COHERE_PRICES,
  ...META_PRICES,
  ...MISTRAL_PRICES,
  ...OPENAI_PRICES,
  ...STABILITY_PRICES,
  ...OTHER_VENDORS_PRICES,
].flatMap(expandGroup);
