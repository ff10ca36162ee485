import type { GuardrailOutcome, GuardrailPolicy } from '../record/guardrail.ts';
import { isObject, known, readArray, readCount, readNumber, readObject, type JsonObject } from '../read.ts';

const CHECKS: readonly (readonly [check: string, policy: GuardrailPolicy])[] = [
  ['contentFilter', 'content'],
  ['promptAttack', 'prompt_attack'],
  ['sensitiveInformation', 'sensitive_information'],
];

/**
 * InvokeGuardrailChecks only detects: it has scores and no verdict. A finding is what it says was found,
 * an entity of sensitive information; a score becomes one only by the caller's own threshold.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeGuardrailChecks.html
 */
export function readGuardrailChecks(output: JsonObject): GuardrailOutcome | undefined {
  const units: Partial<Record<GuardrailPolicy, number>> = {};
  const severity: Partial<Record<GuardrailPolicy, number>> = {};
  for (const [check, policy] of CHECKS) {
    const used = readCount(readObject(readObject(output, 'usage'), check), 'textUnits');
    const highest = readHighestSeverity(listResults(output, check));
    if (used !== undefined) units[policy] = used;
    if (highest !== undefined) severity[policy] = highest;
  }
  const found = listResults(output, 'sensitiveInformation').length > 0;
  const outcome = known({
    policies: found ? (['sensitive_information'] as const) : undefined,
    units: Object.keys(units).length === 0 ? undefined : units,
    severity: Object.keys(severity).length === 0 ? undefined : severity,
  });
  return Object.keys(outcome).length === 0 ? undefined : outcome;
}

function listResults(output: JsonObject, check: string): JsonObject[] {
  return (readArray(readObject(readObject(output, 'results'), check), 'results') ?? []).filter(isObject);
}

function readHighestSeverity(results: readonly JsonObject[]): number | undefined {
  const scores = results.map((result) => readNumber(result, 'severityScore')).filter((score) => score !== undefined);
  return scores.length === 0 ? undefined : scores.reduce((highest, score) => Math.max(highest, score));
}
