import { createPriceBook, type PriceBook } from '../src/cost/price-book.ts';
import { priceOf } from '../src/cost/price-of.ts';
import type { PriceRow } from '../src/cost/price-row.ts';
import { isObject, type JsonObject } from '../src/read.ts';
import { listGenaiModels, quoteGenaiPrices } from './ask-genai-prices.ts';
import { EXCEPTIONS } from './exceptions.ts';
import { type Quote, trimDecimal } from './quote.ts';
import { quoteLitellm } from './read-litellm.ts';
import { type ReadOther, REASONS } from './reasons.ts';

interface Comparison {
  /** How many of their prices are ours too. */
  readonly equal: number;
  /** Differences that a class of reasons explains, by its name. */
  readonly explained: ReadonlyMap<string, ReadonlySet<string>>;
  /** Differences that stand in the list of exceptions. */
  readonly excepted: readonly string[];
  /** Our rows that neither list has: nobody can be asked about them here. */
  readonly alone: readonly string[];
  /** What must not be. */
  readonly errors: readonly string[];
}

/** Compares our table with both lists, as of `today`. */
export function comparePrices(rows: readonly PriceRow[], litellm: JsonObject, today: Date): Comparison {
  const book = createPriceBook([], rows);
  const quotes = [
    // A price of July is compared with ours of today: what changed in between is a class of reasons.
    ...quoteLitellm(litellm).map((quote) => ({ quote, at: today })),
    ...quoteGenaiPrices(rows, today).map((quote) => ({ quote, at: quote.at })),
  ];
  let equal = 0;
  const explained = new Map<string, Set<string>>(Object.keys(REASONS).map((name) => [name, new Set()]));
  const excepted = new Set<string>();
  const errors: string[] = [];
  const confirmed = new Set<PriceRow>();
  const compared = new Set<PriceRow>();
  for (const { quote, at } of quotes) {
    const row = priceOf({ ...quote, at }, book);
    const ours = readPrice(row, quote.priceClass);
    if (row !== undefined) compared.add(row);
    if (row !== undefined && ours === quote.price) {
      equal += 1;
      confirmed.add(row);
      continue;
    }
    const line = describeDifference(quote, ours);
    const reason = Object.entries(REASONS).find(([, { explains }]) => explains(quote, readOther(book, today)));
    if (EXCEPTED.has(line)) excepted.add(line);
    else if (reason !== undefined) explained.get(reason[0])?.add(line);
    else errors.push(`new difference: ${line}`);
  }

  for (const line of EXCEPTED) if (!excepted.has(line)) errors.push(`exception that is none any more: ${line}`);
  for (const [name, lines] of explained) if (lines.size === 0) errors.push(`reason without a difference: ${name}`);
  for (const model of listGenaiModels()) {
    if (!quotes.some(({ quote }) => quote.row === model)) {
      errors.push(`model of genai-prices without a row of ours: ${model}`);
    }
  }
  for (const row of rows) {
    if (/litellm|genai-prices/i.test(row.source) && !confirmed.has(row)) {
      errors.push(`row that its source does not have: ${describeRow(row)}`);
    }
  }
  const alone = rows.filter((row) => !compared.has(row)).map(describeRow);
  return { equal, explained, excepted: [...excepted], alone, errors: [...new Set(errors)] };
}

const EXCEPTED: ReadonlySet<string> = new Set(EXCEPTIONS.flatMap((exception) => exception.differences));

function readOther(book: PriceBook, today: Date): ReadOther {
  return (quote, change) => readPrice(priceOf({ ...quote, at: today, ...change }, book), quote.priceClass);
}

function readPrice(row: PriceRow | undefined, priceClass: string): string | undefined {
  let value: unknown = row;
  for (const key of priceClass.split('.')) value = isObject(value) ? value[key] : undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? trimDecimal(value) : undefined;
}

function describeDifference(quote: Quote, ours: string | undefined): string {
  const { list, row, model, region, tier, priceClass, price } = quote;
  const asked = list === 'LiteLLM' ? row : `${row} for ${model} in ${region}`;
  const tierNote = tier === 'default' ? '' : ` (${tier})`;
  return `${list} ${asked}${tierNote} ${priceClass}: ${price}, ours ${ours ?? 'none'}`;
}

function describeRow(row: PriceRow): string {
  const places = [...(row.geographies ?? []), ...(row.regions ?? [])].join(' ');
  return [row.model, row.scope, places, row.tier, row.effectiveFrom].filter((part) => part !== '').join(', ');
}
