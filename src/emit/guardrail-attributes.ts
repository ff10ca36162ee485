import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTE } from '../names/attributes.ts';
import { known } from '../read.ts';
import type { GuardrailOutcome } from '../record/guardrail.ts';

/** What a guardrail did, as attributes of the call's span. */
export function guardrailAttributes(guardrail: GuardrailOutcome): Attributes {
  const { action, masked, policies, units, coverage, severity, latencyMs } = guardrail;
  return known<Record<string, string | number | boolean | string[]>>({
    [ATTRIBUTE.guardrailAction]: action,
    [ATTRIBUTE.guardrailMasked]: masked,
    [ATTRIBUTE.guardrailPolicies]: policies && [...policies],
    [ATTRIBUTE.guardrailUnitsTopic]: units?.topic,
    [ATTRIBUTE.guardrailUnitsContent]: units?.content,
    [ATTRIBUTE.guardrailUnitsContentImage]: units?.content_image,
    [ATTRIBUTE.guardrailUnitsWord]: units?.word,
    [ATTRIBUTE.guardrailUnitsSensitiveInformation]: units?.sensitive_information,
    [ATTRIBUTE.guardrailUnitsSensitiveInformationFree]: units?.sensitive_information_free,
    [ATTRIBUTE.guardrailUnitsContextualGrounding]: units?.contextual_grounding,
    [ATTRIBUTE.guardrailUnitsAutomatedReasoning]: units?.automated_reasoning,
    [ATTRIBUTE.guardrailUnitsPromptAttack]: units?.prompt_attack,
    [ATTRIBUTE.guardrailGuardedCharacters]: coverage?.guardedCharacters,
    [ATTRIBUTE.guardrailTotalCharacters]: coverage?.totalCharacters,
    [ATTRIBUTE.guardrailGuardedImages]: coverage?.guardedImages,
    [ATTRIBUTE.guardrailTotalImages]: coverage?.totalImages,
    [ATTRIBUTE.guardrailSeverityContent]: severity?.content,
    [ATTRIBUTE.guardrailSeverityPromptAttack]: severity?.prompt_attack,
    [ATTRIBUTE.guardrailLatency]: latencyMs === undefined ? undefined : latencyMs / 1000,
  });
}
