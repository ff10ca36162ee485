import type { Message, MessagePart, Prompt, ToolDefinition } from '../record/message.ts';
import { isObject, known, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { copyJson } from './copy-json.ts';
import { createGenericPart } from './generic-part.ts';
import { createPrompt, readText } from './prompt.ts';
import { createToolCallPart } from './tool-call.ts';

/** Cohere's roles, in the words of everybody else. */
const ROLES: ReadonlyMap<unknown, string> = new Map([
  ['USER', 'user'],
  ['CHATBOT', 'assistant'],
  ['SYSTEM', 'system'],
  ['TOOL', 'tool'],
]);

/**
 * What a body of Command R says to the model: the history, then the message with its documents and tool results.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
 */
export function readCohereChatPrompt(body: JsonObject, content: boolean): Prompt {
  const history = (readArray(body, 'chat_history') ?? []).filter(isObject);
  return createPrompt({
    system: readPreamble(body, content),
    messages: [
      ...history.map((turn) => createMessage(ROLES.get(turn['role']) ?? 'user', turn, content)),
      createMessage('user', body, content),
    ],
    tools: content ? (readArray(body, 'tools') ?? []).filter(isObject).map(readTool) : [],
  });
}

function readPreamble(body: JsonObject, content: boolean): Message | undefined {
  const parts = readText(body, 'preamble');
  if (parts.length === 0) return undefined;
  return content ? { role: 'system', parts } : { role: 'system' };
}

function createMessage(role: string, turn: JsonObject, content: boolean): Message {
  return content ? { role, parts: readParts(turn) } : { role };
}

function readParts(turn: JsonObject): MessagePart[] {
  const documents = readArray(turn, 'documents');
  return [
    ...readText(turn, 'message'),
    ...(readArray(turn, 'tool_calls') ?? []).filter(isObject).map(readToolCall),
    ...(readArray(turn, 'tool_results') ?? []).filter(isObject).map(readToolResult),
    ...(documents === undefined ? [] : [createGenericPart('documents', documents)]),
  ];
}

function readToolCall(call: JsonObject): MessagePart {
  const name = readString(call, 'name') ?? '';
  return createToolCallPart({ name, id: undefined, arguments: copyJson(call['parameters']) });
}

/** There are no ids: a result repeats its call. */
function readToolResult(result: JsonObject): MessagePart {
  return { type: 'tool_call_response', response: copyJson(result) };
}

function readTool(tool: JsonObject): ToolDefinition {
  return {
    type: 'function',
    name: readString(tool, 'name') ?? '',
    ...known({
      description: readString(tool, 'description'),
      parameters: copyJson(readObject(tool, 'parameter_definitions')),
    }),
  };
}
