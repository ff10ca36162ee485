import type { PriceGroup } from './price-group.ts';
import { GENAI_PRICES, LITELLM, PI_AI, US_REGIONS } from './sources.ts';

/**
 * GPT-5.6 costs more "at 272K input tokens and above", says its model card:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-openai-gpt-56-sol.html
 */
const BELOW_272K = 271_999;
/** The one list that has GPT-6 says "above 272000". */
const UP_TO_272K = 272_000;

/** GPT-5.6 and later: in-region and geographic endpoints cost 10 % more than the global one. */
export const OPENAI_PRICES: readonly PriceGroup[] = [
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: {
      'openai.gpt-oss-120b-1:0': ['0.15', '0.6'],
      'openai.gpt-oss-20b-1:0': ['0.07', '0.3'],
      'openai.gpt-oss-safeguard-120b': ['0.15', '0.6'],
      'openai.gpt-oss-safeguard-20b': ['0.07', '0.2'],
      'openai.gpt-5.4': ['2.75', '16.5', '0.275'],
      'openai.gpt-5.5': ['5.5', '33', '0.55'],
    },
  },
  {
    ...PI_AI,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: { 'openai.gpt-oss-120b': ['0.15', '0.6'], 'openai.gpt-oss-20b': ['0.07', '0.3'] },
  },
  {
    ...PI_AI,
    scopes: ['geographic'],
    geographies: ['us-gov'],
    models: { 'openai.gpt-oss-120b-1:0': ['0.18', '0.72'], 'openai.gpt-oss-20b-1:0': ['0.084', '0.36'] },
  },

  // GPT-5.6: launched on 2026-07-13, cross-region from 2026-08-17, cheaper in two steps.
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-07-13',
    scopes: ['in-region'],
    models: {
      'openai.gpt-5.6-luna': ['1.1', '6.6', '0.11', '1.375'],
      'openai.gpt-5.6-terra': ['2.75', '16.5', '0.275', '3.4375'],
      'openai.gpt-5.6-sol': {
        short: ['5.5', '33', '0.55', '6.875'],
        long: ['11', '49.5', '1.1', '13.75'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-07-30',
    scopes: ['in-region'],
    models: {
      'openai.gpt-5.6-luna': {
        short: ['0.22', '1.32', '0.022', '0.275'],
        long: ['0.44', '1.98', '0.044', '0.55'],
        aboveInputTokens: BELOW_272K,
      },
      'openai.gpt-5.6-terra': {
        short: ['2.2', '13.2', '0.22', '2.75'],
        long: ['4.4', '19.8', '0.44', '5.5'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-08-17',
    scopes: ['geographic'],
    geographies: ['us', 'in'],
    models: {
      'openai.gpt-5.6-luna': {
        short: ['0.22', '1.32', '0.022', '0.275'],
        long: ['0.44', '1.98', '0.044', '0.55'],
        aboveInputTokens: BELOW_272K,
      },
      'openai.gpt-5.6-terra': {
        short: ['2.2', '13.2', '0.22', '2.75'],
        long: ['4.4', '19.8', '0.44', '5.5'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-08-17',
    scopes: ['geographic'],
    geographies: ['us'],
    models: {
      'openai.gpt-5.6-sol': {
        short: ['5.5', '33', '0.55', '6.875'],
        long: ['11', '49.5', '1.1', '13.75'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-08-21',
    scopes: ['in-region', 'geographic'],
    geographies: ['us'],
    models: {
      'openai.gpt-5.6-sol': {
        short: ['4.4', '22', '0.44', '5.5'],
        long: ['8.8', '33', '0.88', '11'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-08-17',
    scopes: ['global'],
    models: {
      'openai.gpt-5.6-luna': {
        short: ['0.2', '1.2', '0.02', '0.25'],
        long: ['0.4', '1.8', '0.04', '0.5'],
        aboveInputTokens: BELOW_272K,
      },
      'openai.gpt-5.6-terra': {
        short: ['2', '12', '0.2', '2.5'],
        long: ['4', '18', '0.4', '5'],
        aboveInputTokens: BELOW_272K,
      },
      'openai.gpt-5.6-sol': {
        short: ['5', '30', '0.5', '6.25'],
        long: ['10', '45', '1', '12.5'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },
  {
    ...GENAI_PRICES,
    effectiveFrom: '2026-08-21',
    scopes: ['global'],
    models: {
      'openai.gpt-5.6-sol': {
        short: ['4', '20', '0.4', '5'],
        long: ['8', '30', '0.8', '10'],
        aboveInputTokens: BELOW_272K,
      },
    },
  },

  {
    ...PI_AI,
    scopes: ['global'],
    models: {
      'openai.gpt-6-astra': {
        short: ['10', '50', '1', '12.5'],
        long: ['20', '75', '2', '25'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6-sol': {
        short: ['2', '10', '0.2', '2.5'],
        long: ['4', '15', '0.4', '5'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6-luna': {
        short: ['0.1', '0.5', '0.01', '0.125'],
        long: ['0.2', '0.75', '0.02', '0.25'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6.1-sol': {
        short: ['2', '10', '0.1', '2.5'],
        long: ['4', '15', '0.2', '5'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6.1-terra': {
        short: ['1', '5', '0.05', '1.25'],
        long: ['2', '7.5', '0.1', '2.5'],
        aboveInputTokens: UP_TO_272K,
      },
    },
  },
  {
    ...PI_AI,
    scopes: ['in-region', 'geographic'],
    geographies: ['us'],
    models: {
      'openai.gpt-6-astra': {
        short: ['11', '55', '1.1', '13.75'],
        long: ['22', '82.5', '2.2', '27.5'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6-sol': {
        short: ['2.2', '11', '0.22', '2.75'],
        long: ['4.4', '16.5', '0.44', '5.5'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6-luna': {
        short: ['0.11', '0.55', '0.011', '0.1375'],
        long: ['0.22', '0.825', '0.022', '0.275'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6.1-sol': {
        short: ['2.2', '11', '0.11', '2.75'],
        long: ['4.4', '16.5', '0.22', '5.5'],
        aboveInputTokens: UP_TO_272K,
      },
      'openai.gpt-6.1-terra': {
        short: ['1.1', '5.5', '0.055', '1.375'],
        long: ['2.2', '8.25', '0.11', '2.75'],
        aboveInputTokens: UP_TO_272K,
      },
    },
  },
];
