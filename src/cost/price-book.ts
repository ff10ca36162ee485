import type { ModelKind, ModelReference } from '../record/model-reference.ts';
import { PER_MILLION_DIGITS, PER_UNIT_DIGITS } from './check-price-rows.ts';
import { readDecimal } from './decimal.ts';
import type { PriceRow, TokenClass, TokenPrices } from './price-row.ts';
import { PRICES, PRICES_VERSION } from './prices.ts';

/** Pico-dollars (1e-12 USD) for one token, by class. */
export type PicoPrices = { readonly [Class in TokenClass]?: number };

/** A row with its decimals read, ready to be multiplied. */
export interface BookedPrice {
  readonly row: PriceRow;
  /** The version of our table, or `user` for a row of the user's own. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly perToken: PicoPrices;
  readonly longContext?: { readonly aboveInputTokens: number; readonly perToken: PicoPrices };
  readonly perImage?: number;
  readonly perSecond?: number;
  readonly perSearchUnit?: number;
}

/** What decides which row applies. */
interface PriceQuery {
  readonly model: ModelReference;
  /** The region of the call. */
  readonly region?: string | undefined;
  /** Bedrock's service tier; absent is `default`. */
  readonly tier?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** All rows by model, in the order in which they win. */
export interface PriceBook {
  readonly rows: ReadonlyMap<string, readonly BookedPrice[]>;
  /**
   * What was found last for a model id. A process asks for few of them, again and again, and to look through the rows
   * each time would cost as much as all the rest of an estimate.
   */
  readonly found: Map<string, FoundPrices>;
}

/** The rows that hold for a call, whenever it was made. */
interface FoundPrices extends Place {
  readonly prices: readonly BookedPrice[];
}

/** All that a row depends on but the time. */
interface Place {
  readonly kind: ModelKind;
  readonly baseModelId: string | undefined;
  readonly geography: string | undefined;
  readonly region: string | undefined;
  readonly tier: string;
}

const MAX_FOUND = 256;

/**
 * Models that are paid by the token. The others are paid by the hour (provisioned, imported, SageMaker), have
 * prices that no list tells (custom), or a fee on top (prompt routers), whatever model is behind them.
 */
const PAID_BY_USE: ReadonlySet<ModelKind> = new Set<ModelKind>([
  'foundation-model',
  'inference-profile',
  'application-inference-profile',
  'prompt',
]);

/** Partitions with prices of their own: only a row that names them holds there. */
const OWN_PARTITION = /^(?:us-gov|us-iso|cn|eusc)/;

/** Builds the book: the rows of the user, checked before, and our table behind them. */
export function createPriceBook(userRows: readonly PriceRow[] = [], ownRows: readonly PriceRow[] = PRICES): PriceBook {
  const user = userRows.map((row) => bookPrice(row, 'user'));
  const own = ownRows.map((row) => bookPrice(row, PRICES_VERSION));
  const rows = new Map<string, BookedPrice[]>();
  for (const price of [...user.sort(comparePrices), ...own.sort(comparePrices)]) {
    const prices = rows.get(price.row.model);
    if (prices === undefined) rows.set(price.row.model, [price]);
    else prices.push(price);
  }
  return { rows, found: new Map() };
}

/** The price that applies to a call; nothing where no row does. */
export function findPrice({ rows, found }: PriceBook, query: PriceQuery): BookedPrice | undefined {
  const { model, region = model.region, tier = 'default', at } = query;
  const { id, kind, baseModelId, geography } = model;
  let known = found.get(id);
  if (
    known === undefined ||
    known.region !== region ||
    known.tier !== tier ||
    // What an ARN stands for is the application's word, and it may have another one by now.
    known.baseModelId !== baseModelId ||
    known.geography !== geography ||
    known.kind !== kind
  ) {
    const place: Place = { kind, baseModelId, geography, region, tier };
    known = { ...place, prices: findPrices(rows, place) };
    if (found.size >= MAX_FOUND) found.clear();
    found.set(id, known);
  }
  return known.prices.find(({ from }) => from <= at);
}

function findPrices(
  rows: PriceBook['rows'],
  { kind, baseModelId, geography, region, tier }: Place,
): readonly BookedPrice[] {
  if (baseModelId === undefined || !PAID_BY_USE.has(kind)) return [];
  const scope = geography === undefined ? 'in-region' : geography === 'global' ? 'global' : 'geographic';
  if (scope === 'in-region' && region === undefined) return [];
  const ofModel = rows.get(baseModelId) ?? [];
  return ofModel.filter(
    ({ row }) =>
      row.scope === scope &&
      row.tier === tier &&
      holds(row, row.geographies, geography) &&
      holds(row, row.regions, region),
  );
}

function holds(row: PriceRow, limits: readonly string[] | undefined, place: string | undefined): boolean {
  if (limits !== undefined) return place !== undefined && limits.includes(place);
  return countLimits(row) > 0 || place === undefined || !OWN_PARTITION.test(place);
}

/** A row that names its places goes before one that does not, then the newer before the older. */
function comparePrices(one: BookedPrice, other: BookedPrice): number {
  return countLimits(other.row) - countLimits(one.row) || other.from - one.from;
}

function countLimits(row: PriceRow): number {
  return Number(row.geographies !== undefined) + Number(row.regions !== undefined);
}

function bookPrice(row: PriceRow, version: string): BookedPrice {
  const { longContext, perImage, perSecond, perSearchUnit } = row;
  return {
    row,
    version,
    from: Date.parse(row.effectiveFrom),
    perToken: readTokenPrices(row.perMillion),
    ...(longContext !== undefined && {
      longContext: {
        aboveInputTokens: longContext.aboveInputTokens,
        perToken: readTokenPrices(longContext.perMillion),
      },
    }),
    ...(perImage !== undefined && { perImage: readPrice(perImage, PER_UNIT_DIGITS) }),
    ...(perSecond !== undefined && { perSecond: readPrice(perSecond, PER_UNIT_DIGITS) }),
    ...(perSearchUnit !== undefined && { perSearchUnit: readPrice(perSearchUnit, PER_UNIT_DIGITS) }),
  };
}

/** A dollar per million tokens is a micro-dollar per token, so six decimals are whole pico-dollars. */
function readTokenPrices(prices: TokenPrices = {}): PicoPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([tokenClass, price]) => [tokenClass, readPrice(price, PER_MILLION_DIGITS)]),
  );
}

function readPrice(price: string, digits: number): number {
  const value = readDecimal(price, digits);
  if (value === undefined) throw new TypeError(`not a price: ${price}`);
  return value;
}
