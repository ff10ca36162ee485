/** Differences that have a reason of their own. Each line is pinned: where either side changes, the check fails. */
interface Exception {
  readonly reason: string;
  readonly differences: readonly string[];
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    reason:
      "A preview. The price is 1.75 times a round one, the ratio of the priority tier, and the same in every geography: most likely not the default tier's.",
    differences: [
      'LiteLLM amazon.nova-2-pro-preview-20251202-v1:0 perMillion.cacheRead: 0.546875, ours none',
      'LiteLLM amazon.nova-2-pro-preview-20251202-v1:0 perMillion.input: 2.1875, ours none',
      'LiteLLM amazon.nova-2-pro-preview-20251202-v1:0 perMillion of image: 2.1875, ours none',
      'LiteLLM amazon.nova-2-pro-preview-20251202-v1:0 perMillion of audio: 2.1875, ours none',
      'LiteLLM amazon.nova-2-pro-preview-20251202-v1:0 perMillion.output: 17.5, ours none',
      'LiteLLM apac.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.cacheRead: 0.546875, ours none',
      'LiteLLM apac.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.input: 2.1875, ours none',
      'LiteLLM apac.amazon.nova-2-pro-preview-20251202-v1:0 perMillion of image: 2.1875, ours none',
      'LiteLLM apac.amazon.nova-2-pro-preview-20251202-v1:0 perMillion of audio: 2.1875, ours none',
      'LiteLLM apac.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.output: 17.5, ours none',
      'LiteLLM eu.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.cacheRead: 0.546875, ours none',
      'LiteLLM eu.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.input: 2.1875, ours none',
      'LiteLLM eu.amazon.nova-2-pro-preview-20251202-v1:0 perMillion of image: 2.1875, ours none',
      'LiteLLM eu.amazon.nova-2-pro-preview-20251202-v1:0 perMillion of audio: 2.1875, ours none',
      'LiteLLM eu.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.output: 17.5, ours none',
      'LiteLLM us.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.cacheRead: 0.546875, ours none',
      'LiteLLM us.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.input: 2.1875, ours none',
      'LiteLLM us.amazon.nova-2-pro-preview-20251202-v1:0 perMillion of image: 2.1875, ours none',
      'LiteLLM us.amazon.nova-2-pro-preview-20251202-v1:0 perMillion of audio: 2.1875, ours none',
      'LiteLLM us.amazon.nova-2-pro-preview-20251202-v1:0 perMillion.output: 17.5, ours none',
    ],
  },
  {
    reason:
      'No other list has the profile, and the price is that of the United States, which the fresher list does not repeat for `eu` and `jp`.',
    differences: [
      'LiteLLM apac.amazon.nova-2-lite-v1:0 perMillion.cacheRead: 0.0825, ours none',
      'LiteLLM apac.amazon.nova-2-lite-v1:0 perMillion.input: 0.33, ours none',
      'LiteLLM apac.amazon.nova-2-lite-v1:0 perMillion.output: 2.75, ours none',
    ],
  },
  {
    reason: 'The fresher list, pi-ai of 2026-11-10, has other prices for Europe.',
    differences: [
      'LiteLLM eu.amazon.nova-2-lite-v1:0 perMillion.cacheRead: 0.0825, ours 0.0935',
      'LiteLLM eu.amazon.nova-2-lite-v1:0 perMillion.input: 0.33, ours 0.374',
      'LiteLLM eu.amazon.nova-2-lite-v1:0 perMillion.output: 2.75, ours 3.157',
      'LiteLLM eu.amazon.nova-lite-v1:0 perMillion.input: 0.078, ours 0.069',
      'LiteLLM eu.amazon.nova-lite-v1:0 perMillion.output: 0.312, ours 0.276',
      'LiteLLM eu.amazon.nova-micro-v1:0 perMillion.input: 0.046, ours 0.04',
      'LiteLLM eu.amazon.nova-micro-v1:0 perMillion.output: 0.184, ours 0.16',
      'LiteLLM eu.amazon.nova-pro-v1:0 perMillion.input: 1.05, ours 0.92',
      'LiteLLM eu.amazon.nova-pro-v1:0 perMillion.output: 4.2, ours 3.68',
    ],
  },
  {
    reason:
      'GovCloud costs more than the commercial regions, and these do not; Titan Embeddings V2 is ten times its price, and two others are prices from before they fell. No other list has them.',
    differences: [
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-embed-text-v1 perMillion.input: 0.1, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-embed-text-v2:0 perMillion.input: 0.2, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-text-express-v1 perMillion.input: 1.3, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-text-express-v1 perMillion.output: 1.7, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-text-lite-v1 perMillion.input: 0.3, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-text-lite-v1 perMillion.output: 0.4, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-text-premier-v1:0 perMillion.input: 0.5, ours none',
      'LiteLLM bedrock/us-gov-east-1/amazon.titan-text-premier-v1:0 perMillion.output: 1.5, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-embed-text-v1 perMillion.input: 0.1, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-embed-text-v2:0 perMillion.input: 0.2, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-text-express-v1 perMillion.input: 1.3, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-text-express-v1 perMillion.output: 1.7, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-text-lite-v1 perMillion.input: 0.3, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-text-lite-v1 perMillion.output: 0.4, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-text-premier-v1:0 perMillion.input: 0.5, ours none',
      'LiteLLM bedrock/us-gov-west-1/amazon.titan-text-premier-v1:0 perMillion.output: 1.5, ours none',
    ],
  },
  {
    reason:
      'Likewise, and the output of the small one costs what the input of the large one does. No other list has them.',
    differences: [
      'LiteLLM bedrock/us-gov-east-1/meta.llama3-70b-instruct-v1:0 perMillion.input: 2.65, ours none',
      'LiteLLM bedrock/us-gov-east-1/meta.llama3-70b-instruct-v1:0 perMillion.output: 3.5, ours none',
      'LiteLLM bedrock/us-gov-east-1/meta.llama3-8b-instruct-v1:0 perMillion.input: 0.3, ours none',
      'LiteLLM bedrock/us-gov-east-1/meta.llama3-8b-instruct-v1:0 perMillion.output: 2.65, ours none',
      'LiteLLM bedrock/us-gov-west-1/meta.llama3-70b-instruct-v1:0 perMillion.input: 2.65, ours none',
      'LiteLLM bedrock/us-gov-west-1/meta.llama3-70b-instruct-v1:0 perMillion.output: 3.5, ours none',
      'LiteLLM bedrock/us-gov-west-1/meta.llama3-8b-instruct-v1:0 perMillion.input: 0.3, ours none',
      'LiteLLM bedrock/us-gov-west-1/meta.llama3-8b-instruct-v1:0 perMillion.output: 2.65, ours none',
    ],
  },
  {
    reason: 'From before the price fell: genai-prices.',
    differences: [
      'LiteLLM amazon.titan-text-express-v1 perMillion.input: 1.3, ours 0.2',
      'LiteLLM amazon.titan-text-express-v1 perMillion.output: 1.7, ours 0.6',
      'LiteLLM amazon.titan-text-lite-v1 perMillion.input: 0.3, ours 0.15',
      'LiteLLM amazon.titan-text-lite-v1 perMillion.output: 0.4, ours 0.2',
    ],
  },
  {
    reason: 'There is no such model: the date is that of Claude 3.5, the price that of GovCloud.',
    differences: [
      'LiteLLM anthropic.claude-3-7-sonnet-20240620-v1:0 perMillion.cacheWrite: 4.5, ours none',
      'LiteLLM anthropic.claude-3-7-sonnet-20240620-v1:0 perMillion.cacheRead: 0.36, ours none',
      'LiteLLM anthropic.claude-3-7-sonnet-20240620-v1:0 perMillion.input: 3.6, ours none',
      'LiteLLM anthropic.claude-3-7-sonnet-20240620-v1:0 perMillion.output: 18, ours none',
    ],
  },
  {
    reason: 'The price of Tokyo, or half of it, in a row that names no region; the rows of the regions are right.',
    differences: [
      'LiteLLM bedrock/moonshotai.kimi-k2-thinking perMillion.input: 0.73, ours 0.6',
      'LiteLLM bedrock/moonshotai.kimi-k2-thinking perMillion.output: 3.03, ours 2.5',
      'LiteLLM bedrock/moonshotai.kimi-k2.5 perMillion.output: 3.03, ours 3',
    ],
  },
  {
    reason: 'From before the price fell by half: genai-prices. What Paris costs now is not known.',
    differences: [
      'LiteLLM bedrock/eu-west-3/mistral.mistral-large-2402-v1:0 perMillion.input: 10.4, ours none',
      'LiteLLM bedrock/eu-west-3/mistral.mistral-large-2402-v1:0 perMillion.output: 31.2, ours none',
      'LiteLLM bedrock/us-east-1/mistral.mistral-large-2402-v1:0 perMillion.input: 8, ours 4',
      'LiteLLM bedrock/us-east-1/mistral.mistral-large-2402-v1:0 perMillion.output: 24, ours 12',
      'LiteLLM bedrock/us-west-2/mistral.mistral-large-2402-v1:0 perMillion.input: 8, ours 4',
      'LiteLLM bedrock/us-west-2/mistral.mistral-large-2402-v1:0 perMillion.output: 24, ours 12',
      'LiteLLM mistral.mistral-large-2402-v1:0 perMillion.input: 8, ours 4',
      'LiteLLM mistral.mistral-large-2402-v1:0 perMillion.output: 24, ours 12',
    ],
  },
  {
    reason: 'The list has not followed the price of its predecessor, and no other list has this one: not priced.',
    differences: [
      'LiteLLM mistral.mistral-large-2407-v1:0 perMillion.input: 3, ours none',
      'LiteLLM mistral.mistral-large-2407-v1:0 perMillion.output: 9, ours none',
    ],
  },
  {
    reason: 'The price of Claude 3 Haiku.',
    differences: [
      'LiteLLM eu.anthropic.claude-3-5-haiku-20241022-v1:0 perMillion.input: 0.25, ours 0.8',
      'LiteLLM eu.anthropic.claude-3-5-haiku-20241022-v1:0 perMillion.output: 1.25, ours 4',
      'LiteLLM eu.anthropic.claude-3-5-haiku-20241022-v1:0 perMillion.cacheRead: 0.025, ours 0.08',
      'LiteLLM eu.anthropic.claude-3-5-haiku-20241022-v1:0 perMillion.cacheWrite: 0.3125, ours 1',
    ],
  },
  {
    reason: 'The list has not followed the prices of its siblings, and no other list has this one: not priced.',
    differences: [
      'LiteLLM meta.llama3-1-405b-instruct-v1:0 perMillion.input: 5.32, ours none',
      'LiteLLM meta.llama3-1-405b-instruct-v1:0 perMillion.output: 16, ours none',
      'LiteLLM us.meta.llama3-1-405b-instruct-v1:0 perMillion.input: 5.32, ours none',
      'LiteLLM us.meta.llama3-1-405b-instruct-v1:0 perMillion.output: 16, ours none',
    ],
  },
  {
    reason: 'From before the price fell: genai-prices, pi-ai.',
    differences: [
      'LiteLLM meta.llama3-1-70b-instruct-v1:0 perMillion.input: 0.99, ours 0.72',
      'LiteLLM meta.llama3-1-70b-instruct-v1:0 perMillion.output: 0.99, ours 0.72',
      'LiteLLM meta.llama3-2-11b-instruct-v1:0 perMillion.input: 0.35, ours 0.16',
      'LiteLLM meta.llama3-2-11b-instruct-v1:0 perMillion.output: 0.35, ours 0.16',
      'LiteLLM meta.llama3-2-90b-instruct-v1:0 perMillion.input: 2, ours 0.72',
      'LiteLLM meta.llama3-2-90b-instruct-v1:0 perMillion.output: 2, ours 0.72',
      'LiteLLM us.meta.llama3-1-70b-instruct-v1:0 perMillion.input: 0.99, ours 0.72',
      'LiteLLM us.meta.llama3-1-70b-instruct-v1:0 perMillion.output: 0.99, ours 0.72',
      'LiteLLM us.meta.llama3-2-11b-instruct-v1:0 perMillion.input: 0.35, ours 0.16',
      'LiteLLM us.meta.llama3-2-11b-instruct-v1:0 perMillion.output: 0.35, ours 0.16',
      'LiteLLM us.meta.llama3-2-90b-instruct-v1:0 perMillion.input: 2, ours 0.72',
      'LiteLLM us.meta.llama3-2-90b-instruct-v1:0 perMillion.output: 2, ours 0.72',
    ],
  },
  {
    reason: 'The input price of Qwen3 235B: genai-prices and pi-ai have 0.45.',
    differences: ['LiteLLM qwen.qwen3-coder-480b-a35b-v1:0 perMillion.input: 0.22, ours 0.45'],
  },
  {
    reason: 'Another endpoint, bedrock-mantle, which no client of the Bedrock Runtime calls.',
    differences: [
      'LiteLLM bedrock_mantle/openai.gpt-oss-20b perMillion.input: 0.075, ours 0.07',
      'LiteLLM bedrock_mantle/openai.gpt-oss-safeguard-20b perMillion.input: 0.075, ours 0.07',
      'LiteLLM bedrock_mantle/openai.gpt-oss-safeguard-20b perMillion.output: 0.3, ours 0.2',
    ],
  },
  {
    reason: 'Matches V2 to V1.',
    differences: [
      'genai-prices amazon.titan-embed-text-v1 for amazon.titan-embed-text-v2:0 in us-east-1 perMillion.input: 0.1, ours 0.02',
      'genai-prices amazon.titan-embed-text-v1 for amazon.titan-embed-text-v2:0 in us-east-2 perMillion.input: 0.1, ours 0.02',
      'genai-prices amazon.titan-embed-text-v1 for amazon.titan-embed-text-v2:0 in us-west-2 perMillion.input: 0.1, ours 0.02',
    ],
  },
  {
    reason: 'Matches Sonnet 5.5 to Sonnet 5, whose cache reads cost twice as much.',
    differences: [
      'genai-prices global.anthropic.claude-sonnet-5-v1:0 for global.anthropic.claude-sonnet-5-5 in us-east-1 perMillion.cacheRead: 0.2, ours 0.1',
      'genai-prices regional.anthropic.claude-sonnet-5-v1:0 for us.anthropic.claude-sonnet-5-5 in us-east-1 perMillion.cacheRead: 0.22, ours 0.11',
      'genai-prices regional.anthropic.claude-sonnet-5-v1:0 for eu.anthropic.claude-sonnet-5-5 in us-east-1 perMillion.cacheRead: 0.22, ours 0.11',
      'genai-prices regional.anthropic.claude-sonnet-5-v1:0 for anthropic.claude-sonnet-5-5 in us-east-1 perMillion.cacheRead: 0.22, ours 0.11',
    ],
  },
];
