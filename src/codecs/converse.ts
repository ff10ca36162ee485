import type { InvocationRequest, InvocationResponse } from '../record/invocation.ts';
import { parseModelReference } from '../record/model-reference.ts';
import type { Usage } from '../record/usage.ts';
import type { Answer, StreamReader } from './codec.ts';
import { readConverseGuardrail } from './guardrail.ts';
import {
  isObject,
  known,
  readArray,
  readCount,
  readNumber,
  readObject,
  readString,
  readStrings,
  type JsonObject,
} from '../read.ts';

/**
 * The shapes of Converse and ConverseStream.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */

export function readConverseRequest(input: JsonObject): InvocationRequest {
  const inference = readObject(input, 'inferenceConfig');
  const extra = readObject(input, 'additionalModelRequestFields');
  const output = readObject(input, 'outputConfig');
  const guardrail = readObject(input, 'guardrailConfig');
  return known({
    maxTokens: readCount(inference, 'maxTokens'),
    temperature: readNumber(inference, 'temperature'),
    topP: readNumber(inference, 'topP'),
    stopSequences: readStrings(inference, 'stopSequences'),
    // Converse itself has no top_k: models take it in the additional fields, each under its own spelling.
    topK:
      readNumber(extra, 'top_k') ??
      readNumber(extra, 'topK') ??
      readNumber(readObject(extra, 'inferenceConfig'), 'topK'),
    reasoningLevel:
      readString(output, 'effort') ??
      readString(readObject(extra, 'output_config'), 'effort') ??
      readString(extra, 'reasoning_effort'),
    outputType: readObject(output, 'textFormat')?.['type'] === 'json_schema' ? ('json' as const) : undefined,
    guardrailId: readString(guardrail, 'guardrailIdentifier'),
    guardrailVersion: readString(guardrail, 'guardrailVersion'),
    serviceTier: readString(readObject(input, 'serviceTier'), 'type'),
    performanceLatency: readString(readObject(input, 'performanceConfig'), 'latency'),
  });
}

export function readConverseResponse(output: JsonObject): Answer {
  const content = readArray(readObject(readObject(output, 'output'), 'message'), 'content') ?? [];
  const toolNames = content
    .map((block) => (isObject(block) ? readString(readObject(block, 'toolUse'), 'name') : undefined))
    .filter((name) => name !== undefined);
  return readLastWords(output, readString(output, 'stopReason'), toolNames);
}

/** What a whole response and a stream's `metadata` event have in common. */
function readLastWords(source: JsonObject | undefined, stopReason: string | undefined, toolNames: string[]): Answer {
  const usage = readConverseUsage(readObject(source, 'usage'));
  const invokedModel = readString(readObject(readObject(source, 'trace'), 'promptRouter'), 'invokedModelId');
  const response: InvocationResponse = known({
    model: invokedModel === undefined ? undefined : parseModelReference(invokedModel).lowCardinalityId,
    finishReasons: stopReason === undefined ? undefined : [stopReason],
    toolNames: toolNames.length === 0 ? undefined : toolNames,
    guardrail: readConverseGuardrail(stopReason, readObject(source, 'trace')),
    serviceLatencyMs: readNumber(readObject(source, 'metrics'), 'latencyMs'),
    serviceTier: readString(readObject(source, 'serviceTier'), 'type'),
    performanceLatency: readString(readObject(source, 'performanceConfig'), 'latency'),
  });
  return { response, ...(usage !== undefined && { usage }), finished: stopReason !== undefined };
}

/**
 * `usage.inputTokens` excludes cache reads and writes. The service sends each cache count
 * under a second name, too (`cacheReadInputTokenCount`): only one of the two is read.
 */
function readConverseUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  return known({
    inputTokens: readCount(usage, 'inputTokens'),
    outputTokens: readCount(usage, 'outputTokens'),
    cacheReadTokens: readCount(usage, 'cacheReadInputTokens'),
    cacheWriteTokens: readCount(usage, 'cacheWriteInputTokens'),
    cacheWriteTokensByTtl: readCacheDetails(usage),
  });
}

function readCacheDetails(usage: JsonObject): Record<string, number> | undefined {
  const byTtl: Record<string, number> = {};
  for (const detail of readArray(usage, 'cacheDetails') ?? []) {
    if (!isObject(detail)) continue;
    const ttl = readString(detail, 'ttl');
    const tokens = readCount(detail, 'inputTokens');
    if (ttl !== undefined && tokens !== undefined) byTtl[ttl] = (byTtl[ttl] ?? 0) + tokens;
  }
  return Object.keys(byTtl).length === 0 ? undefined : byTtl;
}

/** Reads ConverseStream's events, which the SDK has already decoded into objects with one member each. */
export function openConverseStream(): StreamReader {
  let stopReason: string | undefined;
  let metadata: JsonObject | undefined;
  const toolNames: string[] = [];
  return {
    read(event) {
      if (!isObject(event)) return false;
      if (event['contentBlockDelta'] !== undefined) return carriesContent(readObject(event, 'contentBlockDelta'));
      const toolName = readString(
        readObject(readObject(readObject(event, 'contentBlockStart'), 'start'), 'toolUse'),
        'name',
      );
      if (toolName !== undefined) toolNames.push(toolName);
      stopReason = readString(readObject(event, 'messageStop'), 'stopReason') ?? stopReason;
      metadata = readObject(event, 'metadata') ?? metadata;
      return false;
    },
    answer: () => readLastWords(metadata, stopReason, toolNames),
  };
}

/** The first text delta may be empty (gpt-oss, Jamba), and a signature is no content. */
function carriesContent(block: JsonObject | undefined): boolean {
  const delta = readObject(block, 'delta');
  if (delta === undefined) return false;
  if (readString(delta, 'text') !== undefined) return true;
  if (readString(readObject(delta, 'toolUse'), 'input') !== undefined) return true;
  const reasoning = readObject(delta, 'reasoningContent');
  return readString(reasoning, 'text') !== undefined || reasoning?.['redactedContent'] !== undefined;
}
