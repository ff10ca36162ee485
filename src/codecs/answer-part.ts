import type { InvocationResponse } from '../record/invocation.ts';
import type { Usage } from '../record/usage.ts';
import { parseJsonObject, viewBody } from './body.ts';
import { type Answer, mergeAnswers, type StreamReader } from './codec.ts';
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
  readonly hasContent: boolean;
  readonly finishReason?: string | undefined;
  readonly toolCalls?: readonly ToolCall[];
}

export interface ToolCall {
  /** Tells the calls of one generation apart where parts repeat them; a call without it is a new one. */
  readonly key?: string | number | undefined;
  readonly name: string | undefined;
}

export type ReadPart = (part: JsonObject) => AnswerPart;

/** Reads a whole body as the only part of its answer. */
export function readWholeAnswer(readPart: ReadPart): (text: string) => Answer {
  return (text) => {
    const answer = new PartialAnswer();
    const body = parseJsonObject(text);
    if (body !== undefined) answer.add(readPart(body));
    return answer.report();
  };
}

/**
 * Reads a stream part by part. `isPlainText` recognises chunks by their bytes that carry text
 * and nothing else: once content was seen, they need not be parsed.
 */
export function openParts(readPart: ReadPart, isPlainText?: (chunk: Buffer) => boolean): () => StreamReader {
  return () => {
    const answer = new PartialAnswer();
    let contentSeen = false;
    let metrics: Answer | undefined;
    return {
      read(chunk) {
        const bytes = viewBody(chunk);
        if (bytes === undefined || typeof bytes === 'string') return false;
        if (contentSeen && isPlainText?.(bytes) === true) return true;
        const body = parseJsonObject(bytes.toString('utf8'));
        if (body === undefined) return false;
        metrics = readInvocationMetrics(body) ?? metrics;
        const part = readPart(body);
        answer.add(part);
        const hasContent = part.generations.some((generation) => generation.hasContent);
        contentSeen ||= hasContent;
        return hasContent;
      },
      answer: () => mergeAnswers({ ...answer.report(), finished: answer.finished || metrics !== undefined }, metrics),
    };
  };
}

/** More generations or tool calls than an answer can have: a stream must not fill the memory. */
const LIMIT = 512;

/** What the parts so far have said; it grows with generations and tool calls, not with parts. */
class PartialAnswer {
  private response: InvocationResponse = {};
  private usage: Usage | undefined;
  private readonly finishReasons = new Map<number, string>();
  private readonly toolNames = new Map<string, string>();

  add({ response, usage, generations }: AnswerPart): void {
    if (response !== undefined) this.response = { ...this.response, ...response };
    if (usage !== undefined) this.usage = this.usage === undefined ? usage : { ...this.usage, ...usage };
    for (const { index, finishReason, toolCalls } of generations) {
      if (finishReason !== undefined) setWithin(this.finishReasons, index, finishReason);
      for (const { key = `new ${this.toolNames.size}`, name } of toolCalls ?? []) {
        if (name !== undefined) setWithin(this.toolNames, `${index} ${key}`, name);
      }
    }
  }

  /** Whether a generation came to its end. */
  get finished(): boolean {
    return this.finishReasons.size > 0;
  }

  report(): Answer {
    const { finishReasons, toolNames, usage } = this;
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
    };
  }
}

function setWithin<Key>(map: Map<Key, string>, key: Key, value: string): void {
  if (map.size < LIMIT || map.has(key)) map.set(key, value);
}
