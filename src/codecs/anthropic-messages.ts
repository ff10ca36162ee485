import type { Usage } from '../record/usage.ts';
import { parseJsonObject } from './body.ts';
import { type Answer, type BodyCodec, mergeAnswers, type StreamReader } from './codec.ts';
import { readInvocationMetrics } from './invocation-metrics.ts';
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
 * Anthropic's Messages API as the body of InvokeModel.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 */
export const anthropicMessages: BodyCodec = {
  shape: 'anthropic-messages',
  recognizes: (body, model) =>
    Array.isArray(body['messages']) && (body['anthropic_version'] !== undefined || model?.provider === 'anthropic'),
  operation: () => 'chat',
  readRequest: (body) =>
    known({
      maxTokens: readCount(body, 'max_tokens'),
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      topK: readNumber(body, 'top_k'),
      stopSequences: readStrings(body, 'stop_sequences'),
      reasoningLevel: readString(readObject(body, 'output_config'), 'effort'),
      outputType:
        readObject(readObject(body, 'output_config'), 'format')?.['type'] === 'json_schema'
          ? ('json' as const)
          : undefined,
    }),
  answers: (part) => (part['type'] === 'message' && 'stop_reason' in part) || part['type'] === 'message_start',
  readResponse(text) {
    const body = parseJsonObject(text);
    const usage = readUsage(readObject(body, 'usage'));
    return {
      response: {
        ...readMessage(body),
        ...readStop(body),
        ...readToolNames(readArray(body, 'content')),
      },
      ...(usage !== undefined && { usage }),
    };
  },
  openStream: openMessagesStream,
};

/** `input_tokens` excludes what was read from and written to the cache. */
function readUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const created = readObject(usage, 'cache_creation');
  const byTtl = known({
    '5m': readCount(created, 'ephemeral_5m_input_tokens'),
    '1h': readCount(created, 'ephemeral_1h_input_tokens'),
  });
  return known({
    inputTokens: readCount(usage, 'input_tokens'),
    outputTokens: readCount(usage, 'output_tokens'),
    cacheReadTokens: readCount(usage, 'cache_read_input_tokens'),
    cacheWriteTokens: readCount(usage, 'cache_creation_input_tokens'),
    cacheWriteTokensByTtl: Object.keys(byTtl).length === 0 ? undefined : byTtl,
    reasoningTokens: readCount(readObject(usage, 'output_tokens_details'), 'thinking_tokens'),
  });
}

function readMessage(message: JsonObject | undefined): Answer['response'] {
  return known({
    id: readString(message, 'id'),
    model: readString(message, 'model'),
    serviceTier: readString(readObject(message, 'usage'), 'service_tier'),
  });
}

function readStop(source: JsonObject | undefined): Answer['response'] {
  const reason = readString(source, 'stop_reason');
  return reason === undefined ? {} : { finishReasons: [reason] };
}

function readToolNames(blocks: readonly unknown[] | undefined): Answer['response'] {
  const toolNames: string[] = [];
  for (const block of blocks ?? []) {
    const name = isObject(block) ? readToolName(block) : undefined;
    if (name !== undefined) toolNames.push(name);
  }
  return toolNames.length === 0 ? {} : { toolNames };
}

function readToolName(block: JsonObject): string | undefined {
  const isCall = block['type'] === 'tool_use' || block['type'] === 'server_tool_use';
  return isCall ? readString(block, 'name') : undefined;
}

const CONTENT_DELTA = Buffer.from('{"type":"content_block_delta","index":');
const CONTENT_BEGINNINGS = [
  '"text_delta","text":"',
  '"thinking_delta","thinking":"',
  '"input_json_delta","partial_json":"',
].map((beginning) => Buffer.from(`,"delta":{"type":${beginning}`));
const QUOTE = 0x22;

/**
 * Whether a chunk is generated content and nothing else: it begins as such a delta, one that is not empty, and its last
 * value is a string (`…"}}`), so no metrics were merged into it. Spares the parser most chunks.
 */
function isPlainContent(chunk: Uint8Array): boolean {
  if (chunk[chunk.length - 3] !== QUOTE || !standsAt(chunk, 0, CONTENT_DELTA)) return false;
  let position = CONTENT_DELTA.length;
  while (isDigit(chunk[position])) position += 1;
  // An empty one ends where it begins.
  return CONTENT_BEGINNINGS.some(
    (beginning) => standsAt(chunk, position, beginning) && position + beginning.length < chunk.length - 3,
  );
}

function standsAt(chunk: Uint8Array, position: number, expected: Uint8Array): boolean {
  for (let index = expected.length - 1; index >= 0; index -= 1) {
    if (chunk[position + index] !== expected[index]) return false;
  }
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function openMessagesStream(): StreamReader {
  let contentSeen = false;
  let finished = false;
  let response: Answer['response'] = {};
  let usage: Usage = {};
  let metrics: Answer | undefined;
  const toolNames: string[] = [];

  function readEvent(event: JsonObject): boolean {
    metrics = readInvocationMetrics(event) ?? metrics;
    finished ||= metrics !== undefined;
    switch (event['type']) {
      case 'message_start': {
        const message = readObject(event, 'message');
        // Its output count is a beginning (1 to 26 in recordings), not the answer.
        const { outputTokens: _beginning, ...input } = readUsage(readObject(message, 'usage')) ?? {};
        usage = input;
        response = readMessage(message);
        return false;
      }
      case 'content_block_start': {
        const name = readToolName(readObject(event, 'content_block') ?? {});
        if (name !== undefined) toolNames.push(name);
        return false;
      }
      case 'content_block_delta': {
        const delta = readObject(event, 'delta');
        const hasContent = ['text', 'thinking', 'partial_json'].some((key) => readString(delta, key) !== undefined);
        contentSeen ||= hasContent;
        return hasContent;
      }
      case 'message_delta':
        // Counts are running totals: the last one stands.
        usage = { ...usage, ...readUsage(readObject(event, 'usage')) };
        response = { ...response, ...readStop(readObject(event, 'delta')) };
        return false;
      case 'message_stop':
        finished = true;
        return false;
      default:
        return false;
    }
  }

  return {
    read(chunk) {
      if (!(chunk instanceof Uint8Array)) return false;
      if (contentSeen && isPlainContent(chunk)) return true;
      const event = parseJsonObject(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('utf8'));
      return event === undefined ? false : readEvent(event);
    },
    answer: () =>
      mergeAnswers({ response: { ...response, ...(toolNames.length > 0 && { toolNames }) }, usage, finished }, metrics),
  };
}
