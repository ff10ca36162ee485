import { isObject, known, readCount, readNumber, readStrings, type JsonObject } from '../read.ts';
import { totalInputTokens, type Usage } from '../record/usage.ts';
import { readStatus, readWholeAnswer, recognizeResponse } from './bedrock-response.ts';

/** Tokens of one run. A count that is not known is absent. */
export interface TokenCounts {
  /** All input tokens, those read from and written to the cache included. */
  readonly input?: number;
  readonly output?: number;
  readonly total?: number;
  /** The part of the input that was read from the cache, and the part that was written to it. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** What an extractor says of a result: LaunchDarkly's `LDAIMetrics`, with what is known beside. */
export interface TrackedMetrics {
  readonly success: boolean;
  readonly tokens?: TokenCounts | undefined;
  readonly timeToFirstTokenMs?: number | undefined;
  /** The tools that were called, by name. */
  readonly toolCalls?: readonly string[] | undefined;
}

/** What `bedrockMetrics` says: it fits LaunchDarkly's `trackMetricsOf`, where all three counts are there or none. */
export interface BedrockMetrics extends TrackedMetrics {
  readonly tokens?: TokenCounts & Required<Pick<TokenCounts, 'input' | 'output' | 'total'>>;
}

/**
 * Reads a response of Converse or InvokeModel, for this package's `trackMetricsOf` and for LaunchDarkly's own. The body
 * of InvokeModel is read by its shape: what Bedrock counts in response headers only, the SDK hands to nobody. Never throws.
 *
 * @param modelId settles what the shape of a body leaves open.
 * @returns `success` for status 200; `tokens` where input and output are known: the input with its cached part, as the total.
 */
export function bedrockMetrics(response: unknown, modelId?: string): BedrockMetrics {
  const success = readStatus(response) === 200;
  const recognized = recognizeResponse(response);
  const { usage } = (recognized && readWholeAnswer(recognized, modelId)) ?? {};
  const { input, output, total, ...cache } = readTokens(usage) ?? {};
  if (input === undefined || output === undefined || total === undefined) return { success };
  return { success, tokens: { input, output, total, ...cache } };
}

/** The counts of a usage as trackers name them; nothing where nothing was counted. */
export function readTokens(usage: Usage | undefined): TokenCounts | undefined {
  if (usage === undefined) return undefined;
  return completeTokens(
    known<TokenCounts>({
      input: totalInputTokens(usage),
      output: usage.outputTokens,
      cacheRead: usage.cacheReadTokens,
      cacheWrite: usage.cacheWriteTokens,
    }),
  );
}

/** Takes what an application says of tokens: whole numbers that are not negative, and nothing else. */
export function checkTokens(tokens: unknown): TokenCounts | undefined {
  if (tokens === undefined) return undefined;
  if (!isObject(tokens)) throw new TypeError(`tokens: expected { input, output, total }, got ${describe(tokens)}`);
  const counts: Record<keyof TokenCounts, number | undefined> = {
    input: checkCount(tokens, 'input'),
    output: checkCount(tokens, 'output'),
    total: checkCount(tokens, 'total'),
    cacheRead: checkCount(tokens, 'cacheRead'),
    cacheWrite: checkCount(tokens, 'cacheWrite'),
  };
  return completeTokens(known<TokenCounts>(counts));
}

/** Takes what an extractor says. */
export function checkMetrics(metrics: unknown): TrackedMetrics {
  if (!isObject(metrics) || typeof metrics['success'] !== 'boolean')
    throw new TypeError(`expected { success: boolean, tokens? } from a metrics extractor, got ${describe(metrics)}`);
  return {
    success: metrics['success'],
    tokens: checkTokens(metrics['tokens']),
    timeToFirstTokenMs: readNumber(metrics, 'timeToFirstTokenMs'),
    toolCalls: readStrings(metrics, 'toolCalls'),
  };
}

export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

function checkCount(tokens: JsonObject, name: keyof TokenCounts): number | undefined {
  if (tokens[name] === undefined) return undefined;
  const count = readCount(tokens, name);
  if (count === undefined)
    throw new TypeError(`tokens.${name}: expected a whole number of 0 or more, got ${describe(tokens[name])}`);
  return count;
}

function completeTokens(tokens: TokenCounts): TokenCounts | undefined {
  const { input, output, total } = tokens;
  if (Object.keys(tokens).length === 0) return undefined;
  if (total !== undefined || input === undefined || output === undefined) return tokens;
  return { ...tokens, total: input + output };
}
