/**
 * Token counts of one call, as the service reported them. A count that was not
 * reported is absent; a reported zero is zero.
 */
export interface Usage {
  /** Input tokens as reported; `inputIncludesCache` says what they contain. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** Cache writes by time to live ("5m", "1h"): they are priced differently. */
  readonly cacheWriteTokensByTtl?: Readonly<Record<string, number>>;
  /** The part of `outputTokens` spent on reasoning. */
  readonly reasoningTokens?: number;
  /** Speech models: the same tokens by what they stand for. */
  readonly inputSpeechTokens?: number;
  readonly inputTextTokens?: number;
  readonly outputSpeechTokens?: number;
  readonly outputTextTokens?: number;
  /**
   * Whether `inputTokens` already contains the cached tokens: true for the OpenAI
   * shape, false for Converse, Anthropic, Nova and Bedrock's own metrics.
   */
  readonly inputIncludesCache?: boolean;
}

/**
 * All input tokens, cached ones counted exactly once, as the GenAI conventions
 * define `gen_ai.usage.input_tokens`. Absent when the input was not reported.
 */
export function totalInputTokens(usage: Usage): number | undefined {
  if (usage.inputTokens === undefined || usage.inputIncludesCache) return usage.inputTokens;
  return usage.inputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
}

/**
 * Fills what `preferred` leaves open from `fallback`, field by field. What the
 * input count contains is a property of the count, so it travels with it.
 */
export function mergeUsage(preferred: Usage | undefined, fallback: Usage | undefined): Usage | undefined {
  if (preferred === undefined || fallback === undefined) return preferred ?? fallback;
  const input = preferred.inputTokens === undefined ? fallback : preferred;
  const { inputTokens: _input, inputIncludesCache: _includes, ...rest } = { ...fallback, ...preferred };
  return {
    ...rest,
    ...(input.inputTokens !== undefined && { inputTokens: input.inputTokens }),
    ...(input.inputIncludesCache !== undefined && { inputIncludesCache: input.inputIncludesCache }),
  };
}
