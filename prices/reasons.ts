import type { Quote } from './quote.ts';

/** Looks a price of ours up: that of another id or region, or of another time. */
export type ReadOther = (quote: Quote, change: { model?: string; region?: string; at?: Date }) => string | undefined;

interface Reason {
  readonly explains: (quote: Quote, readOther: ReadOther) => boolean;
}

const GEOGRAPHY = /^(us-gov|us|eu|apac|jp|au|in|ca|global)\./;

/** Models whose prices depend on what a call does not tell: see src/cost/prices.ts. */
const NOT_BY_THE_CALL =
  /amazon\.(?:nova-canvas|titan-image-generator|nova-2-multimodal-embeddings)|stable-diffusion-xl|twelvelabs\./;

/** Why a price in another list differs from ours, by name. The first that fits is taken. */
export const REASONS: Readonly<Record<string, Reason>> = {
  // Model units by the second, under a commitment: no call has a price.
  'provisioned throughput': { explains: ({ row }) => /-month-commitment\//.test(row) },
  // Embeddings have no output, rerankers no tokens, previews no public price; the list writes 0.
  '0 for no price': { explains: ({ price }) => price === '0' },
  'price that a call does not tell': { explains: ({ model }) => NOT_BY_THE_CALL.test(model) },
  // `@20251001`, or no vendor: names of LiteLLM's own.
  'no id of the Bedrock Runtime': { explains: ({ model }) => /@|^claude-/.test(model.replace(GEOGRAPHY, '')) },
  // The price was ours as well on the list's day.
  'changed since': { explains: (quote, readOther) => readOther(quote, { at: quote.at }) === quote.price },
  // Claude 4.5 and later, GPT-5.6 and later: 10 % more on every endpoint but the global one.
  'global price for an endpoint that is not global': {
    explains: (quote, readOther) =>
      !quote.model.startsWith('global.') &&
      readOther(quote, { model: `global.${quote.model.replace(GEOGRAPHY, '')}` }) === quote.price,
  },
  // genai-prices knows a model, not where it runs.
  'price of us-east-1 for every place': {
    explains: (quote, readOther) => {
      const base = quote.model.replace(GEOGRAPHY, '');
      const homes = [{ model: `us.${base}` }, { model: base, region: 'us-east-1' }];
      return quote.list === 'genai-prices' && homes.some((home) => readOther(quote, home) === quote.price);
    },
  },
  // The model takes 200,000 tokens at most.
  'long context of Claude 3.5': {
    explains: ({ model, priceClass }) => model.includes('claude-3-5-sonnet') && priceClass.startsWith('longContext'),
  },
};
