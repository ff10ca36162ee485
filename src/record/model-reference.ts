/** What a `modelId` names. Every kind but the first two hides its model behind an id of the account's own. */
export type ModelKind =
  | 'foundation-model'
  | 'inference-profile'
  | 'application-inference-profile'
  | 'provisioned-model'
  | 'imported-model'
  | 'custom-model'
  | 'custom-model-deployment'
  | 'prompt'
  | 'prompt-router'
  | 'default-prompt-router'
  | 'endpoint'
  | 'unknown';

/** One parsed `modelId`. */
export interface ModelReference {
  /** The id exactly as the application sent it. */
  readonly id: string;
  readonly kind: ModelKind;
  /** The foundation model without prefix or ARN, e.g. `anthropic.claude-sonnet-4-5-20250929-v1:0`; absent while opaque. */
  readonly baseModelId?: string;
  /** The model's vendor, e.g. `anthropic`. */
  readonly provider?: string;
  /** The geography of a cross-region profile: `us`, `eu`, `apac`, `us-gov`, `global`, … */
  readonly geography?: string;
  /** The region that the ARN names. */
  readonly region?: string;
  /** The id without its ARN where that is readable, else the kind of resource: safe as a metric attribute and in a span name. */
  readonly lowCardinalityId: string;
  /** Bedrock prompt management: the prompt's id and version. */
  readonly prompt?: { readonly name: string; readonly version?: string };
}

// Resource types of the `modelId` pattern:
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
const OPAQUE_KINDS: ReadonlySet<string> = new Set<ModelKind>([
  'application-inference-profile',
  'provisioned-model',
  'imported-model',
  'custom-model',
  'custom-model-deployment',
  'prompt',
  'prompt-router',
  'default-prompt-router',
  'endpoint',
]);

const ARN = /^arn:aws[\w-]*:(?:bedrock|sagemaker):([\w-]*):\d*:([a-z-]+)\/(.+)$/;

// `us.`, `eu.`, `jp.`, …: two letters, or one of the longer names. An unknown word counts
// as a geography only before a known vendor, because vendors' own ids have dots too (`deepseek.v3.2`).
const GEOGRAPHY =
  /^(global|apac|[a-z]{2}(?:-gov)?|[a-z]{3,6}(?=\.(?:ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|zai)\.))\.(?=[^.]+\.)/;

const PROVIDER = /^([a-z0-9][a-z0-9-]*)\./;

/** Resolves an opaque ARN to a model id or ARN; `undefined` when it does not know the ARN. */
export type ResolveModel = (arn: string) => string | undefined;

/**
 * Parses a `modelId`: a plain id, a cross-region profile id, or any ARN that the
 * Bedrock Runtime accepts. `resolve` is asked only about ARNs that hide their model.
 */
export function parseModelReference(id: string, resolve?: ResolveModel): ModelReference {
  if (!id.startsWith('arn:')) return { id, ...readModelId(id), lowCardinalityId: id };
  const arn = ARN.exec(id);
  if (arn === null) return { id, ...readModelId(id), lowCardinalityId: 'unknown' };

  const [, region = '', kind = '', resource = ''] = arn;
  const place = region === '' ? {} : { region };
  if (kind === 'foundation-model' || kind === 'inference-profile') {
    return { id, ...readModelId(resource), ...place, kind, lowCardinalityId: resource };
  }
  if (!isOpaqueKind(kind)) return { id, kind: 'unknown', ...place, lowCardinalityId: 'unknown' };
  const prompt = kind === 'prompt' ? { prompt: readPrompt(resource) } : {};
  const resolved = resolve?.(id) ?? readCustomisedModel(kind, resource);
  if (typeof resolved !== 'string' || resolved === id) return { id, kind, ...place, ...prompt, lowCardinalityId: kind };
  const { id: _resolvedId, kind: _resolvedKind, region: _region, ...model } = parseModelReference(resolved);
  return { id, kind, ...place, ...prompt, ...model };
}

function isOpaqueKind(kind: string): kind is ModelKind {
  return OPAQUE_KINDS.has(kind);
}

function readModelId(id: string): Pick<ModelReference, 'kind' | 'baseModelId' | 'provider' | 'geography'> {
  const geography = GEOGRAPHY.exec(id)?.[1];
  const baseModelId = geography === undefined ? id : id.slice(geography.length + 1);
  const provider = PROVIDER.exec(baseModelId)?.[1];
  if (provider === undefined) return { kind: 'unknown' };
  return geography === undefined
    ? { kind: 'foundation-model', baseModelId, provider }
    : { kind: 'inference-profile', baseModelId, provider, geography };
}

/** `custom-model/amazon.nova-lite-v1:0/abcdefghijkl` names the model it was trained from. */
function readCustomisedModel(kind: ModelKind, resource: string): string | undefined {
  const base = resource.slice(0, resource.indexOf('/'));
  return kind === 'custom-model' && PROVIDER.test(base) ? base : undefined;
}

function readPrompt(resource: string): { name: string; version?: string } {
  const [name = '', version] = resource.split(':');
  return version === undefined ? { name } : { name, version };
}
