import type { InvocationRequest, InvocationResponse, OperationName } from '../record/invocation.ts';
import type { Message, Prompt } from '../record/message.ts';
import type { ModelReference } from '../record/model-reference.ts';
import { mergeUsage, type Usage } from '../record/usage.ts';
import type { JsonObject } from '../read.ts';

/** What an answer says, wherever it was read: a body, the events of a stream, or response headers. */
export interface Answer {
  readonly response: InvocationResponse;
  readonly usage?: Usage;
  /** What the model said, one message per generation; with parts only where content is captured. */
  readonly messages?: readonly Message[];
  /** Whether the model said that it was done; absent where the shape has no such mark. */
  readonly finished?: boolean;
  /** A guardrail's trace in the words of the service, an own copy; only where it was asked for. */
  readonly guardrailTrace?: unknown;
}

/** Joins what two sources say about one answer; where both speak, the first one counts. */
export function mergeAnswers(preferred: Answer, fallback: Answer | undefined): Answer {
  if (fallback === undefined) return preferred;
  const usage = mergeUsage(preferred.usage, fallback.usage);
  const messages = preferred.messages ?? fallback.messages;
  const finished = preferred.finished ?? fallback.finished;
  const guardrailTrace = preferred.guardrailTrace ?? fallback.guardrailTrace;
  return {
    response: { ...fallback.response, ...preferred.response },
    ...(usage !== undefined && { usage }),
    ...(messages !== undefined && { messages }),
    ...(finished !== undefined && { finished }),
    ...(guardrailTrace !== undefined && { guardrailTrace }),
  };
}

/** Reads one stream, event by event. It keeps counts, never events; what was said only where content is captured. */
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
  /** What the body says to the model. Without `content` only who speaks: then the body may be an outline. */
  readPrompt?(body: JsonObject, content: boolean): Prompt;
  /** Reads a whole answer from its text, and parses no more of it than it needs; absent where a body has nothing to tell. */
  readResponse?(text: string, content: boolean): Answer;
  /** Whether a whole answer, or the first chunk of a stream, is of this shape and of no other. */
  answers?(part: JsonObject): boolean;
  /** Whether requests of this shape get answers of others, too: then the answer's own shape decides who reads it. */
  answersVary?(model: ModelReference | undefined): boolean;
  /** Whether Bedrock's token headers say all that the body would: then the body is not parsed at all. */
  readonly headersSuffice?: boolean;
  /** Whether an answer is content and nothing else, such as images: where that is not captured the body is not parsed. */
  readonly onlyContent?: boolean;
  /** A reader of stream chunks: each event is the JSON text of one chunk, in bytes. */
  openStream?(content: boolean): StreamReader;
}
