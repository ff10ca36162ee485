import { isObject } from '../read.ts';
import type { Conversation, Message, MessagePart, OutputMessage, ToolDefinition } from '../record/message.ts';
import type { ConversationJson } from './conversation-json.ts';
import { cutObject, measureSized, type Sized, sizeObject } from './sized.ts';

export interface SizedMessage<T extends Message = Message> {
  /** The message with an empty list of parts, or without one. */
  readonly envelope: Sized<T>;
  readonly parts?: readonly Sized<MessagePart>[];
}

/** A conversation of which it is known what it takes up at any level, before anything of it is cut. */
export interface SizedConversation {
  readonly system?: SizedMessage;
  readonly input: readonly SizedMessage[];
  readonly output: readonly SizedMessage<OutputMessage>[];
  readonly tools?: readonly Sized<ToolDefinition>[];
}

/** Sizes what the JSON says, and not what it was written from: that may have a `toJSON`, or members that are undefined. */
export function sizeConversation({ system }: Conversation, json: ConversationJson, floor: number): SizedConversation {
  const input: readonly Message[] = JSON.parse(json.input);
  const output: readonly OutputMessage[] = JSON.parse(json.output);
  const systemParts: readonly MessagePart[] | undefined = parseOptional(json.system);
  const tools: readonly ToolDefinition[] | undefined = parseOptional(json.tools);
  return {
    ...(system !== undefined && {
      system: sizeMessage(systemParts === undefined ? system : { ...system, parts: systemParts }, floor),
    }),
    input: input.map((message) => sizeMessage(message, floor)),
    output: output.map((message) => sizeMessage(message, floor)),
    ...(tools !== undefined && { tools: tools.filter(isObject).map((tool) => sizeObject(tool, floor)) }),
  };
}

function parseOptional<T>(json: string | undefined): T | undefined {
  return json === undefined ? undefined : JSON.parse(json);
}

export function sizeMessage<T extends Message>(message: T, floor: number): SizedMessage<T> {
  if (message.parts === undefined) return { envelope: sizeObject(message, floor) };
  return {
    envelope: sizeObject({ ...message, parts: [] }, floor),
    // A part whose `toJSON` has nothing to say is written as null.
    parts: message.parts.filter(isObject).map((part) => sizeObject<MessagePart>(part, floor)),
  };
}

/** The bytes that everything needs at most, but for the brackets around each of the four pieces. */
export function measureSizedConversation(
  { system, input, output, tools = [] }: SizedConversation,
  level: number,
): number {
  let bytes = system === undefined ? 0 : measureSizedMessage(system, level);
  for (const message of input) bytes += measureSizedMessage(message, level);
  for (const message of output) bytes += measureSizedMessage(message, level);
  for (const tool of tools) bytes += measureListed(tool, level);
  return bytes;
}

export function measureSizedMessage({ envelope, parts = [] }: SizedMessage, level: number): number {
  let bytes = measureListed(envelope, level);
  for (const part of parts) bytes += measureListed(part, level);
  return bytes;
}

/** With the comma that may follow in a list. */
export function measureListed(sized: Sized<object>, level: number): number {
  return measureSized(sized, level) + 1;
}

export function cutConversation({ system, input, output, tools }: SizedConversation, level: number): Conversation {
  return {
    ...(system !== undefined && { system: cutMessage(system, level) }),
    input: input.map((message) => cutMessage(message, level)),
    output: output.map((message) => cutMessage(message, level)),
    ...(tools !== undefined && { tools: tools.map((tool) => cutObject(tool, level)) }),
  };
}

function cutMessage<T extends Message>({ envelope, parts }: SizedMessage<T>, level: number): T {
  const message = cutObject(envelope, level);
  return parts === undefined ? message : { ...message, parts: parts.map((part) => cutObject(part, level)) };
}
