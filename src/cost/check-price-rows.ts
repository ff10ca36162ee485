import { isObject, type JsonObject } from '../read.ts';
import { parseModelReference } from '../record/model-reference.ts';
import { readDecimal } from './decimal.ts';
import { PRICE_SCOPES, type PriceRow, type PriceScope, TOKEN_CLASSES } from './price-row.ts';

/** Digits after the point: a token's price per million has six, so that one token is whole pico-dollars. */
export const PER_MILLION_DIGITS = 6;
export const PER_UNIT_DIGITS = 12;

const ROW_KEYS: ReadonlySet<string> = new Set<keyof PriceRow>([
  'model',
  'scope',
  'geographies',
  'regions',
  'tier',
  'perMillion',
  'longContext',
  'perImage',
  'perSecond',
  'perSearchUnit',
  'effectiveFrom',
  'currency',
  'source',
]);
const TOKEN_KEYS: ReadonlySet<string> = new Set(TOKEN_CLASSES);
const LONG_CONTEXT_KEYS: ReadonlySet<string> = new Set(['aboveInputTokens', 'perMillion']);

/**
 * Checks price rows that came from outside, an option or a file. `name` stands before each path.
 * @throws TypeError at the first thing that is wrong, with its path, what was expected and what came:
 * `prices[3].perMillion.input: expected a decimal string such as "3.75", got 3.75`.
 */
export function checkPriceRows(rows: unknown, name: string): readonly PriceRow[] {
  if (!Array.isArray(rows)) refuse(name, 'an array of price rows', rows);
  return rows.map((row: unknown, index) => checkPriceRow(row, `${name}[${index}]`));
}

function checkPriceRow(row: unknown, path: string): PriceRow {
  if (!isObject(row)) refuse(path, 'a price row', row);
  refuseOtherKeys(row, ROW_KEYS, path);
  const { model, scope, geographies, regions, tier, effectiveFrom, currency, source } = row;
  if (!isBaseModelId(model)) refuse(`${path}.model`, 'a model id without prefix or ARN', model);
  if (!isScope(scope)) refuse(`${path}.scope`, PRICE_SCOPES.map((known) => `'${known}'`).join(', '), scope);
  if (geographies !== undefined && scope !== 'geographic') {
    refuse(`${path}.geographies`, "nothing unless the scope is 'geographic'", geographies);
  }
  checkNames(geographies, `${path}.geographies`);
  checkNames(regions, `${path}.regions`);
  if (!isName(tier)) refuse(`${path}.tier`, "a service tier such as 'default'", tier);
  if (!isDay(effectiveFrom)) refuse(`${path}.effectiveFrom`, "a day such as '2026-11-21'", effectiveFrom);
  if (currency !== 'USD') refuse(`${path}.currency`, "'USD'", currency);
  if (!isName(source)) refuse(`${path}.source`, 'where the price is from', source);
  checkPrices(row, path);
  return row as object as PriceRow;
}

function checkPrices(row: JsonObject, path: string): void {
  const { perMillion, longContext } = row;
  const units = (['perImage', 'perSecond', 'perSearchUnit'] as const).filter((key) => row[key] !== undefined);
  if (perMillion === undefined && units.length === 0) {
    refuse(`${path}.perMillion`, 'prices, here or as perImage, perSecond or perSearchUnit', perMillion);
  }
  for (const key of units) checkDecimal(row[key], PER_UNIT_DIGITS, `${path}.${key}`);
  if (perMillion !== undefined) checkTokenPrices(perMillion, `${path}.perMillion`);
  if (longContext === undefined) return;
  if (!isObject(longContext)) refuse(`${path}.longContext`, 'aboveInputTokens and perMillion', longContext);
  refuseOtherKeys(longContext, LONG_CONTEXT_KEYS, `${path}.longContext`);
  const above = longContext['aboveInputTokens'];
  if (!Number.isSafeInteger(above) || Number(above) <= 0) {
    refuse(`${path}.longContext.aboveInputTokens`, 'a number of tokens', above);
  }
  checkTokenPrices(longContext['perMillion'], `${path}.longContext.perMillion`);
}

function checkTokenPrices(prices: unknown, path: string): void {
  if (!isObject(prices) || Object.keys(prices).length === 0) refuse(path, 'prices by token class', prices);
  refuseOtherKeys(prices, TOKEN_KEYS, path);
  for (const [key, price] of Object.entries(prices)) checkDecimal(price, PER_MILLION_DIGITS, `${path}.${key}`);
}

/** Numbers are refused, because 0.1 is already not what the price list says. */
function checkDecimal(price: unknown, digits: number, path: string): void {
  if (typeof price === 'string' && readDecimal(price, digits) !== undefined) return;
  refuse(path, `a decimal string of at most ${digits} decimals such as "3.75"`, price);
}

function checkNames(names: unknown, path: string): void {
  if (names === undefined || (Array.isArray(names) && names.length > 0 && names.every(isName))) return;
  refuse(path, 'an array of names', names);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isScope(value: unknown): value is PriceScope {
  return PRICE_SCOPES.some((scope) => scope === value);
}

function isBaseModelId(value: unknown): value is string {
  return isName(value) && parseModelReference(value).kind === 'foundation-model' && !value.startsWith('arn:');
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** A key that nobody reads is a price that nobody charges: most likely it is misspelt. */
function refuseOtherKeys(object: JsonObject, keys: ReadonlySet<string>, path: string): void {
  const other = Object.keys(object).find((key) => !keys.has(key));
  if (other !== undefined) refuse(`${path}.${other}`, `one of ${[...keys].join(', ')}`, other);
}

function refuse(path: string, expected: string, came: unknown): never {
  const shown = came === undefined ? 'nothing' : (JSON.stringify(came) ?? typeof came).slice(0, 100);
  throw new TypeError(`${path}: expected ${expected}, got ${shown}`);
}
