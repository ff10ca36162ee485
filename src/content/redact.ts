import { isObject } from '../read.ts';
import type { Conversation, Message, MessagePart, TextPart, ToolDefinition } from '../record/message.ts';

/** Whatever content is made of. Free text, such as an error's message, comes as a part of type `text`. */
export type RedactablePart = MessagePart | ToolDefinition;

/**
 * Says what may leave the process of one part: the part itself, changed or not, another one in its place, or nothing.
 * It is called while the application waits, so it answers at once: a promise counts as a failure.
 */
export type Redact = (part: RedactablePart) => RedactablePart | undefined | null;

/**
 * Shows every part of a conversation to the redactor, once, and keeps what it hands back.
 * It fails closed: a part that the redactor has no valid answer for is dropped, and `onFailure` hears of the first failure.
 */
export function redactConversation(
  conversation: Conversation,
  redact: Redact,
  onFailure: (error: unknown) => void,
): Conversation {
  const redactPart = failClosed(redact, onFailure);
  const { system, input, output, tools } = conversation;
  return {
    ...(system !== undefined && { system: redactMessage(system, redactPart) }),
    input: input.map((message) => redactMessage(message, redactPart)),
    output: output.map((message) => redactMessage(message, redactPart)),
    ...(tools !== undefined && { tools: redactAll(tools, redactPart) }),
  };
}

/** Shows a lone text to the redactor. Absent where it is to be dropped, or was answered with anything but a text. */
export function redactText(text: string, redact: Redact, onFailure: (error: unknown) => void): string | undefined {
  const part: TextPart = { type: 'text', content: text };
  const redacted: { readonly type: string; readonly content?: unknown } | undefined = failClosed(
    redact,
    onFailure,
  )(part);
  if (redacted?.type !== 'text' || typeof redacted.content !== 'string') return undefined;
  return redacted.content;
}

function redactMessage<T extends Message>(message: T, redactPart: RedactPart): T {
  return message.parts === undefined ? message : { ...message, parts: redactAll(message.parts, redactPart) };
}

function redactAll<T extends RedactablePart>(parts: readonly T[], redactPart: RedactPart): readonly T[] {
  return parts.flatMap((part) => redactPart(part) ?? []);
}

type RedactPart = <T extends RedactablePart>(part: T) => T | undefined;

/** The user's redactor, whatever it does: a part or nothing, and at most one report of a failure. */
function failClosed(redact: Redact, onFailure: (error: unknown) => void): RedactPart {
  let failed = false;
  function fail(error: unknown): void {
    if (failed) return;
    failed = true;
    onFailure(error);
  }
  return <T extends RedactablePart>(part: T): T | undefined => {
    try {
      const redacted: unknown = redact(part);
      if (!isObject(redacted)) return undefined;
      if (typeof redacted['then'] === 'function') {
        // Nobody waits for it. Without a handler its rejection could end the application's process.
        Promise.resolve(redacted).catch(() => {});
        fail(new TypeError('redact returned a promise; it has to return the part itself'));
        return undefined;
      }
      return isPart<T>(redacted) ? redacted : undefined;
    } catch (error) {
      fail(error);
      return undefined;
    }
  };
}

/** That a part stays of its kind is the redactor's business; that it is a part at all is checked. */
function isPart<T extends RedactablePart>(value: object): value is T {
  return 'type' in value && typeof value.type === 'string';
}
