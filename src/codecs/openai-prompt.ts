import type { Message, MessagePart, Prompt, ToolDefinition } from '../record/message.ts';
import { isObject, known, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { readSystem } from './converse-prompt.ts';
import { copyJson } from './copy-json.ts';
import { readOpenaiParts } from './openai-content.ts';
import { createPrompt, readRole, readText } from './prompt.ts';
import { createToolCallPart, parseArguments, simplifyResult } from './tool-call.ts';

/**
 * What a body of chat completions says to the model: `system` and `developer` messages are turns of the conversation.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export function readOpenaiPrompt(body: JsonObject, content: boolean): Prompt {
  return createPrompt({
    // Not OpenAI's; behind an opaque id the same request can be Nova's.
    system: readSystem(readArray(body, 'system'), content),
    messages: (readArray(body, 'messages') ?? []).filter(isObject).map((message) => readMessage(message, content)),
    tools: content ? (readArray(body, 'tools') ?? []).filter(isObject).map(readTool) : [],
  });
}

function readMessage(message: JsonObject, content: boolean): Message {
  const role = readRole(message['role'], 'user');
  if (!content) return { role };
  const parts = role === 'tool' ? [readToolMessage(message)] : readParts(message);
  return { role, parts, ...known({ name: readString(message, 'name') }) };
}

function readToolMessage(message: JsonObject): MessagePart {
  const response = simplifyResult(readOpenaiParts(message['content']));
  return { type: 'tool_call_response', ...known({ id: readString(message, 'tool_call_id') }), response };
}

function readParts(message: JsonObject): MessagePart[] {
  const reasoning = readString(message, 'reasoning_content') ?? readString(message, 'reasoning');
  return [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning' as const, content: reasoning }]),
    ...readOpenaiParts(message['content']),
    ...readText(message, 'refusal'),
    ...(readArray(message, 'tool_calls') ?? []).filter(isObject).map(readToolCall),
  ];
}

function readToolCall(call: JsonObject): MessagePart {
  const called = readObject(call, 'function') ?? readObject(call, 'custom');
  const input = called?.['arguments'] ?? called?.['input'];
  return createToolCallPart({
    name: readString(called, 'name') ?? '',
    id: readString(call, 'id'),
    arguments: typeof input === 'string' ? parseArguments(input) : copyJson(input),
  });
}

function readTool(tool: JsonObject): ToolDefinition {
  const type = readString(tool, 'type') ?? 'function';
  // A custom tool is described in a member of its own name, too.
  const described = readObject(tool, type) ?? tool;
  return {
    type,
    name: readString(described, 'name') ?? type,
    ...known({ description: readString(described, 'description'), parameters: copyJson(described['parameters']) }),
  };
}
