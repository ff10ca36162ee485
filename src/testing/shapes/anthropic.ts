import { REASONING_SIGNATURE, type Answer } from '../answer.ts';
import { isObject } from '../expectation.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { AnswerShape } from './shape.ts';

/**
 * Anthropic Messages, told by `anthropic_version` in the body. Members and event order as in the
 * recordings of Claude 3.5 to 4.5; thinking blocks as in
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 */
export const anthropic: AnswerShape = {
  generates: true,
  matchesRequest: ({ json }) => isObject(json) && json['anthropic_version'] !== undefined,
  writeBody(answer, request) {
    return {
      ...writeHead(answer, request),
      content: [...writeContent(answer)],
      stop_reason: findStopReason(answer.stopReason),
      stop_sequence: null,
      usage: writeUsage(answer, answer.usage.outputTokens),
    };
  },
  *writeEvents(answer, request) {
    const message = {
      ...writeHead(answer, request),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // What counts is the number in message_delta; this one is a small guess of the service.
      usage: writeUsage(answer, 1),
    };
    yield { type: 'message_start', payload: { type: 'message_start', message } };
    let index = 0;
    for (const { start, deltas } of listBlocks(answer)) {
      yield {
        type: 'content_block_start',
        payload: { type: 'content_block_start', index, content_block: start },
      };
      for (const delta of deltas) {
        yield { type: 'content_block_delta', payload: { type: 'content_block_delta', index, delta } };
      }
      yield { type: 'content_block_stop', payload: { type: 'content_block_stop', index } };
      index += 1;
    }
    const delta = { stop_reason: findStopReason(answer.stopReason), stop_sequence: null };
    const usage = { output_tokens: answer.usage.outputTokens, ...writeReasoningTokens(answer) };
    yield { type: 'message_delta', payload: { type: 'message_delta', delta, usage } };
    yield { type: 'message_stop', payload: { type: 'message_stop' } };
  },
};

function writeHead(answer: Answer, request: ReceivedRequest): Record<string, unknown> {
  return {
    model: answer.model ?? /claude-.*?(?=-v\d|$)/.exec(request.modelId ?? '')?.[0] ?? 'claude-fake',
    id: answer.id ?? `msg_bdrk_${request.requestId}`,
    type: 'message',
    role: 'assistant',
  };
}

function* writeContent({ reasoning, text, toolUses }: Answer): Generator<object> {
  if (reasoning.length > 0) {
    yield { type: 'thinking', thinking: reasoning.join(''), signature: REASONING_SIGNATURE };
  }
  if (text.length > 0) yield { type: 'text', text: text.join('') };
  for (const { id, name, input } of toolUses) yield { type: 'tool_use', id, name, input };
}

interface Block {
  readonly start: object;
  readonly deltas: Iterable<object>;
}

function* listBlocks({ reasoning, text, toolUses }: Answer): Generator<Block> {
  if (reasoning.length > 0) {
    const start = { type: 'thinking', thinking: '', signature: '' };
    yield { start, deltas: writeThinkingDeltas(reasoning) };
  }
  if (text.length > 0) yield { start: { type: 'text', text: '' }, deltas: writeTextDeltas(text) };
  for (const { id, name, deltas } of toolUses) {
    yield {
      start: { type: 'tool_use', id, name, input: {} },
      deltas: deltas.map((json) => ({ type: 'input_json_delta', partial_json: json })),
    };
  }
}

function* writeThinkingDeltas(reasoning: readonly string[]): Generator<object> {
  for (const thinking of reasoning) yield { type: 'thinking_delta', thinking };
  yield { type: 'signature_delta', signature: REASONING_SIGNATURE };
}

function* writeTextDeltas(deltas: readonly string[]): Generator<object> {
  for (const text of deltas) yield { type: 'text_delta', text };
}

function writeUsage(answer: Answer, outputTokens: number): Record<string, unknown> {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheDetails } = answer.usage;
  const lifetimes = cacheDetails?.map(({ ttl, inputTokens }) => [`ephemeral_${ttl}_input_tokens`, inputTokens]);
  return {
    input_tokens: inputTokens,
    ...(cacheWriteTokens !== undefined && { cache_creation_input_tokens: cacheWriteTokens }),
    ...(cacheReadTokens !== undefined && { cache_read_input_tokens: cacheReadTokens }),
    ...(lifetimes !== undefined && { cache_creation: Object.fromEntries(lifetimes) }),
    output_tokens: outputTokens,
    ...writeReasoningTokens(answer),
  };
}

function writeReasoningTokens({ usage }: Answer): Record<string, unknown> {
  const { reasoningTokens } = usage;
  if (reasoningTokens === undefined) return {};
  return { output_tokens_details: { thinking_tokens: reasoningTokens } };
}

// Anthropic's words are Converse's, but it has none for a guardrail.
function findStopReason(stopReason: string): string {
  return stopReason === 'guardrail_intervened' ? 'end_turn' : stopReason;
}
