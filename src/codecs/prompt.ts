import type { Message, MessagePart, Prompt, ToolDefinition } from '../record/message.ts';
import { readString, readStrings, type JsonObject } from '../read.ts';

/** A prompt of what was found: what is absent or empty stays absent. */
export function createPrompt(found: {
  readonly system?: Message | undefined;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
}): Prompt {
  const { system, messages, tools = [] } = found;
  return {
    ...(system !== undefined && { system }),
    messages,
    ...(tools.length > 0 && { tools }),
  };
}

/** A prompt that is one message of the user's; its parts are only asked for where content is captured. */
export function createUserPrompt(content: boolean, readParts: () => readonly MessagePart[]): Prompt {
  return { messages: [createUserMessage(content, readParts)] };
}

export function createUserMessage(content: boolean, readParts: () => readonly MessagePart[]): Message {
  return content ? { role: 'user', parts: readParts() } : { role: 'user' };
}

/** A body whose prompt is one text, or a list of texts. */
export function readTextPrompt(key: string): (body: JsonObject, content: boolean) => Prompt {
  return (body, content) =>
    body[key] === undefined ? { messages: [] } : createUserPrompt(content, () => readTexts(body, key));
}

/** The text under a key, or the texts, as parts. */
export function readTexts(source: JsonObject | undefined, key: string): MessagePart[] {
  const texts = readStrings(source, key) ?? [];
  return texts.filter((text) => text !== '').map((text) => ({ type: 'text', content: text }));
}

export function readText(source: JsonObject | undefined, key: string): MessagePart[] {
  const text = readString(source, key);
  return text === undefined ? [] : [{ type: 'text', content: text }];
}

/** A role is one short word; anything else in its place could be content. */
const ROLE = /^[A-Za-z][\w-]{0,31}$/;

export function readRole(value: unknown, otherwise: string): string {
  return typeof value === 'string' && ROLE.test(value) ? value : otherwise;
}
