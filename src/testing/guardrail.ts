import { isObject } from './expectation.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { ScriptedGuardrail } from './rule.ts';

/** What a guardrail does in one answer, before any operation writes it down. */
export interface Guardrail {
  readonly intervened: boolean;
  /** Stopped before the model ran: nothing is generated. */
  readonly blocked: boolean;
  readonly identifier: string;
  readonly input: object;
  /** Absent where there was no output to assess. */
  readonly output: object | undefined;
}

/** Units of every policy, one used. Source: a recorded Converse guardrail trace and the SDK's GuardrailUsage. */
export const guardrailUsage = {
  automatedReasoningPolicies: 0,
  automatedReasoningPolicyUnits: 0,
  contentPolicyImageUnits: 0,
  contentPolicyUnits: 0,
  contextualGroundingPolicyUnits: 0,
  sensitiveInformationPolicyFreeUnits: 0,
  sensitiveInformationPolicyUnits: 0,
  topicPolicyUnits: 1,
  wordPolicyUnits: 0,
};

const plainAssessment = { invocationMetrics: { guardrailProcessingLatency: 10, usage: guardrailUsage } };

/** Absent when neither the script nor the request names a guardrail. */
export function resolveGuardrail(
  request: ReceivedRequest,
  scripted: 'intervened' | ScriptedGuardrail | undefined,
): Guardrail | undefined {
  const identifier = findIdentifier(request);
  if (scripted === undefined && identifier === undefined) return undefined;
  const { action = 'none', input, output } = scripted === 'intervened' ? { action: scripted } : (scripted ?? {});
  const intervened = action === 'intervened';
  const blocked = intervened && output === undefined;
  return {
    intervened,
    blocked,
    identifier: identifier ?? 'fake-guardrail',
    input: { ...plainAssessment, ...input },
    output: blocked ? undefined : { ...plainAssessment, ...output },
  };
}

export function describeGuardrailAction(intervened: boolean): string {
  return intervened ? 'Guardrail blocked.' : 'No action.';
}

/** The trace of a Converse answer, with the members of the recorded ones. */
export function writeConverseTrace(guardrail: Guardrail, text: string): Record<string, unknown> {
  const { intervened, identifier, input, output } = guardrail;
  return {
    guardrail: {
      actionReason: describeGuardrailAction(intervened),
      inputAssessment: { [identifier]: input },
      modelOutput: intervened && output !== undefined ? [text] : [],
      ...(output !== undefined && { outputAssessments: { [identifier]: [output] } }),
    },
  };
}

/** What a guardrail adds to a body of InvokeModel or to a stream's last chunk. Source: recordings of the service. */
export function writeBodyGuardrail(guardrail: Guardrail | undefined, request: ReceivedRequest, text: string): object {
  if (guardrail === undefined) return {};
  const { intervened, identifier, input, output } = guardrail;
  const trace = {
    actionReason: describeGuardrailAction(intervened),
    input: { [identifier]: input },
    ...(output !== undefined && { modelOutput: [text], outputs: [{ [identifier]: output }] }),
  };
  return {
    ...(/^enabled/i.test(request.headers['x-amzn-bedrock-trace'] ?? '') && {
      'amazon-bedrock-trace': { guardrail: trace },
    }),
    'amazon-bedrock-guardrailAction': intervened ? 'INTERVENED' : 'NONE',
  };
}

function findIdentifier({ headers, json, path }: ReceivedRequest): string | undefined {
  const config = isObject(json) ? json['guardrailConfig'] : undefined;
  if (config !== undefined) return isObject(config) ? String(config['guardrailIdentifier']) : 'unnamed';
  return headers['x-amzn-bedrock-guardrailidentifier'] ?? /^\/guardrail\/([^/]+)/.exec(path)?.[1];
}
