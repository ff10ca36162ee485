import { checkPriceRows } from '../cost/check-price-rows.ts';
import { createPriceBook, type PriceBook } from '../cost/price-book.ts';
import type { PriceRow } from '../cost/price-row.ts';
import { readPriceFile } from '../cost/read-price-file.ts';
import type { Environment } from './check.ts';

/**
 * The prices that calls are estimated by. Where the user's own are wrong there are none at all: whoever has other prices
 * than the list's would take the list's for them.
 */
export function resolvePrices(
  option: readonly PriceRow[] | string | undefined,
  environment: Environment,
  warn: (message: string) => void,
): PriceBook {
  const given = option ?? (environment['BEDROCK_OTEL_PRICES'] || undefined);
  if (given === undefined) return createPriceBook();
  try {
    return createPriceBook(typeof given === 'string' ? readPriceFile(given) : checkPriceRows(given, 'prices'));
  } catch (error) {
    warn(`bedrock-otel: no call is priced: ${error instanceof Error ? error.message : String(error)}`);
    return createPriceBook([], []);
  }
}
