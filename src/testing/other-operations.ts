import { BLOCKED_TEXT } from './answer.ts';
import { isObject } from './expectation.ts';
import { writeInvocation, writePage, writeStarted } from './async-invokes.ts';
import { describeGuardrailAction, guardrailUsage, resolveGuardrail } from './guardrail.ts';
import { omitMembers } from './omit.ts';
import type { OperationName } from './operations.ts';
import type { ReceivedRequest } from './received-request.ts';
import { encodeBody, JSON_TYPE, type Reply } from './reply.ts';
import type { FakeRule } from './rule.ts';
import { countTokens } from './usage.ts';

type WriteBody = (request: ReceivedRequest, rule: FakeRule) => object;

/**
 * Bodies of the operations that run no model at once: the members their outputs require.
 * Source: the output types of `@aws-sdk/client-bedrock-runtime` 3.1162; CountTokens also recorded.
 */
const bodies: Readonly<Partial<Record<OperationName, WriteBody>>> = {
  CountTokens: ({ json }) => ({ inputTokens: countTokens(measureInput(json)) }),
  ApplyGuardrail(request, { answer }) {
    const { intervened = false, input } = resolveGuardrail(request, answer?.guardrail) ?? {};
    return {
      action: intervened ? 'GUARDRAIL_INTERVENED' : 'NONE',
      actionReason: describeGuardrailAction(intervened),
      assessments: typeof answer?.guardrail === 'object' ? [input] : [],
      outputs: intervened ? [{ text: BLOCKED_TEXT }] : [],
      usage: guardrailUsage,
    };
  },
  InvokeGuardrailChecks: () => ({ results: {}, usage: {} }),
  StartAsyncInvoke: (_, { invocations }) => writeStarted(invocations),
  GetAsyncInvoke: (request, { invocations }) => writeInvocation(request, invocations),
  ListAsyncInvokes: (request, { invocations }) => writePage(request, invocations),
};

/** A plain JSON answer; `{}` for what nobody knows. */
export function replyFromService(request: ReceivedRequest, rule: FakeRule): Reply {
  const body = { ...bodies[request.operation]?.(request, rule) };
  return {
    status: 200,
    headers: { 'content-type': JSON_TYPE, 'x-amzn-requestid': request.requestId },
    pieces: [encodeBody(omitMembers(body, rule.omit ?? []))],
    streams: false,
    billed: undefined,
  };
}

/** In bytes: the body that Converse or InvokeModel would send, so that the counts agree. */
function measureInput(json: unknown): number {
  const input = isObject(json) && isObject(json['input']) ? json['input'] : {};
  const { invokeModel, converse } = input;
  if (isObject(invokeModel) && typeof invokeModel['body'] === 'string') {
    return Buffer.byteLength(invokeModel['body'], 'base64');
  }
  return Buffer.byteLength(JSON.stringify(converse ?? input));
}
