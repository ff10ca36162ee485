import type { Message, MessagePart } from '../record/message.ts';

/** How a part stands in a text. Only text is written out; of the rest one sees that it was there. */
const RENDERED: { readonly [Type in MessagePart['type']]: (part: Extract<MessagePart, { type: Type }>) => string } = {
  text: (part) => part.content,
  reasoning: () => '<reasoning>',
  tool_call: (part) => renderTag('tool_use', part.name),
  tool_call_response: (part) => renderTag('tool_result', part.id),
  server_tool_call: (part) => renderTag('server_tool_use', part.name),
  server_tool_call_response: (part) => renderTag('server_tool_result', part.id),
  blob: (part) => renderTag(part.modality),
  uri: (part) => renderTag(part.modality),
  generic: (part) => renderTag(part.generic_type),
};

/**
 * A message as one text, for events that have room for no more: texts with a blank line between them, other parts as
 * tags. https://docs.newrelic.com/docs/ai-monitoring/intro-to-ai-monitoring/
 */
export function renderMessageText(message: Message): string {
  return (message.parts ?? [])
    .map(renderPart)
    .filter((text) => text !== '')
    .join('\n\n');
}

function renderPart<Type extends MessagePart['type']>(part: Extract<MessagePart, { type: Type }>): string {
  // A redactor may hand back a part of a type of its own.
  return Object.hasOwn(RENDERED, part.type) ? RENDERED[part.type as Type](part) : renderTag(part.type);
}

function renderTag(tag: string, inside?: string): string {
  return inside === undefined ? `<${tag}>` : `<${tag}>${inside}</${tag}>`;
}
