import type { Conversation, GenericPart, Message } from '../record/message.ts';

/** The JSON of what leaves the process: one attribute each. */
export interface ConversationJson {
  /** The parts of the system instructions. */
  readonly system?: string;
  readonly input: string;
  readonly output: string;
  readonly tools?: string;
}

export function writeConversation({ system, input, output, tools }: Conversation): ConversationJson {
  return {
    ...(system?.parts !== undefined && { system: JSON.stringify(system.parts) }),
    input: JSON.stringify(input),
    output: JSON.stringify(output),
    ...(tools !== undefined && { tools: JSON.stringify(tools) }),
  };
}

export function measureConversation({ system, input, output, tools }: ConversationJson): number {
  return [system, input, output, tools].reduce((bytes, json) => bytes + Buffer.byteLength(json ?? ''), 0);
}

/** What stands in the place of things that were left out. */
export function writeOmission(left: Readonly<Record<string, number>>): GenericPart {
  return { type: 'generic', generic_type: 'omitted', value: left };
}

/** Without the parts that JSON has no word for: a redactor may hand back a `bigint`, or an object that contains itself. */
export function dropUnwritable(conversation: Conversation): Conversation {
  const { system, input, output, tools } = conversation;
  return {
    ...(system !== undefined && { system: dropUnwritableParts(system) }),
    input: input.map(dropUnwritableParts),
    output: output.map(dropUnwritableParts),
    ...(tools !== undefined && { tools: tools.filter(isWritable) }),
  };
}

function dropUnwritableParts<T extends Message>(message: T): T {
  if (message.parts === undefined) return message;
  return { ...message, parts: message.parts.map((part) => (isWritable(part) ? part : writeOmission({ parts: 1 }))) };
}

function isWritable(value: unknown): boolean {
  try {
    return typeof JSON.stringify(value) === 'string';
  } catch {
    return false;
  }
}
