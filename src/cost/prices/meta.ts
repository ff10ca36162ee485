import type { PriceGroup } from './price-group.ts';
import { GENAI_PRICES, LITELLM, US_REGIONS } from './sources.ts';

/** Llama 3.1 405B is not here: the one list that has it also has the prices of its siblings from before they fell. */
export const META_PRICES: readonly PriceGroup[] = [
  {
    ...GENAI_PRICES,
    scopes: ['in-region', 'geographic'],
    regions: US_REGIONS,
    geographies: ['us'],
    models: {
      'meta.llama4-maverick-17b-instruct-v1:0': ['0.24', '0.97'],
      'meta.llama4-scout-17b-instruct-v1:0': ['0.17', '0.66'],
      'meta.llama3-3-70b-instruct-v1:0': ['0.72', '0.72'],
      'meta.llama3-2-90b-instruct-v1:0': ['0.72', '0.72'],
      'meta.llama3-2-11b-instruct-v1:0': ['0.16', '0.16'],
      'meta.llama3-2-3b-instruct-v1:0': ['0.15', '0.15'],
      'meta.llama3-2-1b-instruct-v1:0': ['0.1', '0.1'],
      'meta.llama3-1-70b-instruct-v1:0': ['0.72', '0.72'],
      'meta.llama3-1-8b-instruct-v1:0': ['0.22', '0.22'],
    },
  },
  {
    ...LITELLM,
    scopes: ['in-region', 'geographic'],
    regions: US_REGIONS,
    geographies: ['us'],
    tier: 'batch',
    models: {
      'meta.llama4-maverick-17b-instruct-v1:0': ['0.12', '0.485'],
      'meta.llama4-scout-17b-instruct-v1:0': ['0.085', '0.33'],
    },
  },
  {
    ...LITELLM,
    scopes: ['geographic'],
    geographies: ['eu'],
    models: {
      'meta.llama3-2-3b-instruct-v1:0': ['0.19', '0.19'],
      'meta.llama3-2-1b-instruct-v1:0': ['0.13', '0.13'],
    },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: [...US_REGIONS, 'us-west-1'],
    models: { 'meta.llama3-70b-instruct-v1:0': ['2.65', '3.5'], 'meta.llama3-8b-instruct-v1:0': ['0.3', '0.6'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['ap-south-1'],
    models: { 'meta.llama3-70b-instruct-v1:0': ['3.18', '4.2'], 'meta.llama3-8b-instruct-v1:0': ['0.36', '0.72'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['ca-central-1'],
    models: { 'meta.llama3-70b-instruct-v1:0': ['3.05', '4.03'], 'meta.llama3-8b-instruct-v1:0': ['0.35', '0.69'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['eu-west-1'],
    models: { 'meta.llama3-70b-instruct-v1:0': ['2.86', '3.78'], 'meta.llama3-8b-instruct-v1:0': ['0.32', '0.65'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['eu-west-2'],
    models: { 'meta.llama3-70b-instruct-v1:0': ['3.45', '4.55'], 'meta.llama3-8b-instruct-v1:0': ['0.39', '0.78'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['sa-east-1'],
    models: { 'meta.llama3-70b-instruct-v1:0': ['4.45', '5.88'], 'meta.llama3-8b-instruct-v1:0': ['0.5', '1.01'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: { 'meta.llama2-70b-chat-v1': ['1.95', '2.56'], 'meta.llama2-13b-chat-v1': ['0.75', '1'] },
  },
];
