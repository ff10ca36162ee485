import type { BilledClass, Cost, Quantities } from '../record/cost.ts';
import type { ModelReference } from '../record/model-reference.ts';
import type { Usage } from '../record/usage.ts';
import { countTokens, type TokenCounts } from './count-tokens.ts';
import { type BookedPrice, findPrice, type PicoPrices, type PriceBook } from './price-book.ts';
import { TOKEN_CLASSES } from './price-row.ts';

/** One call, as far as its price depends on it. */
export interface BilledCall {
  readonly usage?: Usage | undefined;
  readonly quantities?: Quantities | undefined;
  readonly model?: ModelReference | undefined;
  /** The region of the call. */
  readonly region?: string | undefined;
  /** As `nameTier` has it. */
  readonly tier?: string | undefined;
  /** When the call was made, in milliseconds since the epoch. */
  readonly at: number;
  readonly prices: PriceBook;
}

/**
 * What a call costs. Nothing where no row applies, where something that was used has no price, or where
 * something that has a price was not counted: a cost is whole or absent, and never 0 for unknown.
 */
export function estimateCost(call: BilledCall): Cost | undefined {
  const { model, region, tier, at, prices, usage = {}, quantities = {} } = call;
  if (model === undefined) return undefined;
  const price = findPrice(prices, { model, region, tier, at });
  if (price === undefined) return undefined;
  const counts = countTokens(usage, price.perToken);
  if (counts === undefined) return undefined;

  const perToken = choosePrices(price, counts);
  const bill = new Bill();
  const { byClass } = counts;
  for (const tokenClass of TOKEN_CLASSES) bill.add(tokenClass, byClass[tokenClass], perToken[tokenClass]);
  bill.add('image', quantities.images, price.perImage);
  bill.add('second', quantities.seconds, price.perSecond);
  bill.add('searchUnit', quantities.searchUnits, price.perSearchUnit);
  if (!bill.whole) return undefined;

  const cacheSavingsPicoUsd = computeCacheSavings(counts, perToken);
  const { currency, source, effectiveFrom } = price.row;
  const { picoUsd, breakdown } = bill;
  const cost: Cost = { picoUsd, currency, breakdown, source, effectiveFrom, version: price.version };
  return cacheSavingsPicoUsd === undefined ? cost : { ...cost, cacheSavingsPicoUsd };
}

/** The sum of all that was used. It is whole as long as all of that was counted and has a price. */
class Bill {
  whole = true;
  picoUsd = 0;
  readonly breakdown: { [Class in BilledClass]?: number } = {};

  add(billed: BilledClass, count: number | undefined, perUnit: number | undefined): void {
    // What was not used needs no price; what has a price must have been counted.
    if (count === 0 || (count === undefined && perUnit === undefined)) return;
    if (count === undefined || perUnit === undefined || !Number.isSafeInteger(count) || count < 0) {
      this.whole = false;
      return;
    }
    const amount = count * perUnit;
    this.breakdown[billed] = amount;
    this.picoUsd += amount;
    this.whole &&= Number.isSafeInteger(amount) && Number.isSafeInteger(this.picoUsd);
  }
}

function choosePrices(price: BookedPrice, counts: TokenCounts): PicoPrices {
  const { longContext } = price;
  return longContext !== undefined && counts.totalInput > longContext.aboveInputTokens
    ? longContext.perToken
    : price.perToken;
}

function computeCacheSavings({ byClass }: TokenCounts, perToken: PicoPrices): number | undefined {
  const { cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0 } = byClass;
  const { input } = perToken;
  if (input === undefined || cacheRead + cacheWrite + cacheWrite1h === 0) return undefined;
  return (
    cacheRead * (input - (perToken.cacheRead ?? input)) -
    cacheWrite * ((perToken.cacheWrite ?? input) - input) -
    cacheWrite1h * ((perToken.cacheWrite1h ?? input) - input)
  );
}
