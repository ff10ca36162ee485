import type { GuardrailOutcome } from '../record/guardrail.ts';
import { isObject, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { decodeBody, parseJsonObject } from './body.ts';
import { ByteSearch } from './byte-search.ts';
import type { Answer } from './codec.ts';
import { copyJson } from './copy-json.ts';
import { readAction, readAssessments } from './guardrail.ts';

/** Bedrock's own members: `amazon-bedrock-guardrailAction`, `-trace`, and at the end of a stream `-invocationMetrics`. */
const OWN_MEMBER = '"amazon-bedrock-';
const OWN_MEMBERS = new ByteSearch(OWN_MEMBER);
const METRICS_INITIAL = 'i'.charCodeAt(0);

/**
 * What Bedrock adds about a guardrail to a body of InvokeModel, or to a stream's chunk, whatever the model's
 * own shape. A body without it is only searched, never parsed.
 */
export function findBodyGuardrail(body: unknown, keepTrace: boolean): BodyGuardrail | undefined {
  if (!(body instanceof Uint8Array) || !mentionsGuardrail(body)) return undefined;
  return readBodyGuardrail(parseJsonObject(decodeBody(body)), keepTrace);
}

export interface BodyGuardrail {
  readonly outcome: GuardrailOutcome;
  /** A copy of the trace in the words of the service; only where it was asked for. */
  readonly trace?: unknown;
}

/** Joins what the chunks of one stream say: an intervention stays one, of traces the last is the whole. */
export function mergeGuardrails(
  earlier: BodyGuardrail | undefined,
  later: BodyGuardrail | undefined,
): BodyGuardrail | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  const intervened = earlier.outcome.action === 'intervened' && ({ action: 'intervened' } as const);
  return { ...earlier, ...later, outcome: { ...earlier.outcome, ...later.outcome, ...intervened } };
}

/** Puts what a guardrail did beside what the model said. */
export function addBodyGuardrail(answer: Answer, guardrail: BodyGuardrail | undefined): Answer {
  if (guardrail === undefined) return answer;
  const { outcome, trace } = guardrail;
  return {
    ...answer,
    response: { ...answer.response, guardrail: outcome },
    ...(trace !== undefined && { guardrailTrace: trace }),
  };
}

function mentionsGuardrail(bytes: Uint8Array): boolean {
  for (let at = OWN_MEMBERS.find(bytes); at !== -1; at = OWN_MEMBERS.find(bytes, at + OWN_MEMBER.length)) {
    if (bytes[at + OWN_MEMBER.length] !== METRICS_INITIAL) return true;
  }
  return false;
}

function readBodyGuardrail(body: JsonObject | undefined, keepTrace: boolean): BodyGuardrail | undefined {
  const action = readAction(readString(body, 'amazon-bedrock-guardrailAction'));
  const trace = readObject(readObject(body, 'amazon-bedrock-trace'), 'guardrail');
  if (action === undefined && trace === undefined) return undefined;
  const inputs = Object.values(readObject(trace, 'input') ?? {});
  const outputs = (readArray(trace, 'outputs') ?? []).filter(isObject).flatMap((output) => Object.values(output));
  return {
    outcome: { ...(action !== undefined && { action }), ...readAssessments([...inputs, ...outputs]) },
    ...(keepTrace && trace !== undefined && { trace: copyJson(trace) }),
  };
}
