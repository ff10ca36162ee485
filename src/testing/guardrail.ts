/** Units of every policy, none used. Source: a recorded Converse guardrail trace and the SDK's GuardrailUsage. */
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

export function describeGuardrailAction(intervened: boolean): string {
  return intervened ? 'Guardrail blocked.' : 'No action.';
}

/** The trace of a Converse answer, with the members of the recorded one. */
export function writeGuardrailTrace(identifier: string, intervened: boolean): Record<string, unknown> {
  const assessment = {
    invocationMetrics: { guardrailProcessingLatency: 10, usage: guardrailUsage },
  };
  return {
    guardrail: {
      actionReason: describeGuardrailAction(intervened),
      inputAssessment: { [identifier]: assessment },
      modelOutput: [],
      ...(!intervened && { outputAssessments: { [identifier]: [assessment] } }),
    },
  };
}
