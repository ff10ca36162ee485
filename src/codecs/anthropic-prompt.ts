import type { Message, Prompt, ToolDefinition } from '../record/message.ts';
import { isObject, known, readArray, readString, type JsonObject } from '../read.ts';
import { readAnthropicParts } from './anthropic-content.ts';
import { copyJson } from './copy-json.ts';
import { createPrompt, readRole } from './prompt.ts';

/** What a body of Anthropic's Messages API says to the model. */
export function readAnthropicPrompt(body: JsonObject, content: boolean): Prompt {
  return createPrompt({
    system: readSystem(body['system'], content),
    messages: (readArray(body, 'messages') ?? []).filter(isObject).map((message) => readMessage(message, content)),
    tools: content ? (readArray(body, 'tools') ?? []).filter(isObject).map(readTool) : [],
  });
}

function readMessage(message: JsonObject, content: boolean): Message {
  const role = readRole(message['role'], 'user');
  return content ? { role, parts: readAnthropicParts(message['content']) } : { role };
}

function readSystem(system: unknown, content: boolean): Message | undefined {
  if (!hasText(system)) return undefined;
  return content ? { role: 'system', parts: readAnthropicParts(system) } : { role: 'system' };
}

function hasText(system: unknown): boolean {
  if (typeof system === 'string') return system !== '';
  return Array.isArray(system) && system.some((block) => isObject(block) && readString(block, 'text') !== undefined);
}

/** A tool of the service's own is known by its type: `web_search_20250305`. */
function readTool(tool: JsonObject): ToolDefinition {
  const type = readString(tool, 'type') ?? 'custom';
  return {
    type: type === 'custom' ? 'function' : type,
    name: readString(tool, 'name') ?? type,
    ...known({ description: readString(tool, 'description'), parameters: copyJson(tool['input_schema']) }),
  };
}
