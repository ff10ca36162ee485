import type { Attributes } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config/resolve.ts';
import { boundConversation } from '../content/bound.ts';
import { ATTRIBUTE } from '../names/attributes.ts';
import type { Conversation, MessagePart } from '../record/message.ts';
import { setKnown } from './set-known.ts';

type Bounded = ReturnType<typeof boundConversation>;

/**
 * What was said, as attributes of the span: JSON strings, since SDKs before 3 silently drop values with a structure.
 * The Llm events of the span share its limit.
 */
export function spanContentAttributes(conversation: Conversation | undefined, config: ResolvedConfig): Attributes {
  if (conversation === undefined || !config.content.span) return {};
  const { span } = config.maxContentLength;
  const { messages, trace } = bound(conversation, config.llmEvents.spanEvents ? span / 2 : span);
  const attributes: Attributes = {};
  setKnown(attributes, ATTRIBUTE.systemInstructions, messages?.json.system);
  if (hasSome(messages?.conversation.input)) setKnown(attributes, ATTRIBUTE.inputMessages, messages?.json.input);
  if (hasSome(messages?.conversation.output)) setKnown(attributes, ATTRIBUTE.outputMessages, messages?.json.output);
  setKnown(attributes, ATTRIBUTE.toolDefinitions, messages?.json.tools);
  setKnown(attributes, ATTRIBUTE.guardrailTrace, trace?.json.system);
  return attributes;
}

/** How much of the span's limit its Llm events may carry, in bytes. */
export function spanEventContentLength({ maxContentLength }: ResolvedConfig): number {
  return maxContentLength.span / 2;
}

/** What was said, as attributes of a log record: with its structure, as the conventions demand. */
export function recordContentAttributes(
  conversation: Conversation | undefined,
  config: ResolvedConfig,
): Record<string, unknown> {
  if (conversation === undefined || !config.content.event) return {};
  const { messages, trace } = bound(conversation, config.maxContentLength.logRecord);
  const said = messages?.conversation;
  return {
    ...(said?.system?.parts && { [ATTRIBUTE.systemInstructions]: said.system.parts }),
    ...(hasSome(said?.input) && { [ATTRIBUTE.inputMessages]: said?.input }),
    ...(hasSome(said?.output) && { [ATTRIBUTE.outputMessages]: said?.output }),
    ...(said?.tools && { [ATTRIBUTE.toolDefinitions]: said.tools }),
    ...(trace && { [ATTRIBUTE.guardrailTrace]: trace.conversation.system?.parts }),
  };
}

/** A guardrail's trace, where it is wanted at all, takes a quarter of the room. */
function bound(conversation: Conversation, bytes: number): { messages: Bounded; trace: Bounded } {
  const { guardrailTrace, ...said } = conversation;
  if (guardrailTrace === undefined) return { messages: boundConversation(said, bytes), trace: undefined };
  return {
    messages: boundConversation(said, bytes * 0.75),
    trace: boundConversation(asConversation(guardrailTrace), bytes * 0.25),
  };
}

/** Where nobody spoke there is nothing to tell, not even an empty list. */
function hasSome(messages: readonly unknown[] | undefined): boolean {
  return messages !== undefined && messages.length > 0;
}

function asConversation(part: MessagePart): Conversation {
  return { system: { role: 'guardrail', parts: [part] }, input: [], output: [] };
}
