import type { Answer } from '../codecs/codec.ts';
import { beginOperation } from '../operations/registry.ts';
import type { BegunOperation } from '../operations/operation.ts';
import { isObject, type JsonObject, readCount, readObject } from '../read.ts';
import type { Capture } from '../record/message.ts';
import type { ResolveModel } from '../record/model-reference.ts';

/** What the AWS SDK hands out for a Bedrock call, told by its members alone: a tracker sees no command. */
export interface BedrockResponse {
  /** Without its suffix. */
  readonly command: string;
  readonly output: JsonObject;
  /** Where the answer is a stream. */
  readonly events?: AsyncIterable<unknown>;
}

export const NO_CONTENT: Capture = { content: false, guardrailTrace: false };

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
export function recognizeResponse(value: unknown): BedrockResponse | undefined {
  if (!isObject(value) || readObject(value, '$metadata') === undefined) return undefined;
  const { stream, body, contentType, sessionId } = value;
  // The one other output of AWS with a `stream`, RetrieveAndGenerateStream, has a session.
  if (isAsyncIterable(stream))
    return sessionId === undefined ? { command: 'ConverseStream', output: value, events: stream } : undefined;
  if (isAsyncIterable(body)) {
    const command = contentType === undefined ? 'InvokeModelWithBidirectionalStream' : 'InvokeModelWithResponseStream';
    return { command, output: value, events: body };
  }
  if (ArrayBuffer.isView(body) && contentType !== undefined) return { command: 'InvokeModel', output: value };
  const isConverse = readObject(readObject(value, 'output'), 'message') ?? readObject(value, 'usage');
  return isConverse && { command: 'Converse', output: value };
}

/** The HTTP status of an output, or of an error. */
export function readStatus(response: unknown): number | undefined {
  return isObject(response) ? readCount(readObject(response, '$metadata'), 'httpStatusCode') : undefined;
}

/** Begins a call of which only the answer is known, and perhaps the model. */
export function beginUnseenOperation(
  command: string,
  modelId: string | undefined,
  resolveModel?: ResolveModel,
): BegunOperation {
  return beginOperation(command, modelId === undefined ? {} : { modelId }, resolveModel);
}

/** Reads what an output says by itself: of a stream, what came before its first event. */
export function readWholeAnswer({ command, output }: BedrockResponse, modelId: string | undefined): Answer {
  return beginUnseenOperation(command, modelId).readAnswer(output, {}, NO_CONTENT);
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function';
}
