import type { PriceGroup } from './price-group.ts';
import { GENAI_PRICES, LITELLM, PI_AI, US_REGIONS } from './sources.ts';

/** Nova has prices by geography. What it writes to its cache costs as much as plain input. */
export const AMAZON_PRICES: readonly PriceGroup[] = [
  {
    ...PI_AI,
    scopes: ['in-region', 'geographic'],
    regions: US_REGIONS,
    geographies: ['us'],
    models: {
      'amazon.nova-micro-v1:0': ['0.035', '0.14', '0.00875', '0.035'],
      'amazon.nova-lite-v1:0': ['0.06', '0.24', '0.015', '0.06'],
      'amazon.nova-pro-v1:0': ['0.8', '3.2', '0.2', '0.8'],
      'amazon.nova-2-lite-v1:0': ['0.33', '2.75', '0.0825', '0.33'],
    },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    geographies: ['us'],
    models: { 'amazon.nova-premier-v1:0': ['2.5', '12.5', '0.625', '2.5'] },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    geographies: ['eu'],
    models: {
      'amazon.nova-micro-v1:0': ['0.04', '0.16', '0.01', '0.04'],
      'amazon.nova-lite-v1:0': ['0.069', '0.276', '0.01725', '0.069'],
      'amazon.nova-pro-v1:0': ['0.92', '3.68', '0.23', '0.92'],
      'amazon.nova-2-lite-v1:0': ['0.374', '3.157', '0.0935', '0.374'],
    },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    geographies: ['apac'],
    models: {
      'amazon.nova-micro-v1:0': ['0.037', '0.148', '0.00925', '0.037'],
      'amazon.nova-lite-v1:0': ['0.063', '0.252', '0.01575', '0.063'],
      'amazon.nova-pro-v1:0': ['0.84', '3.36', '0.21', '0.84'],
    },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    geographies: ['ca'],
    models: { 'amazon.nova-lite-v1:0': ['0.064', '0.256', '0.016', '0.064'] },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    geographies: ['jp'],
    models: { 'amazon.nova-2-lite-v1:0': ['0.396', '3.311', '0.099', '0.396'] },
  },
  { ...PI_AI, scopes: ['global'], models: { 'amazon.nova-2-lite-v1:0': ['0.3', '2.5', '0.075', '0.3'] } },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['us-gov-east-1', 'us-gov-west-1'],
    models: { 'amazon.nova-pro-v1:0': ['0.96', '3.84'] },
  },
  {
    ...GENAI_PRICES,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: {
      'amazon.nova-sonic-v1:0': {
        perMillion: { input: '0.06', output: '0.24', inputSpeech: '3.4', outputSpeech: '13.6' },
      },
      'amazon.nova-2-sonic-v1:0': {
        perMillion: { input: '0.33', output: '2.75', inputSpeech: '3', outputSpeech: '12' },
      },
      'amazon.titan-text-express-v1': ['0.2', '0.6'],
      'amazon.titan-text-lite-v1': ['0.15', '0.2'],
    },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: {
      'amazon.titan-text-premier-v1:0': ['0.5', '1.5'],
      'amazon.titan-embed-text-v1': ['0.1'],
      'amazon.titan-embed-g1-text-02': ['0.1'],
      'amazon.titan-embed-text-v2:0': ['0.02'],
      'amazon.titan-embed-image-v1': { perMillion: { input: '0.8' }, perImage: '0.00006' },
      'amazon.rerank-v1:0': { perSearchUnit: '0.001' },
    },
  },
];
