import type { PriceGroup } from './price-group.ts';
import { GENAI_PRICES, LITELLM, PI_AI } from './sources.ts';

const GOV_REGIONS = ['us-gov-east-1', 'us-gov-west-1'];

/**
 * From Claude 4.5 on, every endpoint but the global one costs 10 % more, in-region ones included. Two of the lists
 * give the global price for the plain model id; AWS and Anthropic do not:
 * https://platform.claude.com/docs/en/build-with-claude/claude-in-amazon-bedrock#regions
 */
export const ANTHROPIC_PRICES: readonly PriceGroup[] = [
  {
    ...LITELLM,
    scopes: ['global'],
    models: {
      'anthropic.claude-fable-5': ['10', '50', '1', '12.5', '20'],
      'anthropic.claude-opus-5': ['5', '25', '0.5', '6.25', '10'],
      'anthropic.claude-opus-4-8': ['5', '25', '0.5', '6.25', '10'],
      'anthropic.claude-opus-4-7': ['5', '25', '0.5', '6.25', '10'],
      'anthropic.claude-opus-4-6-v1': ['5', '25', '0.5', '6.25', '10'],
      'anthropic.claude-opus-4-5-20251101-v1:0': ['5', '25', '0.5', '6.25', '10'],
      'anthropic.claude-sonnet-5': ['2', '10', '0.2', '2.5', '4'],
      'anthropic.claude-sonnet-4-6': ['3', '15', '0.3', '3.75', '6'],
      'anthropic.claude-sonnet-4-5-20250929-v1:0': {
        short: ['3', '15', '0.3', '3.75', '6'],
        long: ['6', '22.5', '0.6', '7.5', '12'],
        aboveInputTokens: 200_000,
      },
      'anthropic.claude-haiku-4-5-20251001-v1:0': ['1', '5', '0.1', '1.25', '2'],
    },
  },
  {
    ...LITELLM,
    scopes: ['geographic', 'in-region'],
    models: {
      'anthropic.claude-fable-5': ['11', '55', '1.1', '13.75', '22'],
      'anthropic.claude-opus-5': ['5.5', '27.5', '0.55', '6.875', '11'],
      'anthropic.claude-opus-4-8': ['5.5', '27.5', '0.55', '6.875', '11'],
      'anthropic.claude-opus-4-7': ['5.5', '27.5', '0.55', '6.875', '11'],
      'anthropic.claude-opus-4-6-v1': ['5.5', '27.5', '0.55', '6.875', '11'],
      'anthropic.claude-opus-4-5-20251101-v1:0': ['5.5', '27.5', '0.55', '6.875', '11'],
      'anthropic.claude-sonnet-5': ['2.2', '11', '0.22', '2.75', '4.4'],
      'anthropic.claude-sonnet-4-6': ['3.3', '16.5', '0.33', '4.125', '6.6'],
      'anthropic.claude-sonnet-4-5-20250929-v1:0': {
        short: ['3.3', '16.5', '0.33', '4.125', '6.6'],
        long: ['6.6', '24.75', '0.66', '8.25', '13.2'],
        aboveInputTokens: 200_000,
      },
      'anthropic.claude-haiku-4-5-20251001-v1:0': ['1.1', '5.5', '0.11', '1.375', '2.2'],
    },
  },
  {
    ...GENAI_PRICES,
    scopes: ['global'],
    models: {
      'anthropic.claude-fable-5-1': ['10', '50', '0.25', '12.5'],
      'anthropic.claude-opus-5-5': ['4', '20', '0.2', '5', '8'],
    },
  },
  {
    ...GENAI_PRICES,
    scopes: ['in-region'],
    models: { 'anthropic.claude-fable-5-1': ['11', '55', '0.275', '13.75'] },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    models: { 'anthropic.claude-fable-5-1': ['11', '55', '0.275', '13.75'] },
  },
  {
    ...GENAI_PRICES,
    scopes: ['geographic', 'in-region'],
    models: {
      'anthropic.claude-opus-5-5': ['4.4', '22', '0.22', '5.5', '8.8'],
    },
  },
  // No list has a price yet for these models' cache writes of an hour.
  {
    ...PI_AI,
    scopes: ['global'],
    models: {
      'anthropic.claude-fable-5-2': ['8', '40', '0.2', '10'],
      'anthropic.claude-sonnet-5-5': ['2', '10', '0.1', '2.5'],
      'anthropic.claude-haiku-5-5': {
        short: ['0.1', '0.5', '0.01', '0.125'],
        long: ['0.5', '2.5', '0.05', '0.625'],
        aboveInputTokens: 100_000,
      },
    },
  },
  {
    ...PI_AI,
    scopes: ['geographic', 'in-region'],
    models: {
      'anthropic.claude-fable-5-2': ['8.8', '44', '0.22', '11'],
      'anthropic.claude-sonnet-5-5': ['2.2', '11', '0.11', '2.75'],
      'anthropic.claude-haiku-5-5': {
        short: ['0.11', '0.55', '0.011', '0.1375'],
        long: ['0.55', '2.75', '0.055', '0.6875'],
        aboveInputTokens: 100_000,
      },
    },
  },
  // Up to Claude 4.1 a model costs the same on every endpoint.
  {
    ...LITELLM,
    scopes: ['global', 'geographic', 'in-region'],
    models: {
      'anthropic.claude-sonnet-4-20250514-v1:0': {
        short: ['3', '15', '0.3', '3.75'],
        long: ['6', '22.5', '0.6', '7.5'],
        aboveInputTokens: 200_000,
      },
    },
  },
  {
    ...LITELLM,
    scopes: ['geographic', 'in-region'],
    models: {
      'anthropic.claude-opus-4-1-20250805-v1:0': ['15', '75', '1.5', '18.75'],
      'anthropic.claude-opus-4-20250514-v1:0': ['15', '75', '1.5', '18.75'],
      'anthropic.claude-3-7-sonnet-20250219-v1:0': ['3', '15', '0.3', '3.75'],
      'anthropic.claude-3-5-sonnet-20241022-v2:0': ['3', '15', '0.3', '3.75'],
      'anthropic.claude-3-5-sonnet-20240620-v1:0': ['3', '15', '0.3', '3.75'],
      'anthropic.claude-3-5-haiku-20241022-v1:0': ['0.8', '4', '0.08', '1'],
      'anthropic.claude-3-opus-20240229-v1:0': ['15', '75', '1.5', '18.75'],
      'anthropic.claude-3-sonnet-20240229-v1:0': ['3', '15', '0.3', '3.75'],
      'anthropic.claude-3-haiku-20240307-v1:0': ['0.25', '1.25', '0.025', '0.3125'],
    },
  },
  // GovCloud.
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: GOV_REGIONS,
    models: {
      'anthropic.claude-sonnet-4-5-20250929-v1:0': ['3.6', '18', '0.36', '4.5', '7.2'],
      'anthropic.claude-haiku-4-5-20251001-v1:0': ['1.2', '6', '0.12', '1.5', '2.4'],
      'anthropic.claude-3-5-sonnet-20240620-v1:0': ['3.6', '18', '0.36', '4.5'],
      'anthropic.claude-3-haiku-20240307-v1:0': ['0.3', '1.5', '0.03', '0.375'],
    },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['us-gov-west-1'],
    models: { 'anthropic.claude-3-7-sonnet-20250219-v1:0': ['3.6', '18', '0.36', '4.5'] },
  },
  {
    ...LITELLM,
    scopes: ['geographic'],
    geographies: ['us-gov'],
    models: {
      'anthropic.claude-sonnet-4-5-20250929-v1:0': {
        short: ['3.6', '18', '0.36', '4.5', '7.2'],
        long: ['7.2', '27', '0.72', '9', '14.4'],
        aboveInputTokens: 200_000,
      },
    },
  },
  // The first generations.
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-northeast-1'],
    models: { 'anthropic.claude-v1': ['8', '24'], 'anthropic.claude-v2:1': ['8', '24'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['us-east-1', 'us-west-2'],
    models: { 'anthropic.claude-instant-v1': ['0.8', '2.4'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['eu-central-1'],
    models: { 'anthropic.claude-instant-v1': ['2.48', '8.38'] },
  },
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: ['ap-northeast-1'],
    models: { 'anthropic.claude-instant-v1': ['2.23', '7.55'] },
  },
];
