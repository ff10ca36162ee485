import { calcPrice, findProvider, type ModelPrice } from '@pydantic/genai-prices';
import type { PriceRow } from '../src/cost/price-row.ts';
import { type Quote, writeDecimal } from './quote.ts';

/** Its name of a price, and our class. */
const FIELDS: Readonly<Record<string, string>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'inputSpeech',
  output_audio_mtok: 'outputSpeech',
};

/** The names of all models that it has for Bedrock. */
export function listGenaiModels(): readonly string[] {
  return findProvider({ providerId: 'aws' })?.models.map((model) => model.id) ?? [];
}

/** Asks for the model of each of our rows, in every place that the row names, on its first day and on `today`. */
export function quoteGenaiPrices(rows: readonly PriceRow[], today: Date): Quote[] {
  return rows
    .filter((row) => row.tier === 'default')
    .flatMap((row) => listPlaces(row).map((place) => ({ row, ...place })))
    .flatMap(({ row, model, region }) =>
      [...new Set([Date.parse(row.effectiveFrom), today.getTime()])].flatMap((time) => {
        const at = new Date(time);
        const answer = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId: 'aws', timestamp: at });
        if (answer === null) return [];
        return readPrices(answer.model_price).map(([priceClass, price]): Quote => ({
          list: 'genai-prices',
          row: answer.model.id,
          model,
          region,
          tier: 'default',
          at,
          priceClass,
          price,
        }));
      }),
    );
}

function listPlaces(row: PriceRow): { model: string; region: string }[] {
  if (row.scope === 'global') return [{ model: `global.${row.model}`, region: 'us-east-1' }];
  if (row.scope === 'geographic') {
    const geographies = row.geographies ?? ['us', 'eu'];
    return geographies.map((geography) => ({ model: `${geography}.${row.model}`, region: 'us-east-1' }));
  }
  return (row.regions ?? ['us-east-1']).map((region) => ({ model: row.model, region }));
}

function readPrices(prices: ModelPrice): [priceClass: string, price: string][] {
  return Object.entries(prices).flatMap(([field, price]): [string, string][] => {
    const tokenClass = FIELDS[field];
    if (tokenClass === undefined) throw new TypeError(`genai-prices: unknown price ${field}`);
    if (price === undefined) return [];
    if (typeof price === 'number') return [[`perMillion.${tokenClass}`, writeDecimal(price, 0)]];
    const [tier, ...others] = price.tiers;
    if (tier === undefined || others.length > 0)
      throw new TypeError(`genai-prices: not one long-context price: ${field}`);
    return [
      [`perMillion.${tokenClass}`, writeDecimal(price.base, 0)],
      [`longContext.perMillion.${tokenClass}`, writeDecimal(tier.price, 0)],
      ['longContext.aboveInputTokens', String(tier.start)],
    ];
  });
}
