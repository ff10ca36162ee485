import { parseModelReference } from '../record/model-reference.ts';
import { createPriceBook, findPrice, type PriceBook } from './price-book.ts';
import type { PriceRow } from './price-row.ts';
import { PRICES } from './prices.ts';

/** Which price is asked for. */
export interface PriceQuestion {
  /** Any model id: plain, with the prefix of a cross-region profile, or an ARN that names its model. */
  readonly model: string;
  /** The region of the call. In-region prices need it, unless the ARN names it. */
  readonly region?: string;
  /** Bedrock's service tier. Default: `default`. */
  readonly tier?: string;
  /** Default: now. */
  readonly at?: Date;
}

/**
 * The row that applies to a model, in US dollars per million tokens (or per image, second, search unit).
 * `undefined` where there is none. `prices` is a book with rows of the user's own; without it, our table alone.
 */
export function priceOf(question: PriceQuestion, prices?: PriceBook): PriceRow | undefined {
  const { region, tier, at = new Date() } = question;
  const model = parseModelReference(question.model);
  const book =
    prices ??
    createPriceBook(
      [],
      PRICES.filter((row) => row.model === model.baseModelId),
    );
  return findPrice(book, { model, region, tier, at: at.getTime() })?.row;
}
