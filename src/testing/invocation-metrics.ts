import type { Answer } from './answer.ts';

/** Milliseconds that the fake claims, whatever it was told to wait: answers are the same on every machine. */
export const LATENCY_MS = 100;
const FIRST_BYTE_LATENCY_MS = 20;

/**
 * The token headers of an InvokeModel response. An answer that generates nothing (an embedding)
 * has no output count. Source: recordings.
 */
export function writeTokenHeaders(answer: Answer, generates: boolean): Record<string, string> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = answer.usage;
  return {
    'x-amzn-bedrock-invocation-latency': String(LATENCY_MS),
    'x-amzn-bedrock-input-token-count': String(inputTokens),
    ...(generates && { 'x-amzn-bedrock-output-token-count': String(outputTokens) }),
    ...(cacheReadTokens !== undefined && {
      'x-amzn-bedrock-cache-read-input-token-count': String(cacheReadTokens),
    }),
    ...(cacheWriteTokens !== undefined && {
      'x-amzn-bedrock-cache-write-input-token-count': String(cacheWriteTokens),
    }),
  };
}

/** The same counts in the last chunk of a stream; absent after a guardrail block. Source: recordings. */
export function writeInvocationMetrics(answer: Answer): Record<string, unknown> {
  if (answer.guardrail?.blocked) return {};
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = answer.usage;
  return {
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount: inputTokens,
      outputTokenCount: outputTokens,
      invocationLatency: LATENCY_MS,
      firstByteLatency: FIRST_BYTE_LATENCY_MS,
      ...(cacheReadTokens !== undefined && { cacheReadInputTokenCount: cacheReadTokens }),
      ...(cacheWriteTokens !== undefined && { cacheWriteInputTokenCount: cacheWriteTokens }),
    },
  };
}
