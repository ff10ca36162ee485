import { findBodyGuardrail } from '../codecs/body-guardrail.ts';
import { decodeBody, outlineJsonObject, viewBody } from '../codecs/body.ts';
import { type Answer, type BodyCodec, mergeAnswers } from '../codecs/codec.ts';
import { readInvocationHeaders } from '../codecs/invocation-metrics.ts';
import { known, readString, type JsonObject } from '../read.ts';
import { findCodec } from '../codecs/registry.ts';
import type { InvocationRequest, InvocationResponse, StartedInvocation } from '../record/invocation.ts';
import type { ResolveModel } from '../record/model-reference.ts';
import { type Operation, readModel } from './operation.ts';

export const invokeModel: Operation = {
  command: 'InvokeModel',
  begin(input, resolveModel) {
    const { started, codec } = beginInvokeModel('InvokeModel', input, resolveModel);
    return {
      started,
      readAnswer(output, headers) {
        const fromHeaders = readInvocationHeaders(headers);
        const headersSuffice = codec.headersSuffice === true && fromHeaders.usage?.inputTokens !== undefined;
        const fromBody = headersSuffice ? undefined : readBody(codec, output['body']);
        const answer = mergeAnswers(fromBody ?? { response: {} }, fromHeaders);
        const guardrail = findBodyGuardrail(output['body']);
        return {
          ...answer,
          response: { ...answer.response, ...readOutputMembers(output), ...(guardrail !== undefined && { guardrail }) },
        };
      },
    };
  },
};

/** A body that its codec does not read is not even decoded: images are large. */
function readBody({ readResponse }: BodyCodec, body: unknown): Answer | undefined {
  const text = readResponse && decodeBody(body);
  return text === undefined ? undefined : readResponse?.(text);
}

/** What InvokeModel and its streaming form read alike: the request. */
export function beginInvokeModel(
  command: string,
  input: JsonObject,
  resolveModel: ResolveModel | undefined,
): { started: StartedInvocation; codec: BodyCodec } {
  const { model } = readModel(input, resolveModel);
  const body = outlineJsonObject(viewBody(input['body']));
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
  return { started, codec };
}

/** The members that travel as response headers and that the SDK parses. */
export function readOutputMembers(output: JsonObject): InvocationResponse {
  return known({
    serviceTier: readString(output, 'serviceTier'),
    performanceLatency: readString(output, 'performanceConfigLatency'),
  });
}
