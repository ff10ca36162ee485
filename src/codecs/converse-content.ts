import type { MessagePart } from '../record/message.ts';
import { isObject, known, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { copyJson } from './copy-json.ts';
import { createGenericPart } from './generic-part.ts';
import { readMedium } from './media.ts';
import { createToolCallPart, simplifyResult } from './tool-call.ts';

/**
 * The content blocks of Converse, and of Nova's bodies, which have its structure: bytes are base64 there.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export function readConverseParts(blocks: readonly unknown[]): MessagePart[] {
  return blocks.filter(isObject).flatMap(readConverseBlock);
}

/** A block has one member; Nova puts its cache point beside the text. */
export function readConverseBlock(block: JsonObject): MessagePart[] {
  return Object.keys(block).flatMap((kind) => readMember(kind, block[kind]));
}

function readMember(kind: string, member: unknown): MessagePart[] {
  if (kind === 'text') return typeof member === 'string' && member !== '' ? [{ type: 'text', content: member }] : [];
  // The SDK's name for a member that it does not know: `$unknown: [name, value]`.
  if (kind === '$unknown' && Array.isArray(member)) return readMember(String(member[0]), member[1]);
  if (member === undefined || member === null) return [];
  if (!isObject(member)) return [createGenericPart(kind, member)];
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return [readMedium(kind, member)];
    case 'toolUse':
      return [
        createToolCallPart({
          name: readString(member, 'name') ?? '',
          id: readString(member, 'toolUseId'),
          serverTool: isServerTool(member),
          arguments: copyJson(member['input']),
        }),
      ];
    case 'toolResult':
      return [createToolResultPart(member, readConverseParts(readArray(member, 'content') ?? []))];
    case 'reasoningContent':
      return [{ type: 'reasoning', content: readString(readObject(member, 'reasoningText'), 'text') ?? '' }];
    case 'citationsContent':
      return [
        ...readConverseParts(readArray(member, 'content') ?? []),
        ...(member['citations'] === undefined ? [] : [createGenericPart('citations', member['citations'])]),
      ];
    default:
      return [createGenericPart(kind, member)];
  }
}

export function isServerTool(toolUse: JsonObject): boolean {
  return toolUse['type'] === 'server_tool_use';
}

/** `nova_code_interpreter_result` is the answer of a tool that the service ran. */
export function createToolResultPart(result: JsonObject, parts: readonly MessagePart[]): MessagePart {
  const type = readString(result, 'type');
  const response = simplifyResult(parts);
  const id = known({ id: readString(result, 'toolUseId') });
  return type === undefined || type === 'tool_result'
    ? { type: 'tool_call_response', ...id, response }
    : { type: 'server_tool_call_response', ...id, server_tool_call_response: { type, response } };
}
