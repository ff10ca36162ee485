import { resolveAnswer, type Answer } from './answer.ts';
import { writeFrames } from './event-reply.ts';
import { writeBodyGuardrail } from './guardrail.ts';
import { writeTokenHeaders } from './invocation-metrics.ts';
import { omitMembers } from './omit.ts';
import type { ReceivedRequest } from './received-request.ts';
import { encodeBody, EVENT_STREAM_TYPE, JSON_TYPE, type Reply } from './reply.ts';
import type { FakeRule } from './rule.ts';
import { findShape } from './shapes/registry.ts';
import { billUsage } from './usage.ts';

/** The operations that run a model, and whether they answer with a stream. */
const streaming: Readonly<Partial<Record<ReceivedRequest['operation'], boolean>>> = {
  Converse: false,
  ConverseStream: true,
  InvokeModel: false,
  InvokeModelWithResponseStream: true,
  InvokeModelWithBidirectionalStream: true,
};

/** Request headers that the service repeats; Converse has them as members of its bodies. */
const echoedHeaders = ['x-amzn-bedrock-performanceconfig-latency', 'x-amzn-bedrock-service-tier'];

/** The answer of a model, or nothing if the operation runs none. */
export function replyFromModel(request: ReceivedRequest, rule: FakeRule): Reply | undefined {
  const streams = streaming[request.operation];
  if (streams === undefined) return undefined;
  const shape = findShape(request);
  const answer = resolveAnswer(request, rule.answer);
  // An embedding generates nothing, whatever the text of the answer would be.
  const usage = shape.generates ? answer.usage : { ...answer.usage, outputTokens: 0 };
  const body = (): Uint8Array => {
    const written = { ...shape.writeBody(answer, request), ...writeServiceMembers(request, answer) };
    return encodeBody(omitMembers(written, rule.omit ?? []));
  };
  return {
    status: 200,
    headers: writeHeaders(request, answer, streams, shape.generates),
    pieces: streams ? writeFrames(shape, answer, request, rule) : [body()],
    streams,
    billed: billUsage(usage),
  };
}

/** What Bedrock itself adds to the bodies of InvokeModel. */
function writeServiceMembers(request: ReceivedRequest, answer: Answer): object {
  return request.operation === 'InvokeModel' ? writeBodyGuardrail(answer.guardrail, request, answer.text.join('')) : {};
}

function writeHeaders(
  request: ReceivedRequest,
  answer: Answer,
  streams: boolean,
  generates: boolean,
): Record<string, string> {
  const headers = {
    'content-type': streams ? EVENT_STREAM_TYPE : JSON_TYPE,
    'x-amzn-requestid': request.requestId,
  };
  if (request.operation.startsWith('Converse')) return headers;
  const echoed = echoedHeaders.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...headers,
    ...(streams ? { 'x-amzn-bedrock-content-type': JSON_TYPE } : writeTokenHeaders(answer, generates)),
    ...Object.fromEntries(echoed),
  };
}
