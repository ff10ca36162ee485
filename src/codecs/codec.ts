import type { InvocationRequest, InvocationResponse, OperationName } from '../record/invocation.ts';
import type { ModelReference } from '../record/model-reference.ts';
import { mergeUsage, type Usage } from '../record/usage.ts';
import type { JsonObject } from '../read.ts';

/** What an answer says, wherever it was read: a body, the events of a stream, or response headers. */
export interface Answer {
  readonly response: InvocationResponse;
  readonly usage?: Usage;
  /** Whether the model said that it was done; absent where the shape has no such mark. */
  readonly finished?: boolean;
}

/** Joins what two sources say about one answer; where both speak, the first one counts. */
export function mergeAnswers(preferred: Answer, fallback: Answer | undefined): Answer {
  if (fallback === undefined) return preferred;
  const usage = mergeUsage(preferred.usage, fallback.usage);
  const finished = preferred.finished ?? fallback.finished;
  return {
    response: { ...fallback.response, ...preferred.response },
    ...(usage !== undefined && { usage }),
    ...(finished !== undefined && { finished }),
  };
}

/** Reads one stream, event by event. It keeps counts, never events. */
export interface StreamReader {
  /** Takes one event. True when it carries generated content: text, reasoning or tool input. */
  read(event: unknown): boolean;
  /** What the events so far have said; asked once, at whichever end the stream found. */
  answer(): Answer;
}

/**
 * One body shape of InvokeModel: how its request, its response and its stream
 * chunks are read. Pure functions over JSON that nobody has checked.
 */
export interface BodyCodec {
  readonly shape: string;
  /** Whether a request body has this shape; the model id settles what the body leaves open. */
  recognizes(body: JsonObject, model: ModelReference | undefined): boolean;
  operation(body: JsonObject, model: ModelReference | undefined): OperationName;
  readRequest(body: JsonObject): InvocationRequest;
  /** Reads a whole answer from its text, and parses no more of it than it needs; absent where a body has nothing to tell. */
  readResponse?(text: string): Answer;
  /** Whether a whole answer, or the first chunk of a stream, is of this shape and of no other. */
  answers?(part: JsonObject): boolean;
  /** Whether requests of this shape get answers of others, too: then the answer's own shape decides who reads it. */
  answersVary?(model: ModelReference | undefined): boolean;
  /** Whether Bedrock's token headers say all that the body would: then the body is not parsed at all. */
  readonly headersSuffice?: boolean;
  /** A reader of stream chunks: each event is the JSON text of one chunk, in bytes. */
  openStream?(): StreamReader;
}
