import type { Check, Environment } from './check.ts';
import type { SemanticConventions } from './options.ts';

/** Which families of names are emitted where they differ. */
export interface ConventionFamilies {
  readonly published: boolean;
  readonly latest: boolean;
}

const FAMILIES: ReadonlyMap<unknown, ConventionFamilies> = new Map<SemanticConventions, ConventionFamilies>([
  ['published', { published: true, latest: false }],
  ['latest', { published: false, latest: true }],
  ['both', { published: true, latest: true }],
]);

/** `OTEL_SEMCONV_STABILITY_OPT_IN` is a list for all instrumentations: other words in it are for others. */
export function resolveConventions(
  option: SemanticConventions | undefined,
  environment: Environment,
  check: Check,
): ConventionFamilies {
  const asked = check('semconv', option, FAMILIES.has(option), "'published', 'latest' or 'both'");
  const words = new Set(environment['OTEL_SEMCONV_STABILITY_OPT_IN']?.split(',').map((word) => word.trim()));
  const variable = words.has('gen_ai_latest_experimental/dup')
    ? 'both'
    : words.has('gen_ai_latest_experimental')
      ? 'latest'
      : 'published';
  return FAMILIES.get(asked ?? variable) as ConventionFamilies;
}
