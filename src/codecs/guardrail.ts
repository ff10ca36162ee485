import type { GuardrailCoverage, GuardrailOutcome, GuardrailPolicy, GuardrailUnit } from '../record/guardrail.ts';
import { isObject, known, readArray, readCount, readObject, readString, type JsonObject } from '../read.ts';

/**
 * What the service says of a guardrail: names of policies and numbers. The strings in it (matches, the
 * model's own output, names and expressions that an account has configured) are content and are never read.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailAssessment.html
 */

/** Where an assessment lists what each policy found. */
const FINDINGS: readonly (readonly [policy: GuardrailPolicy, member: string, lists: readonly string[]])[] = [
  ['topic', 'topicPolicy', ['topics']],
  ['content', 'contentPolicy', ['filters']],
  ['word', 'wordPolicy', ['customWords', 'managedWordLists']],
  ['sensitive_information', 'sensitiveInformationPolicy', ['piiEntities', 'regexes']],
  ['contextual_grounding', 'contextualGroundingPolicy', ['filters']],
  ['automated_reasoning', 'automatedReasoningPolicy', ['findings']],
];

const UNITS: Readonly<Partial<Record<GuardrailUnit, string>>> = {
  topic: 'topicPolicyUnits',
  content: 'contentPolicyUnits',
  content_image: 'contentPolicyImageUnits',
  word: 'wordPolicyUnits',
  sensitive_information: 'sensitiveInformationPolicyUnits',
  sensitive_information_free: 'sensitiveInformationPolicyFreeUnits',
  contextual_grounding: 'contextualGroundingPolicyUnits',
  automated_reasoning: 'automatedReasoningPolicyUnits',
};

/** Of automated reasoning: the text follows from the rules, or there was nothing in it to reason about. */
const HARMLESS_FINDINGS = ['valid', 'noTranslations'];

/** Converse: its stop reason is the verdict, where the call is traced the assessments stand beside it. */
export function readConverseGuardrail(
  stopReason: string | undefined,
  trace: JsonObject | undefined,
): GuardrailOutcome | undefined {
  const guardrail = readObject(trace, 'guardrail');
  const intervened = stopReason === 'guardrail_intervened';
  if (guardrail === undefined && !intervened) return undefined;
  const outputs = Object.values(readObject(guardrail, 'outputAssessments') ?? {}).flat();
  const inputs = Object.values(readObject(guardrail, 'inputAssessment') ?? {});
  return { action: intervened ? 'intervened' : 'none', ...readAssessments([...inputs, ...outputs]) };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html */
export function readAppliedGuardrail(output: JsonObject): GuardrailOutcome | undefined {
  const action = readAction(readString(output, 'action'));
  const assessed = readAssessments(readArray(output, 'assessments') ?? []);
  // Each assessment repeats its part of the units: the answer's own sum counts.
  const units = readUnits([readObject(output, 'usage')]) ?? assessed.units;
  const coverage = readCoverage([readObject(output, 'guardrailCoverage')]) ?? assessed.coverage;
  const outcome = known({ ...assessed, action, units, coverage });
  return Object.keys(outcome).length === 0 ? undefined : outcome;
}

export function readAction(action: string | undefined): GuardrailOutcome['action'] {
  if (action === 'NONE') return 'none';
  return action === 'INTERVENED' || action === 'GUARDRAIL_INTERVENED' ? 'intervened' : undefined;
}

/** Assessments of input and output alike; units and coverage are of all of them together. */
export function readAssessments(values: readonly unknown[]): GuardrailOutcome {
  const assessments = values.filter(isObject);
  const metrics = assessments.map((assessment) => readObject(assessment, 'invocationMetrics'));
  const findings = FINDINGS.map(([policy, member, lists]) => ({
    policy,
    found: assessments
      .flatMap((assessment) => lists.flatMap((list) => readArray(readObject(assessment, member), list) ?? []))
      .filter(isObject)
      .filter(policy === 'automated_reasoning' ? isDoubt : hasFired),
  })).filter(({ found }) => found.length > 0);
  const masked = findings.some(({ found }) => found.some((finding) => finding['action'] === 'ANONYMIZED'));
  return known({
    masked: masked ? (true as const) : undefined,
    policies: findings.length === 0 ? undefined : findings.map(({ policy }) => policy),
    units: readUnits(metrics.map((metric) => readObject(metric, 'usage'))),
    coverage: readCoverage(metrics.map((metric) => readObject(metric, 'guardrailCoverage'))),
    latencyMs: sum(metrics, 'guardrailProcessingLatency'),
  });
}

/** A full trace lists what was not found, too; a guardrail that only detects finds without acting. */
function hasFired(finding: JsonObject): boolean {
  return finding['detected'] === true || ['BLOCKED', 'ANONYMIZED'].includes(readString(finding, 'action') ?? '');
}

function isDoubt(finding: JsonObject): boolean {
  return Object.entries(finding).some(([kind, value]) => isObject(value) && !HARMLESS_FINDINGS.includes(kind));
}

function readUnits(usages: readonly (JsonObject | undefined)[]): GuardrailOutcome['units'] {
  const units: Partial<Record<GuardrailUnit, number>> = {};
  for (const [unit, member] of Object.entries(UNITS)) {
    const total = sum(usages, member);
    if (total !== undefined) units[unit as GuardrailUnit] = total;
  }
  return Object.keys(units).length === 0 ? undefined : units;
}

function readCoverage(coverages: readonly (JsonObject | undefined)[]): GuardrailCoverage | undefined {
  const texts = coverages.map((coverage) => readObject(coverage, 'textCharacters'));
  const images = coverages.map((coverage) => readObject(coverage, 'images'));
  const coverage = known({
    guardedCharacters: sum(texts, 'guarded'),
    totalCharacters: sum(texts, 'total'),
    guardedImages: sum(images, 'guarded'),
    totalImages: sum(images, 'total'),
  });
  return Object.keys(coverage).length === 0 ? undefined : coverage;
}

/** Of a member over all sources that have it; absent where none has. */
function sum(sources: readonly (JsonObject | undefined)[], member: string): number | undefined {
  const counts = sources.map((source) => readCount(source, member)).filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count);
}
