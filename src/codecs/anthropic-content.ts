import type { MessagePart } from '../record/message.ts';
import { isObject, known, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { copyJson } from './copy-json.ts';
import { createGenericPart } from './generic-part.ts';
import { createBlobPart, createUrlPart, findModality } from './media.ts';
import { createToolCallPart, simplifyResult } from './tool-call.ts';

/**
 * The content blocks of Anthropic's messages; a lone text stands for a block of text.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export function readAnthropicParts(content: unknown): MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', content }];
  return Array.isArray(content) ? content.filter(isObject).flatMap(readBlock) : [];
}

/** A tool that the model calls: the application's, the service's own, or one of a server of the Model Context Protocol. */
export function isToolCall(type: string): boolean {
  return type === 'tool_use' || type === 'server_tool_use' || type === 'mcp_tool_use';
}

function readBlock(block: JsonObject): MessagePart[] {
  const type = readString(block, 'type') ?? 'text';
  switch (type) {
    case 'text': {
      const citations = readArray(block, 'citations') ?? [];
      return [
        ...readAnthropicParts(readString(block, 'text')),
        ...(citations.length === 0 ? [] : [createGenericPart('citations', citations)]),
      ];
    }
    case 'image':
    case 'document':
      return [readSource(type, block)];
    case 'thinking':
      return [{ type: 'reasoning', content: readString(block, 'thinking') ?? '' }];
    case 'redacted_thinking':
      return [{ type: 'reasoning', content: '' }];
    case 'tool_result': {
      const response = simplifyResult(readAnthropicParts(block['content']));
      return [{ type: 'tool_call_response', ...known({ id: readString(block, 'tool_use_id') }), response }];
    }
  }
  if (isToolCall(type)) return [readToolCall(type, block)];
  // `web_search_tool_result`, `code_execution_tool_result`, `mcp_tool_result`, …
  return [type.endsWith('_tool_result') ? readServerResult(type, block) : readUnknown(type, block)];
}

function readToolCall(type: string, block: JsonObject): MessagePart {
  return createToolCallPart({
    name: readString(block, 'name') ?? '',
    id: readString(block, 'id'),
    serverTool: type !== 'tool_use',
    arguments: copyJson(block['input']),
  });
}

function readServerResult(type: string, block: JsonObject): MessagePart {
  const response = copyJson(block['content']);
  return {
    type: 'server_tool_call_response',
    ...known({ id: readString(block, 'tool_use_id') }),
    server_tool_call_response: { type, ...(response !== undefined && { response }) },
  };
}

/** An image or a document: base64, a URL, or text. */
function readSource(modality: string, block: JsonObject): MessagePart {
  const source = readObject(block, 'source');
  const mime_type = readString(source, 'media_type');
  const medium = { modality: mime_type === undefined ? modality : findModality(mime_type), mime_type };
  const data = readString(source, 'data');
  if (source?.['type'] === 'base64' && data !== undefined) return createBlobPart(medium, data);
  const url = readString(source, 'url');
  return url === undefined ? readUnknown(modality, block) : createUrlPart(medium, url);
}

/** A cache mark is no part of what is said. */
function readUnknown(name: string, { type: _type, cache_control: _cache, ...value }: JsonObject): MessagePart {
  return createGenericPart(name, value);
}
