import type { Capture } from '../record/message.ts';
import { isObject, readArray, readObject, readString, type JsonObject } from '../read.ts';
import type { StreamReader } from './codec.ts';
import { createToolResultPart, isServerTool, readConverseParts } from './converse-content.ts';
import { readLastWords } from './converse.ts';
import { copyJson } from './copy-json.ts';
import { viewBytes } from './digest.ts';
import { GrowingMessage } from './growing-message.ts';
import { readRole } from './prompt.ts';

/**
 * Reads ConverseStream's events, which the SDK has already decoded into objects with one member each.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export function openConverseStream(capture: Capture): StreamReader {
  let stopReason: string | undefined;
  let metadata: JsonObject | undefined;
  let role = 'assistant';
  let contentSeen = false;
  const toolNames: string[] = [];
  const message = capture.content ? new GrowingMessage() : undefined;
  return {
    read(event) {
      if (!isObject(event)) return false;
      if (message !== undefined) readPiece(message, event);
      if (event['contentBlockDelta'] !== undefined) {
        const hasContent = carriesContent(readObject(event, 'contentBlockDelta'));
        contentSeen ||= hasContent;
        return hasContent;
      }
      const toolName = readString(
        readObject(readObject(readObject(event, 'contentBlockStart'), 'start'), 'toolUse'),
        'name',
      );
      if (toolName !== undefined) toolNames.push(toolName);
      role = readRole(readObject(event, 'messageStart')?.['role'], role);
      stopReason = readString(readObject(event, 'messageStop'), 'stopReason') ?? stopReason;
      metadata = readObject(event, 'metadata') ?? metadata;
      return false;
    },
    answer() {
      const parts = message?.read();
      const exists = contentSeen || stopReason !== undefined || toolNames.length > 0 || (parts?.length ?? 0) > 0;
      return {
        ...readLastWords(metadata, stopReason, toolNames, capture),
        ...(exists && { messages: [parts === undefined ? { role } : { role, parts }] }),
      };
    },
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

/** Adds what an event says to the message that it is a piece of. */
function readPiece(message: GrowingMessage, event: JsonObject): void {
  const start = readObject(event, 'contentBlockStart');
  if (start !== undefined) readStart(message, readObject(start, 'start'), readKey(start));
  const delta = readObject(event, 'contentBlockDelta');
  if (delta !== undefined) readDelta(message, readObject(delta, 'delta'), readKey(delta));
  const stop = readObject(event, 'contentBlockStop');
  if (stop !== undefined) message.endBlock(readKey(stop));
}

function readKey(block: JsonObject): number {
  const index = block['contentBlockIndex'];
  return typeof index === 'number' ? index : 0;
}

function readStart(message: GrowingMessage, start: JsonObject | undefined, key: number): void {
  const toolUse = readObject(start, 'toolUse');
  if (toolUse !== undefined) {
    const id = readString(toolUse, 'toolUseId');
    message.addToolCall({ name: readString(toolUse, 'name'), id, serverTool: isServerTool(toolUse) }, key);
  }
  const toolResult = readObject(start, 'toolResult');
  if (toolResult !== undefined) {
    const head = { toolUseId: readString(toolResult, 'toolUseId'), type: readString(toolResult, 'type') };
    message.addParts([], key, (parts) => createToolResultPart(head, parts));
  }
  const image = readObject(start, 'image');
  if (image !== undefined) message.addBytes('image', readString(image, 'format'), new Uint8Array(), key);
}

function readDelta(message: GrowingMessage, delta: JsonObject | undefined, key: number): void {
  if (delta === undefined) return;
  const text = readString(delta, 'text');
  if (text !== undefined) message.addText('text', text, key);
  const input = readString(readObject(delta, 'toolUse'), 'input');
  if (input !== undefined) message.addArguments(input, key);
  const reasoning = readObject(delta, 'reasoningContent');
  if (reasoning !== undefined) message.addText('reasoning', readString(reasoning, 'text') ?? '', key);
  const results = readArray(delta, 'toolResult');
  if (results !== undefined) message.addParts(readConverseParts(results), key);
  const citation = readObject(delta, 'citation');
  if (citation !== undefined) message.addCitation(copyJson(citation), key);
  const bytes = viewBytes(readObject(readObject(delta, 'image'), 'source')?.['bytes']);
  if (bytes !== undefined) message.addBytes('image', undefined, bytes, key);
}
