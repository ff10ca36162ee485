import type { Conversation, Message, MessagePart } from '../record/message.ts';
import {
  type ConversationJson,
  dropUnwritable,
  measureConversation,
  writeConversation,
  writeOmission,
} from './conversation-json.ts';
import { cutText, measureText, SHORTEST_CUT } from './cut-text.ts';
import { type Sized, sizeObject } from './sized.ts';
import {
  cutConversation,
  measureListed,
  measureSizedConversation,
  measureSizedMessage,
  sizeConversation,
  type SizedConversation,
  type SizedMessage,
  sizeMessage,
} from './sized-conversation.ts';

/** The smallest bound that a conversation can be cut to. Below it content is captured whole or not at all. */
export const MINIMUM_BYTES = 256;

/** A conversation and its JSON, written once: spans want the texts, log records the values. */
export interface BoundedConversation {
  readonly conversation: Conversation;
  readonly json: ConversationJson;
}

/**
 * A conversation whose JSON takes at most so many bytes of UTF-8, all four pieces together.
 *
 * What fits stays as it is. Else all texts are cut to one length, the greatest with which everything fits: the longest
 * pay, short ones stay whole. Where texts would become too short to be of use, the oldest messages go, whole; then tool
 * definitions, then system instructions, and the latest messages and the answer last. What is gone is counted in its place.
 */
export function boundConversation(conversation: Conversation, maxBytes: number): BoundedConversation | undefined {
  const whole = writeWhole(conversation);
  if (measureConversation(whole.json) <= maxBytes) return whole;
  if (!(maxBytes >= MINIMUM_BYTES)) return undefined;
  const fitted = fitConversation(whole, maxBytes);
  return { conversation: fitted, json: writeConversation(fitted) };
}

/** A lone text whose JSON, quotes included, takes at most so many bytes. Absent where that is too little for a mark. */
export function boundText(text: string, maxBytes: number): string | undefined {
  if (measureText(text) + 2 <= maxBytes) return text;
  return maxBytes >= SHORTEST_CUT + 2 ? cutText(text, maxBytes - 2) : undefined;
}

function writeWhole(conversation: Conversation): BoundedConversation {
  try {
    return { conversation, json: writeConversation(conversation) };
  } catch {
    const writable = dropUnwritable(conversation);
    return { conversation: writable, json: writeConversation(writable) };
  }
}

/** Texts are not cut below this as long as something else can give way. */
const USEFUL_TEXT = 1024;

/** What a turn is made of: a question, the model's call of a tool, its result, and what came before. */
const LATEST_MESSAGES = 4;

/** The brackets around each of the four pieces. */
const BRACKETS = 8;

function fitConversation({ conversation, json }: BoundedConversation, maxBytes: number): Conversation {
  // A small bound is shared out among a few texts at least.
  const floor = Math.max(SHORTEST_CUT, Math.min(USEFUL_TEXT, Math.floor(maxBytes / 16)));
  const room = Math.floor(maxBytes) - BRACKETS;
  const sized = sizeConversation(conversation, json, floor);
  const chosen = measureSizedConversation(sized, floor) <= room ? sized : chooseWhatFits(sized, floor, room);
  return cutConversation(chosen, findLevel(chosen, floor, room));
}

/** The greatest length of texts with which everything fits. With the floor it does. */
function findLevel(sized: SizedConversation, floor: number, room: number): number {
  let level = floor;
  for (let tooHigh = room + 1; tooHigh - level > 1;) {
    const middle = Math.floor((level + tooHigh) / 2);
    if (measureSizedConversation(sized, middle) <= room) level = middle;
    else tooHigh = middle;
  }
  return level;
}

/** Gives out the room by importance, to everything at its smallest. */
function chooseWhatFits(
  { system, input, output, tools = [] }: SizedConversation,
  floor: number,
  room: number,
): SizedConversation {
  const all = {
    messages: input.length,
    tools: tools.length,
    system_instructions: system === undefined ? 0 : 1,
    answers: output.length,
  };
  let left = room - measureSizedMessage(sizeOmission(all, floor), floor);

  /** Takes one after the other, as long as they fit. */
  function take<T>(
    items: readonly T[],
    measure: (item: T, level: number) => number,
    shrink?: (item: T, floor: number, room: number) => T | undefined,
  ): readonly T[] {
    const taken: T[] = [];
    for (const item of items) {
      const fitting = measure(item, floor) <= left ? item : shrink?.(item, floor, left);
      if (fitting === undefined) break;
      left -= measure(fitting, floor);
      taken.push(fitting);
    }
    return taken;
  }

  const newestFirst = input.toReversed();
  const answers = take(output, measureSizedMessage, shrinkMessage);
  const latest = take(newestFirst.slice(0, LATEST_MESSAGES), measureSizedMessage, shrinkMessage);
  const [instructions] = take(system === undefined ? [] : [system], measureSizedMessage, shrinkMessage);
  const definitions = take(tools, measureListed);
  // Without a gap: nothing older than the first that is left out.
  const older = take(latest.length < LATEST_MESSAGES ? [] : newestFirst.slice(LATEST_MESSAGES), measureSizedMessage);
  const messages = [...latest, ...older].toReversed();
  const omitted = {
    messages: all.messages - messages.length,
    tools: all.tools - definitions.length,
    system_instructions: instructions === undefined ? all.system_instructions : 0,
    answers: all.answers - answers.length,
  };
  const omission = Object.values(omitted).some((count) => count > 0) ? [sizeOmission(omitted, floor)] : [];
  return {
    ...(instructions !== undefined && { system: instructions }),
    input: [...omission, ...messages],
    output: answers,
    ...(definitions.length > 0 && { tools: definitions }),
  };
}

/** A leading message that says what is missing. Neither the user nor the model said it. */
function sizeOmission(omitted: Readonly<Record<string, number>>, floor: number): SizedMessage {
  const counts = Object.fromEntries(Object.entries(omitted).filter(([, count]) => count > 0));
  return sizeMessage({ role: 'system', parts: [writeOmission(counts)] }, floor);
}

/** The first parts of a message that does not fit whole, and one more that counts the others. */
function shrinkMessage<T extends Message>(
  { envelope, parts = [] }: SizedMessage<T>,
  floor: number,
  room: number,
): SizedMessage<T> | undefined {
  function omit(count: number): Sized<MessagePart> {
    return sizeObject<MessagePart>(writeOmission({ parts: count }), floor);
  }
  let left = room - measureSizedMessage({ envelope, parts: [omit(parts.length)] }, floor);
  if (parts.length === 0 || left < 0) return undefined;
  const kept: Sized<MessagePart>[] = [];
  for (const part of parts) {
    left -= measureListed(part, floor);
    if (left < 0) break;
    kept.push(part);
  }
  return { envelope, parts: [...kept, omit(parts.length - kept.length)] };
}
