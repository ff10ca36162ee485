import type { GuardrailOutcome } from '../record/guardrail.ts';
import { isObject, readArray, readObject, readString, type JsonObject } from '../read.ts';
import { decodeBody, parseJsonObject } from './body.ts';
import { ByteSearch } from './byte-search.ts';
import { readAction, readAssessments } from './guardrail.ts';

/** Bedrock's own members: `amazon-bedrock-guardrailAction`, `-trace`, and at the end of a stream `-invocationMetrics`. */
const OWN_MEMBER = '"amazon-bedrock-';
const OWN_MEMBERS = new ByteSearch(OWN_MEMBER);
const METRICS_INITIAL = 'i'.charCodeAt(0);

/**
 * What Bedrock adds about a guardrail to a body of InvokeModel, or to a stream's chunk, whatever the model's
 * own shape. A body without it is only searched, never parsed.
 */
export function findBodyGuardrail(body: unknown): GuardrailOutcome | undefined {
  if (!(body instanceof Uint8Array) || !mentionsGuardrail(body)) return undefined;
  return readBodyGuardrail(parseJsonObject(decodeBody(body)));
}

/** Joins what the chunks of one stream say: an intervention stays one, of traces the last is the whole. */
export function mergeGuardrails(
  earlier: GuardrailOutcome | undefined,
  later: GuardrailOutcome | undefined,
): GuardrailOutcome | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  return { ...earlier, ...later, ...(earlier.action === 'intervened' && { action: earlier.action }) };
}

function mentionsGuardrail(bytes: Uint8Array): boolean {
  for (let at = OWN_MEMBERS.find(bytes); at !== -1; at = OWN_MEMBERS.find(bytes, at + OWN_MEMBER.length)) {
    if (bytes[at + OWN_MEMBER.length] !== METRICS_INITIAL) return true;
  }
  return false;
}

function readBodyGuardrail(body: JsonObject | undefined): GuardrailOutcome | undefined {
  const action = readAction(readString(body, 'amazon-bedrock-guardrailAction'));
  const trace = readObject(readObject(body, 'amazon-bedrock-trace'), 'guardrail');
  if (action === undefined && trace === undefined) return undefined;
  const inputs = Object.values(readObject(trace, 'input') ?? {});
  const outputs = (readArray(trace, 'outputs') ?? []).filter(isObject).flatMap((output) => Object.values(output));
  return { ...(action !== undefined && { action }), ...readAssessments([...inputs, ...outputs]) };
}
