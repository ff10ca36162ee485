import type { Answer } from '../answer.ts';
import type { ReceivedRequest } from '../received-request.ts';

/** One event of a stream: an event of ConverseStream, or one chunk of InvokeModelWithResponseStream. */
export interface StreamEvent {
  /** The type that the payload goes by in its shape; `chunk` if it has none. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Writes answers down in the words of one kind of body. */
export interface AnswerShape {
  /** False for embeddings, which have no output tokens and no stream. */
  readonly generates: boolean;
  readonly matchesRequest: (request: ReceivedRequest) => boolean;
  readonly writeBody: (answer: Answer, request: ReceivedRequest) => Record<string, unknown>;
  /** Lazy: a stream of many deltas is never held as a whole. */
  readonly writeEvents: (answer: Answer, request: ReceivedRequest) => Iterable<StreamEvent>;
}
