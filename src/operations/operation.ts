import type { Answer, StreamReader } from '../codecs/codec.ts';
import type { JsonObject } from '../read.ts';
import type { InvocationRequest, StartedInvocation } from '../record/invocation.ts';
import type { Capture, Prompt } from '../record/message.ts';
import type { ModelReference, ResolveModel } from '../record/model-reference.ts';
import { parseModelReference } from '../record/model-reference.ts';

/** One Bedrock Runtime command: where its facts stand in the SDK's input and output. */
export interface Operation {
  /** The SDK command without its suffix, as the middleware context names it. */
  readonly command: string;
  begin(input: JsonObject, resolveModel: ResolveModel | undefined): BegunOperation;
}

/** A call whose request has been read. */
export interface BegunOperation {
  readonly started: StartedInvocation;
  /**
   * What the request says to the model; without content only who speaks. Own copies, but the function itself holds
   * the input: to be asked before the request leaves, and let go of.
   */
  readonly readPrompt?: (capture: Capture) => Prompt;
  /** Reads a whole answer: the SDK's parsed output and the raw response headers. */
  readAnswer(output: JsonObject, headers: JsonObject, capture: Capture): Answer;
  /** Set for streaming commands: the output's member that is the stream, and a reader of its events. */
  readonly stream?: { readonly member: string; open(capture: Capture): StreamReader };
  /** Set where the request is a stream, too: the input's member, and what one of its events asks for. */
  readonly requestStream?: { readonly member: string; read(event: unknown): InvocationRequest };
}

/** The model of an input, if it names one. */
export function readModel(input: JsonObject, resolveModel: ResolveModel | undefined): { model?: ModelReference } {
  const id = input['modelId'];
  return typeof id === 'string' && id !== '' ? { model: parseModelReference(id, resolveModel) } : {};
}
