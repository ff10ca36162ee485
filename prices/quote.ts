/** One price in somebody else's list. */
export interface Quote {
  readonly list: 'LiteLLM' | 'genai-prices';
  /** The name of the row in that list. */
  readonly row: string;
  /** The model id of a call that the price is for, its region, tier and time. */
  readonly model: string;
  readonly region: string;
  readonly tier: string;
  readonly at: Date;
  /** `perMillion.input`, `longContext.perMillion.output`, `perImage`, …: a path in our row, or a class that we do not have. */
  readonly priceClass: string;
  /** A plain decimal in US dollars. */
  readonly price: string;
}

/** Writes a float as a plain decimal, shifted by `digits` places, from its shortest form: 2.75e-6 and 6 give `2.75`. */
export function writeDecimal(value: number, digits: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const point = 1 + Number(exponent) + digits;
  const significant = mantissa.replace('.', '');
  const all = '0'.repeat(Math.max(0, 1 - point)) + significant.padEnd(point, '0');
  return trimDecimal(`${all.slice(0, Math.max(point, 1))}.${all.slice(Math.max(point, 1))}`);
}

/** `3.30` and `3.3` are one price. */
export function trimDecimal(decimal: string): string {
  return decimal.replace(/^0+(?=\d)/, '').replace(/\.0*$|(?<=\.\d*)0+$/, '');
}
