import type { InvocationResponse } from '../record/invocation.ts';
import type { Message, MessagePart } from '../record/message.ts';
import type { Usage } from '../record/usage.ts';
import { parseJsonObject, viewBody } from './body.ts';
import { type Answer, mergeAnswers, type StreamReader } from './codec.ts';
import { copyJson } from './copy-json.ts';
import { GrowingMessage } from './growing-message.ts';
import { readInvocationMetrics } from './invocation-metrics.ts';
import { known, type JsonObject } from '../read.ts';

/**
 * One JSON object of an answer: the whole body, or one chunk of a stream. Most shapes write
 * both alike, so one function reads both, and a streamed answer equals a whole one.
 */
export interface AnswerPart {
  readonly generations: readonly Generation[];
  readonly response?: InvocationResponse;
  /** Running totals: in a stream each count's last value stands. */
  readonly usage?: Usage | undefined;
}

/** What a part says about one of the answers that were asked for. */
export interface Generation {
  readonly index: number;
  readonly finishReason?: string | undefined;
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly toolCalls?: readonly ToolCall[];
  /** Whether it carries generated content; where absent, text and reasoning tell. */
  readonly hasContent?: boolean;
  /** All of a whole message in its order, where the members above cannot hold it; only where content is captured. */
  readonly parts?: readonly MessagePart[] | undefined;
}

export interface ToolCall {
  /** Tells the calls of one generation apart where parts repeat them; a call without it is a new one. */
  readonly key?: string | number | undefined;
  readonly name: string | undefined;
  readonly id?: string | undefined;
  /** JSON text, which can come in pieces, or anything else as it is. */
  readonly arguments?: unknown;
}

/** Reads one part; `content` says whether messages are kept, too. */
export type ReadPart = (part: JsonObject, content: boolean) => AnswerPart;

/** Reads a whole body as the only part of its answer. */
export function readWholeAnswer(readPart: ReadPart): (text: string, content: boolean) => Answer {
  return (text, content) => {
    const answer = new PartialAnswer(content);
    const body = parseJsonObject(text);
    if (body !== undefined) answer.add(readPart(body, content));
    return answer.report();
  };
}

/**
 * Reads a stream part by part. `isPlainText` recognises chunks by their bytes that carry text
 * and nothing else: once content was seen, they need not be parsed, unless it is what is asked for.
 */
export function openParts(
  readPart: ReadPart,
  isPlainText?: (chunk: Buffer) => boolean,
): (content: boolean) => StreamReader {
  return (content) => {
    const answer = new PartialAnswer(content);
    const isPlain = content ? undefined : isPlainText;
    let contentSeen = false;
    let metrics: Answer | undefined;
    return {
      read(chunk) {
        const bytes = viewBody(chunk);
        if (bytes === undefined || typeof bytes === 'string') return false;
        if (contentSeen && isPlain?.(bytes) === true) return true;
        const body = parseJsonObject(bytes.toString('utf8'));
        if (body === undefined) return false;
        metrics = readInvocationMetrics(body) ?? metrics;
        const part = readPart(body, content);
        answer.add(part);
        const hasContent = part.generations.some(carriesContent);
        contentSeen ||= hasContent;
        return hasContent;
      },
      answer: () => mergeAnswers({ ...answer.report(), finished: answer.finished || metrics !== undefined }, metrics),
    };
  };
}

function carriesContent({ hasContent, text, reasoning }: Generation): boolean {
  return hasContent ?? (text !== undefined || reasoning !== undefined);
}

/** More generations or tool calls than an answer can have: a stream must not fill the memory. */
const LIMIT = 512;

/** What the parts so far have said; without content it grows with generations and tool calls, not with parts. */
class PartialAnswer {
  private response: InvocationResponse = {};
  private usage: Usage | undefined;
  private readonly finishReasons = new Map<number, string>();
  private readonly toolNames = new Map<string, string>();
  /** Every generation that said something or came to its end, with what it said where that is asked for. */
  private readonly messages = new Map<number, GrowingMessage | undefined>();
  private readonly content: boolean;

  constructor(content: boolean) {
    this.content = content;
  }

  add({ response, usage, generations }: AnswerPart): void {
    if (response !== undefined) this.response = { ...this.response, ...response };
    if (usage !== undefined) this.usage = this.usage === undefined ? usage : { ...this.usage, ...usage };
    for (const generation of generations) {
      const { index, finishReason, toolCalls } = generation;
      if (finishReason !== undefined) setWithin(this.finishReasons, index, finishReason);
      if (!this.messages.has(index) && exists(generation)) {
        setWithin(this.messages, index, this.content ? new GrowingMessage() : undefined);
      }
      const message = this.content ? this.messages.get(index) : undefined;
      if (message !== undefined) addWords(message, generation);
      for (const { key = `new ${this.toolNames.size}`, ...call } of toolCalls ?? []) {
        if (call.name !== undefined) setWithin(this.toolNames, `${index} ${key}`, call.name);
        if (message !== undefined && generation.parts === undefined) addToolCall(message, `${key}`, call);
      }
    }
  }

  /** Whether a generation came to its end. */
  get finished(): boolean {
    return this.finishReasons.size > 0;
  }

  report(): Answer {
    const { finishReasons, toolNames, messages, usage } = this;
    return {
      response: {
        ...this.response,
        ...known({
          finishReasons:
            finishReasons.size > 0
              ? [...finishReasons].sort(([one], [other]) => one - other).map(([, reason]) => reason)
              : undefined,
          toolNames: toolNames.size > 0 ? [...toolNames.values()] : undefined,
        }),
      },
      ...(usage !== undefined && { usage }),
      ...(messages.size > 0 && { messages: this.reportMessages() }),
    };
  }

  private reportMessages(): Message[] {
    return [...this.messages]
      .sort(([one], [other]) => one - other)
      .map(([, message]) =>
        message === undefined ? { role: 'assistant' } : { role: 'assistant', parts: message.read() },
      );
  }
}

function exists(generation: Generation): boolean {
  return (
    generation.finishReason !== undefined ||
    carriesContent(generation) ||
    generation.toolCalls?.some(({ name }) => name !== undefined) === true
  );
}

function addWords(message: GrowingMessage, { parts, reasoning, text }: Generation): void {
  if (parts !== undefined) {
    message.addParts(parts);
    return;
  }
  if (reasoning !== undefined) message.addText('reasoning', reasoning);
  if (text !== undefined) message.addText('text', text);
}

function addToolCall(message: GrowingMessage, key: string, call: Omit<ToolCall, 'key'>): void {
  const { name, id, arguments: input } = call;
  const whole = typeof input === 'string' ? undefined : input;
  message.addToolCall({ ...known({ name, id }), ...(whole !== undefined && { whole: copyJson(whole) }) }, key);
  if (typeof input === 'string') message.addArguments(input, key);
}

function setWithin<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  if (map.size < LIMIT || map.has(key)) map.set(key, value);
}
