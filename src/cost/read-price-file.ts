import { readFileSync } from 'node:fs';
import { isObject } from '../read.ts';
import { checkPriceRows } from './check-price-rows.ts';
import type { PriceRow } from './price-row.ts';

/**
 * Reads a file of the user's own prices: `{ "prices": [ … ] }`, each a price row.
 * @throws Error or TypeError that names the file and what is wrong with it.
 */
export function readPriceFile(path: string): readonly PriceRow[] {
  const content = parseJson(readFileSync(path, 'utf8'), path);
  if (!isObject(content)) throw new TypeError(`${path}: expected an object with the member "prices"`);
  return checkPriceRows(content['prices'], `${path}: prices`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${path}: expected JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
