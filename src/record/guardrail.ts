/** The kinds of policy that a guardrail is made of. */
export type GuardrailPolicy =
  | 'topic'
  | 'content'
  | 'word'
  | 'sensitive_information'
  | 'contextual_grounding'
  | 'automated_reasoning'
  | 'prompt_attack';

/** What is charged for, each at its own price: text units by policy, free ones and images apart. */
export type GuardrailUnit = GuardrailPolicy | 'sensitive_information_free' | 'content_image';

/** How much of what there was a guardrail looked at. */
export interface GuardrailCoverage {
  readonly guardedCharacters?: number;
  readonly totalCharacters?: number;
  readonly guardedImages?: number;
  readonly totalImages?: number;
}

/**
 * What a guardrail did with one call: names of policies and numbers. What it matched, which topics an
 * account has named, and what it made of the text is content and is never here.
 */
export interface GuardrailOutcome {
  /** The service's verdict; absent where it gave none: what no source says is not `none`. */
  readonly action?: 'none' | 'intervened';
  /** Set when something was anonymised; the service calls that an intervention for some models only. */
  readonly masked?: true;
  /** The policies that found something, in the order of `GuardrailPolicy`; known where the call is traced. */
  readonly policies?: readonly GuardrailPolicy[];
  /** Of the whole call, input and output together. */
  readonly units?: Readonly<Partial<Record<GuardrailUnit, number>>>;
  readonly coverage?: GuardrailCoverage;
  /** InvokeGuardrailChecks: the highest severity of a category, 0 to 1. What counts as too high is the caller's to say. */
  readonly severity?: Readonly<Partial<Record<GuardrailPolicy, number>>>;
  /** Milliseconds of all assessments together, as the service measured them. */
  readonly latencyMs?: number;
}
