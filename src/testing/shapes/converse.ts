import { REASONING_SIGNATURE, type Answer } from '../answer.ts';
import { isObject } from '../expectation.ts';
import { writeConverseTrace } from '../guardrail.ts';
import { LATENCY_MS } from '../invocation-metrics.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { AnswerShape, StreamEvent } from './shape.ts';

/**
 * Converse and ConverseStream. Event order, `contentBlockStart` for tools only, the doubled cache
 * counts and `serverToolUsage` are as in the recordings; members as in
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export const converse: AnswerShape = {
  generates: true,
  matchesRequest: ({ operation }) => operation === 'Converse' || operation === 'ConverseStream',
  writeBody(answer, request) {
    return {
      output: { message: { content: [...writeContent(answer)], role: 'assistant' } },
      stopReason: answer.stopReason,
      ...writeMetadata(answer, request),
    };
  },
  *writeEvents(answer, request) {
    yield { type: 'messageStart', payload: { role: 'assistant' } };
    let contentBlockIndex = 0;
    for (const { start, deltas } of listBlocks(answer)) {
      if (start !== undefined) yield { type: 'contentBlockStart', payload: { contentBlockIndex, start } };
      for (const delta of deltas) yield { type: 'contentBlockDelta', payload: { contentBlockIndex, delta } };
      yield { type: 'contentBlockStop', payload: { contentBlockIndex } };
      contentBlockIndex += 1;
    }
    yield { type: 'messageStop', payload: { stopReason: answer.stopReason } };
    yield { type: 'metadata', payload: writeMetadata(answer, request) } satisfies StreamEvent;
  },
};

function* writeContent({ reasoning, text, toolUses }: Answer): Generator<object> {
  if (reasoning.length > 0) {
    const reasoningText = { signature: REASONING_SIGNATURE, text: reasoning.join('') };
    yield { reasoningContent: { reasoningText } };
  }
  if (text.length > 0) yield { text: text.join('') };
  for (const { id, input, name } of toolUses) yield { toolUse: { input, name, toolUseId: id } };
}

interface Block {
  readonly start?: object;
  readonly deltas: Iterable<object>;
}

function* listBlocks({ reasoning, text, toolUses }: Answer): Generator<Block> {
  if (reasoning.length > 0) yield { deltas: writeReasoningDeltas(reasoning) };
  if (text.length > 0) yield { deltas: writeTextDeltas(text) };
  for (const { id, name, deltas } of toolUses) {
    yield {
      start: { toolUse: { name, toolUseId: id } },
      deltas: deltas.map((input) => ({ toolUse: { input } })),
    };
  }
}

function* writeReasoningDeltas(reasoning: readonly string[]): Generator<object> {
  for (const text of reasoning) yield { reasoningContent: { text } };
  yield { reasoningContent: { signature: REASONING_SIGNATURE } };
}

function* writeTextDeltas(deltas: readonly string[]): Generator<object> {
  for (const text of deltas) yield { text };
}

function writeMetadata(answer: Answer, request: ReceivedRequest): Record<string, unknown> {
  const body = isObject(request.json) ? request.json : {};
  return {
    metrics: { latencyMs: LATENCY_MS },
    usage: writeUsage(answer),
    ...(isObject(body['performanceConfig']) && { performanceConfig: body['performanceConfig'] }),
    ...(isObject(body['serviceTier']) && { serviceTier: body['serviceTier'] }),
    ...writeTrace(answer, body['guardrailConfig']),
  };
}

function writeUsage({ usage }: Answer): Record<string, unknown> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheDetails } = usage;
  return {
    ...(cacheDetails !== undefined && { cacheDetails }),
    ...(cacheReadTokens !== undefined && {
      cacheReadInputTokenCount: cacheReadTokens,
      cacheReadInputTokens: cacheReadTokens,
    }),
    ...(cacheWriteTokens !== undefined && {
      cacheWriteInputTokenCount: cacheWriteTokens,
      cacheWriteInputTokens: cacheWriteTokens,
    }),
    inputTokens,
    outputTokens,
    serverToolUsage: {},
    totalTokens: inputTokens + outputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
  };
}

function writeTrace(answer: Answer, guardrailConfig: unknown): Record<string, unknown> {
  if (!isObject(guardrailConfig) || answer.guardrail === undefined) return {};
  const { trace } = guardrailConfig;
  if (trace !== 'enabled' && trace !== 'enabled_full') return {};
  return { trace: writeConverseTrace(answer.guardrail, answer.text.join('')) };
}
