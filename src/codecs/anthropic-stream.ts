import type { Usage } from '../record/usage.ts';
import { readNumber, readObject, readString, type JsonObject } from '../read.ts';
import { readMessage, readStop, readToolName, readUsage } from './anthropic-answer.ts';
import { isToolCall, readAnthropicParts } from './anthropic-content.ts';
import { parseJsonObject } from './body.ts';
import { type Answer, mergeAnswers, type StreamReader } from './codec.ts';
import { copyJson } from './copy-json.ts';
import { GrowingMessage } from './growing-message.ts';
import { readInvocationMetrics } from './invocation-metrics.ts';

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

/** The events of a message that is streamed. */
export function openMessagesStream(content: boolean): StreamReader {
  let contentSeen = false;
  let finished = false;
  let response: Answer['response'] = {};
  let usage: Usage = {};
  let metrics: Answer | undefined;
  const toolNames: string[] = [];
  const message = content ? new GrowingMessage() : undefined;

  function readEvent(event: JsonObject): boolean {
    if (message !== undefined) readPiece(message, event);
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
      if (contentSeen && message === undefined && isPlainContent(chunk)) return true;
      const event = parseJsonObject(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('utf8'));
      return event === undefined ? false : readEvent(event);
    },
    answer() {
      const parts = message?.read();
      const exists =
        contentSeen || toolNames.length > 0 || response.finishReasons !== undefined || (parts?.length ?? 0) > 0;
      const answer = {
        response: { ...response, ...(toolNames.length > 0 && { toolNames }) },
        usage,
        ...(exists && { messages: [parts === undefined ? { role: 'assistant' } : { role: 'assistant', parts }] }),
        finished,
      };
      return mergeAnswers(answer, metrics);
    },
  };
}

/** Adds what an event says to the message. */
function readPiece(message: GrowingMessage, event: JsonObject): void {
  const key = readNumber(event, 'index') ?? 0;
  switch (event['type']) {
    case 'content_block_start':
      readStart(message, readObject(event, 'content_block'), key);
      return;
    case 'content_block_delta':
      readDelta(message, readObject(event, 'delta'), key);
      return;
    case 'content_block_stop':
      message.endBlock(key);
  }
}

function readStart(message: GrowingMessage, block: JsonObject | undefined, key: number): void {
  if (block === undefined) return;
  const type = readString(block, 'type') ?? '';
  if (type === 'text') {
    // It begins empty; citations come as deltas.
    const text = readString(block, 'text');
    if (text !== undefined) message.addText('text', text, key);
  } else if (type === 'thinking') message.addText('reasoning', readString(block, 'thinking') ?? '', key);
  else if (isToolCall(type)) {
    const input = copyJson(block['input']);
    const head = { name: readString(block, 'name'), id: readString(block, 'id'), serverTool: type !== 'tool_use' };
    message.addToolCall({ ...head, ...(input !== undefined && { whole: input }) }, key);
  } else message.addParts(readAnthropicParts([block]), key);
}

function readDelta(message: GrowingMessage, delta: JsonObject | undefined, key: number): void {
  const text = readString(delta, 'text');
  if (text !== undefined) message.addText('text', text, key);
  const thinking = readString(delta, 'thinking');
  if (thinking !== undefined) message.addText('reasoning', thinking, key);
  const json = readString(delta, 'partial_json');
  if (json !== undefined) message.addArguments(json, key);
  if (delta?.['citation'] !== undefined) message.addCitation(copyJson(delta['citation']), key);
}
