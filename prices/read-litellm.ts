import { readFileSync } from 'node:fs';
import { isObject, type JsonObject, readObject } from '../src/read.ts';
import { type Quote, writeDecimal } from './quote.ts';

const FILE = new URL('litellm-bedrock-prices.json', import.meta.url);

/** The day of the copy. */
const SNAPSHOT = '2026-07-24';

const TOKEN = 6;
const UNIT = 0;

/** LiteLLM's name of a price, our class, and how far the point moves. */
const FIELDS: Readonly<Record<string, readonly [priceClass: string, digits: number, tier?: string]>> = {
  input_cost_per_token: ['perMillion.input', TOKEN],
  output_cost_per_token: ['perMillion.output', TOKEN],
  cache_read_input_token_cost: ['perMillion.cacheRead', TOKEN],
  cache_creation_input_token_cost: ['perMillion.cacheWrite', TOKEN],
  cache_creation_input_token_cost_above_1hr: ['perMillion.cacheWrite1h', TOKEN],
  input_cost_per_token_above_200k_tokens: ['longContext.perMillion.input', TOKEN],
  output_cost_per_token_above_200k_tokens: ['longContext.perMillion.output', TOKEN],
  cache_read_input_token_cost_above_200k_tokens: ['longContext.perMillion.cacheRead', TOKEN],
  cache_creation_input_token_cost_above_200k_tokens: ['longContext.perMillion.cacheWrite', TOKEN],
  cache_creation_input_token_cost_above_1hr_above_200k_tokens: ['longContext.perMillion.cacheWrite1h', TOKEN],
  input_cost_per_token_batches: ['perMillion.input', TOKEN, 'batch'],
  output_cost_per_token_batches: ['perMillion.output', TOKEN, 'batch'],
  input_cost_per_image: ['perImage', UNIT],
  output_cost_per_image: ['perImage', UNIT],
  input_cost_per_query: ['perSearchUnit', UNIT],
  input_cost_per_second: ['perSecond', UNIT],
  output_cost_per_second: ['perSecond', UNIT],
  // Classes that our table does not have.
  input_cost_per_video_per_second: ['perSecond of video', UNIT],
  input_cost_per_audio_per_second: ['perSecond of audio', UNIT],
  input_cost_per_image_token: ['perMillion of image', TOKEN],
  input_cost_per_audio_token: ['perMillion of audio', TOKEN],
};

/** Web search beside the model: an object, and no price of a model. */
const NO_PRICES: ReadonlySet<string> = new Set(['search_context_cost_per_query']);

/** Reads the rows of the copied file. */
export function readLitellmRows(): JsonObject {
  const content: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  const rows = readObject(isObject(content) ? content : {}, 'rows');
  if (rows === undefined) throw new TypeError(`${FILE.pathname} has no rows`);
  return rows;
}

/** All prices of the list. @throws where a row names a price in a way that nobody here has heard of. */
export function quoteLitellm(rows: JsonObject): Quote[] {
  return Object.entries(rows).flatMap(([row, prices]) => {
    if (!isObject(prices)) throw new TypeError(`LiteLLM ${row}: not a row`);
    const costs = Object.entries(prices).filter(([field]) => field.includes('cost') && !NO_PRICES.has(field));
    return costs.map(([field, value]): Quote => {
      const [priceClass, digits, tier = 'default'] = FIELDS[field] ?? [];
      if (priceClass === undefined || digits === undefined || typeof value !== 'number') {
        throw new TypeError(`LiteLLM ${row}: unknown price ${field}`);
      }
      const price = writeDecimal(value, digits);
      return { list: 'LiteLLM', row, ...readPlace(row), tier, at: new Date(SNAPSHOT), priceClass, price };
    });
  });
}

/** `bedrock/eu-west-1/meta.llama3-8b-instruct-v1:0`: a region where it has one, and the model id at the end. */
function readPlace(row: string): { model: string; region: string } {
  const parts = row.split('/');
  const model = parts.at(-1) ?? row;
  const region = parts.find((part) => /^[a-z]{2}(?:-gov)?-[a-z]+-\d$/.test(part));
  return { model, region: region ?? (model.startsWith('us-gov.') ? 'us-gov-west-1' : 'us-east-1') };
}
