import { context, type Context } from '@opentelemetry/api';
import { type Answer, mergeAnswers, type StreamReader } from '../codecs/codec.ts';
import type { ObserveChunk } from '../emit/emitter.ts';
import { guard } from '../guard.ts';
import { isObject } from '../read.ts';
import type { Outcome } from '../record/invocation.ts';
import type { Capture } from '../record/message.ts';
import { readError } from '../record/read-error.ts';
import type { PaceReport } from '../stream/pace.ts';
import { type StreamEnd, watchStream } from '../stream/watch.ts';
import { beginUnseenOperation } from './bedrock-response.ts';

export interface StreamFollower {
  /** When the call began, on the clock of `performance.now()`. */
  readonly startTime: number;
  /** Where the stream's own work runs. */
  readonly context: Context;
  /** What the output said before the first event. */
  readonly head: Answer;
  readonly reader: StreamReader;
  readonly keepErrorMessage: boolean;
  readonly chunk?: ObserveChunk | undefined;
  /**
   * Told exactly once; `at` is on the clock of `performance.now()`. It may not reference the stream: one that is
   * referenced is never found abandoned.
   */
  ended(outcome: Outcome, answer: Answer, end: { readonly at: number; readonly pace: PaceReport }): void;
}

/** Follows a stream in place to the first of its ends: nothing is read ahead, and the object stays the SDK's own. */
export function followStream(events: AsyncIterable<unknown>, follower: StreamFollower): void {
  watchStream(events, createWatch(follower));
}

/** Apart, because a closure beside the stream would keep it for as long as itself. */
function createWatch({
  startTime,
  context: inside,
  head,
  reader,
  chunk,
  keepErrorMessage,
  ended,
}: StreamFollower): Parameters<typeof watchStream>[1] {
  return {
    startTime,
    run: (work) => context.with(inside, work),
    read: (event) => reader.read(event),
    chunk,
    end: (end) => {
      const answer = guard('read a stream', () => mergeAnswers(reader.answer(), head)) ?? head;
      const outcome = readOutcome(end, answer.finished, keepErrorMessage);
      guard('record a stream', () => ended(outcome, answer, { at: end.at, pace: end.pace }));
    },
  };
}

/** As the pipeline has it, but for the abort signal, which only the hook knows. */
function readOutcome({ kind, error }: StreamEnd, finished: boolean | undefined, keepErrorMessage: boolean): Outcome {
  switch (kind) {
    case 'failed': {
      const read = guard('read an error', () => readError(error, keepErrorMessage)) ?? { type: '_OTHER' };
      return { ending: read.type === 'AbortError' ? 'aborted' : 'error', error: read };
    }
    case 'stopped':
      return { ending: 'break' };
    case 'abandoned':
      return { ending: 'abandoned' };
    case 'ended':
      return finished === false ? { ending: 'truncated', error: { type: 'truncated_stream' } } : { ending: 'complete' };
  }
}

/** A reader of a stream whose command is known, or of one that was handed on alone: then its first event tells. */
export function openReader(command: string | undefined, modelId: string | undefined, capture: Capture): StreamReader {
  let reader = command === undefined ? undefined : open(command);
  function open(known: string): StreamReader | undefined {
    return beginUnseenOperation(known, modelId).stream?.open(capture);
  }
  return {
    read(event) {
      reader ??= open(isObject(event) && 'chunk' in event ? 'InvokeModelWithResponseStream' : 'ConverseStream');
      return reader?.read(event) ?? false;
    },
    answer: () => reader?.answer() ?? { response: {} },
  };
}
