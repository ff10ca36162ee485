import type { PriceGroup } from './price-group.ts';
import { GENAI_PRICES, LITELLM, US_REGIONS } from './sources.ts';

/** Mistral Large 24.07 is not here: the one list that has it still has the old price of Large 24.02. */
export const MISTRAL_PRICES: readonly PriceGroup[] = [
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: {
      'mistral.mistral-large-3-675b-instruct': ['0.5', '1.5'],
      'mistral.devstral-2-123b': ['0.4', '2'],
      'mistral.magistral-small-2509': ['0.5', '1.5'],
      'mistral.ministral-3-14b-instruct': ['0.2', '0.2'],
      'mistral.ministral-3-8b-instruct': ['0.15', '0.15'],
      'mistral.ministral-3-3b-instruct': ['0.1', '0.1'],
      'mistral.voxtral-small-24b-2507': ['0.1', '0.3'],
      'mistral.voxtral-mini-3b-2507': ['0.04', '0.04'],
      'mistral.mistral-small-2402-v1:0': ['1', '3'],
      'mistral.mixtral-8x7b-instruct-v0:1': ['0.45', '0.7'],
      'mistral.mistral-7b-instruct-v0:2': ['0.15', '0.2'],
    },
  },
  {
    ...GENAI_PRICES,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: { 'mistral.mistral-large-2402-v1:0': ['4', '12'], 'mistral.pixtral-large-2502-v1:0': ['2', '6'] },
  },
  {
    ...LITELLM,
    scopes: ['geographic'],
    geographies: ['us', 'eu'],
    models: { 'mistral.pixtral-large-2502-v1:0': ['2', '6'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['eu-west-3'],
    models: {
      'mistral.mixtral-8x7b-instruct-v0:1': ['0.59', '0.91'],
      'mistral.mistral-7b-instruct-v0:2': ['0.2', '0.26'],
    },
  },
];
