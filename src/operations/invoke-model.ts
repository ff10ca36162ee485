import { addBodyGuardrail, findBodyGuardrail } from '../codecs/body-guardrail.ts';
import { decodeBody, parseJsonObject, viewBody } from '../codecs/body.ts';
import { type Answer, type BodyCodec, mergeAnswers } from '../codecs/codec.ts';
import { readInvocationHeaders } from '../codecs/invocation-metrics.ts';
import { isLong, outlineRequest } from '../codecs/outline.ts';
import { known, readString, type JsonObject } from '../read.ts';
import { findCodec } from '../codecs/registry.ts';
import type { InvocationRequest, InvocationResponse, StartedInvocation } from '../record/invocation.ts';
import type { Capture } from '../record/message.ts';
import type { ResolveModel } from '../record/model-reference.ts';
import { type BegunOperation, type Operation, readModel } from './operation.ts';

export const invokeModel: Operation = {
  command: 'InvokeModel',
  begin(input, resolveModel) {
    const { started, codec, readPrompt } = beginInvokeModel('InvokeModel', input, resolveModel);
    return {
      started,
      ...(readPrompt !== undefined && { readPrompt }),
      readAnswer: (output, headers, capture) => readAnswer(codec, output, headers, capture),
    };
  },
};

function readAnswer(codec: BodyCodec, output: JsonObject, headers: JsonObject, capture: Capture): Answer {
  const { content, guardrailTrace } = capture;
  const fromHeaders = readInvocationHeaders(headers);
  const fromBody = needsBody(codec, content, fromHeaders) ? readBody(codec, output['body'], content) : undefined;
  const { response, ...answer } = mergeAnswers(fromBody ?? { response: {} }, fromHeaders);
  return addBodyGuardrail(
    { ...answer, response: { ...response, ...readOutputMembers(output) } },
    findBodyGuardrail(output['body'], guardrailTrace),
  );
}

function needsBody(codec: BodyCodec, content: boolean, { usage }: Answer): boolean {
  if (codec.onlyContent === true) return content;
  return codec.headersSuffice !== true || usage?.inputTokens === undefined;
}

/** A body that its codec does not read is not even decoded: images are large. */
function readBody({ readResponse }: BodyCodec, body: unknown, content: boolean): Answer | undefined {
  const text = readResponse && decodeBody(body);
  return text === undefined ? undefined : readResponse?.(text, content);
}

/** What InvokeModel and its streaming form read alike: the request. */
export function beginInvokeModel(
  command: string,
  input: JsonObject,
  resolveModel: ResolveModel | undefined,
): { started: StartedInvocation; codec: BodyCodec; readPrompt: BegunOperation['readPrompt'] } {
  const { model } = readModel(input, resolveModel);
  const body = outlineRequest(viewBody(input['body']));
  const codec = findCodec(body, model);
  const request: InvocationRequest = {
    ...(body !== undefined && codec.readRequest(body)),
    ...known({
      guardrailId: readString(input, 'guardrailIdentifier'),
      guardrailVersion: readString(input, 'guardrailVersion'),
      serviceTier: readString(input, 'serviceTier'),
      performanceLatency: readString(input, 'performanceConfigLatency'),
    }),
  };
  const started = {
    command,
    operation: codec.operation(body ?? {}, model),
    streaming: command !== 'InvokeModel',
    ...(model !== undefined && { model }),
    request,
  };
  return { started, codec, readPrompt: body && createPromptReader(codec, input['body'], body) };
}

/** Where content is captured, a long body is parsed whole; otherwise its outline says who speaks. */
function createPromptReader(codec: BodyCodec, body: unknown, outline: JsonObject): BegunOperation['readPrompt'] {
  return ({ content }) => {
    const view = content ? viewBody(body) : undefined;
    const whole = view !== undefined && isLong(view) ? parseJsonObject(view.toString()) : outline;
    return (whole && codec.readPrompt?.(whole, content)) ?? { messages: [] };
  };
}

/** The members that travel as response headers and that the SDK parses. */
export function readOutputMembers(output: JsonObject): InvocationResponse {
  return known({
    serviceTier: readString(output, 'serviceTier'),
    performanceLatency: readString(output, 'performanceConfigLatency'),
  });
}
