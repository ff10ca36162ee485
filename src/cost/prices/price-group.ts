import {
  type LongContextPrices,
  type PriceRow,
  type PriceScope,
  TOKEN_CLASSES,
  type TokenPrices,
} from '../price-row.ts';

/** US dollars per million tokens: input, output, cache read, cache write, cache write kept for an hour. */
type PricesInOrder = readonly string[];

/** What a model costs: by the token; with other prices for a long input; or by something else. */
type ModelPrices =
  | PricesInOrder
  | { readonly short: PricesInOrder; readonly long: PricesInOrder; readonly aboveInputTokens: number }
  | Pick<PriceRow, 'perMillion' | 'perImage' | 'perSearchUnit'>;

/** Rows that have all but the model and its prices in common. */
export interface PriceGroup {
  readonly source: string;
  readonly effectiveFrom: string;
  readonly scopes: readonly PriceScope[];
  readonly geographies?: readonly string[];
  readonly regions?: readonly string[];
  /** Default: `default`. */
  readonly tier?: string;
  readonly models: Readonly<Record<string, ModelPrices>>;
}

/** Writes a group out, row by row. Limits go to the scope that they limit. */
export function expandGroup(group: PriceGroup): PriceRow[] {
  const { source, effectiveFrom, scopes, geographies, regions, tier = 'default', models } = group;
  return Object.entries(models).flatMap(([model, prices]) =>
    scopes.map((scope) => ({
      model,
      scope,
      ...(scope === 'geographic' && geographies !== undefined && { geographies }),
      ...(scope === 'in-region' && regions !== undefined && { regions }),
      tier,
      ...writePrices(prices),
      effectiveFrom,
      currency: 'USD' as const,
      source,
    })),
  );
}

function writePrices(prices: ModelPrices): Pick<PriceRow, 'perMillion' | 'perImage' | 'perSearchUnit' | 'longContext'> {
  if (isInOrder(prices)) return { perMillion: nameClasses(prices) };
  if (!('short' in prices)) return prices;
  const longContext: LongContextPrices = {
    aboveInputTokens: prices.aboveInputTokens,
    perMillion: nameClasses(prices.long),
  };
  return { perMillion: nameClasses(prices.short), longContext };
}

function isInOrder(prices: ModelPrices): prices is PricesInOrder {
  return Array.isArray(prices);
}

function nameClasses(prices: PricesInOrder): TokenPrices {
  return Object.fromEntries(prices.map((price, index) => [TOKEN_CLASSES[index], price]));
}
