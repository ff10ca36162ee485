import type { Usage } from '../record/usage.ts';
import type { PicoPrices } from './price-book.ts';
import type { TokenClass } from './price-row.ts';

/** Tokens by what they are billed as: each token is in one class only. An unknown count is absent. */
export interface TokenCounts {
  readonly byClass: { readonly [Class in TokenClass]: number | undefined };
  /** The whole input, cached tokens included: it decides about long-context prices. */
  readonly totalInput: number;
}

/**
 * Sorts the tokens of a call into the classes that `prices` tells apart. Nothing where the counts contradict each
 * other, or where the service did not tell parts apart that have prices of their own.
 */
export function countTokens(usage: Usage, prices: PicoPrices): TokenCounts | undefined {
  const writes = countCacheWrites(usage);
  if (writes === undefined) return undefined;
  const cacheRead = usage.cacheReadTokens ?? 0;
  const cached = cacheRead + writes.cacheWrite + writes.cacheWrite1h;
  const uncached =
    usage.inputIncludesCache && usage.inputTokens !== undefined ? usage.inputTokens - cached : usage.inputTokens;

  const input = splitSpeech(uncached, usage.inputTextTokens, usage.inputSpeechTokens, prices.inputSpeech);
  const output = splitSpeech(usage.outputTokens, usage.outputTextTokens, usage.outputSpeechTokens, prices.outputSpeech);
  const written = splitReasoning(output.text, usage.reasoningTokens, prices.reasoning);
  const byClass = {
    input: input.text,
    inputSpeech: input.speech,
    output: written.answer,
    reasoning: written.reasoning,
    outputSpeech: output.speech,
    cacheRead,
    cacheWrite: writes.cacheWrite,
    cacheWrite1h: writes.cacheWrite1h,
  };
  return { byClass, totalInput: (uncached ?? 0) + cached };
}

/** Writes whose time to live was not told have the one of 5 minutes. Nothing for a time to live that has no class. */
function countCacheWrites(usage: Usage): { cacheWrite: number; cacheWrite1h: number } | undefined {
  const { cacheWriteTokens, cacheWriteTokensByTtl: byTtl } = usage;
  if (byTtl === undefined) return { cacheWrite: cacheWriteTokens ?? 0, cacheWrite1h: 0 };
  const cacheWrite1h = byTtl['1h'] ?? 0;
  const short = byTtl['5m'] ?? 0;
  const told = Object.values(byTtl).reduce((sum, count) => sum + count, 0);
  if (told !== short + cacheWrite1h || (cacheWriteTokens !== undefined && told > cacheWriteTokens)) return undefined;
  return { cacheWrite: (cacheWriteTokens ?? told) - cacheWrite1h, cacheWrite1h };
}

/** A model that speaks: both parts must be known, and be the whole. */
function splitSpeech(
  total: number | undefined,
  text: number | undefined,
  speech: number | undefined,
  speechPrice: number | undefined,
): { text?: number | undefined; speech?: number | undefined } {
  if (speechPrice === undefined && !speech) return { text: total };
  if (text === undefined || speech === undefined || (total ?? text + speech) !== text + speech) return {};
  return { text, speech };
}

function splitReasoning(
  output: number | undefined,
  reasoning: number | undefined,
  reasoningPrice: number | undefined,
): { answer?: number | undefined; reasoning?: number | undefined } {
  if (reasoningPrice === undefined) return { answer: output };
  if (output === undefined || reasoning === undefined) return {};
  return { answer: output - reasoning, reasoning };
}
