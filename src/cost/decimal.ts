/** Digits after the point that an amount has: one pico-dollar is 1e-12 USD. */
const PICO_DIGITS = 12;

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,12}))?$/;

/**
 * Reads a decimal such as `"3.75"` as an integer, shifted by `digits` places: `readDecimal('3.75', 6)` is 3,750,000.
 * No float is involved, so the result is exact. `undefined` for anything else: a sign, an exponent, more decimals
 * than `digits`, a value that no longer fits.
 */
export function readDecimal(text: string, digits: number): number | undefined {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  const shifted = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(shifted) ? shifted : undefined;
}

/** Writes an amount in pico-dollars as US dollars, without trailing zeros: 10,500,000,000 is `"0.0105"`. */
export function formatUsd(picoUsd: number): string {
  const digits = String(Math.abs(picoUsd)).padStart(PICO_DIGITS + 1, '0');
  const point = digits.length - PICO_DIGITS;
  const text = `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0+$/, '');
  return picoUsd < 0 ? `-${text}` : text;
}
