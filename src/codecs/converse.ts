import type { InvocationRequest, InvocationResponse } from '../record/invocation.ts';
import type { Capture } from '../record/message.ts';
import { parseModelReference } from '../record/model-reference.ts';
import type { Usage } from '../record/usage.ts';
import type { Answer } from './codec.ts';
import { readConverseParts } from './converse-content.ts';
import { copyJson } from './copy-json.ts';
import { readConverseGuardrail } from './guardrail.ts';
import { readRole } from './prompt.ts';
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
    topK: extra && readTopK(extra),
    reasoningLevel: readString(output, 'effort') ?? (extra && readEffort(extra)),
    outputType: readObject(output, 'textFormat')?.['type'] === 'json_schema' ? ('json' as const) : undefined,
    guardrailId: readString(guardrail, 'guardrailIdentifier'),
    guardrailVersion: readString(guardrail, 'guardrailVersion'),
    serviceTier: readString(readObject(input, 'serviceTier'), 'type'),
    performanceLatency: readString(readObject(input, 'performanceConfig'), 'latency'),
  });
}

function readTopK(extra: JsonObject): number | undefined {
  return (
    readNumber(extra, 'top_k') ?? readNumber(extra, 'topK') ?? readNumber(readObject(extra, 'inferenceConfig'), 'topK')
  );
}

function readEffort(extra: JsonObject): string | undefined {
  return readString(readObject(extra, 'output_config'), 'effort') ?? readString(extra, 'reasoning_effort');
}

export function readConverseResponse(output: JsonObject, capture: Capture): Answer {
  const message = readObject(readObject(output, 'output'), 'message');
  const blocks = readArray(message, 'content') ?? [];
  const stopReason = readString(output, 'stopReason');
  const answer = readLastWords(output, stopReason, readToolNames(blocks), capture);
  if (blocks.length === 0 && stopReason === undefined) return answer;
  const role = readRole(message?.['role'], 'assistant');
  return { ...answer, messages: [capture.content ? { role, parts: readConverseParts(blocks) } : { role }] };
}

function readToolNames(blocks: readonly unknown[]): string[] {
  const names: string[] = [];
  for (const block of blocks) {
    const name = isObject(block) ? readString(readObject(block, 'toolUse'), 'name') : undefined;
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** What a whole response and a stream's `metadata` event have in common. */
export function readLastWords(
  source: JsonObject | undefined,
  stopReason: string | undefined,
  toolNames: readonly string[],
  capture: Capture,
): Answer {
  const trace = readObject(source, 'trace');
  const guardrail = readObject(trace, 'guardrail');
  const usage = readConverseUsage(readObject(source, 'usage'));
  const invokedModel = readString(readObject(trace, 'promptRouter'), 'invokedModelId');
  const response: InvocationResponse = known({
    model: invokedModel === undefined ? undefined : parseModelReference(invokedModel).lowCardinalityId,
    finishReasons: stopReason === undefined ? undefined : [stopReason],
    toolNames: toolNames.length === 0 ? undefined : toolNames,
    guardrail: readConverseGuardrail(stopReason, trace),
    serviceLatencyMs: readNumber(readObject(source, 'metrics'), 'latencyMs'),
    serviceTier: readString(readObject(source, 'serviceTier'), 'type'),
    performanceLatency: readString(readObject(source, 'performanceConfig'), 'latency'),
  });
  return {
    response,
    ...(usage !== undefined && { usage }),
    finished: stopReason !== undefined,
    ...(capture.guardrailTrace && guardrail !== undefined && { guardrailTrace: copyJson(guardrail) }),
  };
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
  const details = readArray(usage, 'cacheDetails');
  if (details === undefined) return undefined;
  const byTtl: Record<string, number> = {};
  for (const detail of details) {
    if (!isObject(detail)) continue;
    const ttl = readString(detail, 'ttl');
    const tokens = readCount(detail, 'inputTokens');
    if (ttl !== undefined && tokens !== undefined) byTtl[ttl] = (byTtl[ttl] ?? 0) + tokens;
  }
  return Object.keys(byTtl).length === 0 ? undefined : byTtl;
}
