import type { Message, Prompt, ToolDefinition } from '../record/message.ts';
import { isObject, known, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { readConverseParts } from './converse-content.ts';
import { copyJson } from './copy-json.ts';
import { createGenericPart } from './generic-part.ts';
import { createPrompt, readRole } from './prompt.ts';

/**
 * What an input of Converse, or a body of Nova's, says to the model.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function readConversePrompt(input: JsonObject, content: boolean): Prompt {
  const messages = (readArray(input, 'messages') ?? [])
    .filter(isObject)
    .map((message) => readMessage(message, content));
  return createPrompt({
    system: readSystem(readArray(input, 'system'), content),
    messages: messages.length > 0 ? messages : readPromptVariables(input, content),
    tools: content ? readTools(readObject(input, 'toolConfig')) : [],
  });
}

function readMessage(message: JsonObject, content: boolean): Message {
  const role = readRole(message['role'], 'user');
  return content ? { role, parts: readConverseParts(readArray(message, 'content') ?? []) } : { role };
}

export function readSystem(blocks: readonly unknown[] | undefined, content: boolean): Message | undefined {
  if (blocks?.some(isInstruction) !== true) return undefined;
  return content ? { role: 'system', parts: readConverseParts(blocks) } : { role: 'system' };
}

/** A cache point alone instructs nobody. */
function isInstruction(block: unknown): boolean {
  return isObject(block) && (readString(block, 'text') !== undefined || block['guardContent'] !== undefined);
}

/** A prompt of Bedrock's prompt management has its text there: the call only fills it in. */
function readPromptVariables(input: JsonObject, content: boolean): Message[] {
  const variables = readObject(input, 'promptVariables');
  if (variables === undefined) return [];
  if (!content) return [{ role: 'user' }];
  return [{ role: 'user', parts: [createGenericPart('prompt_variables', variables)] }];
}

function readTools(toolConfig: JsonObject | undefined): ToolDefinition[] {
  return (readArray(toolConfig, 'tools') ?? []).filter(isObject).flatMap((tool) => {
    const specification = readObject(tool, 'toolSpec');
    if (specification !== undefined) return [readToolSpecification(specification)];
    const name = readString(readObject(tool, 'systemTool'), 'name');
    return name === undefined ? [] : [{ type: 'system_tool', name }];
  });
}

function readToolSpecification(specification: JsonObject): ToolDefinition {
  return {
    type: 'function',
    name: readString(specification, 'name') ?? '',
    ...known({
      description: readString(specification, 'description'),
      parameters: copyJson(readObject(specification, 'inputSchema')?.['json']),
    }),
  };
}
