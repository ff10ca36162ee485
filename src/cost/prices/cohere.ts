import type { PriceGroup } from './price-group.ts';
import { LITELLM, US_REGIONS } from './sources.ts';

export const COHERE_PRICES: readonly PriceGroup[] = [
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: {
      'cohere.command-text-v14': ['1.5', '2'],
      'cohere.command-light-text-v14': ['0.3', '0.6'],
      'cohere.command-r-v1:0': ['0.5', '1.5'],
      'cohere.command-r-plus-v1:0': ['3', '15'],
      // Text only: an image to be embedded has a price that no list tells.
      'cohere.embed-english-v3': ['0.1'],
      'cohere.embed-multilingual-v3': ['0.1'],
      'cohere.embed-v4:0': ['0.12'],
      'cohere.rerank-v3-5:0': { perSearchUnit: '0.002' },
    },
  },
];
