import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import { USAGE_DIMENSIONS, type UsageDimension } from './names.ts';
import type { Invocation, StartedInvocation } from './record/invocation.ts';
import type { ResolveModel } from './record/model-reference.ts';

/** What a hook may do with a span: add attributes to it. */
export interface HookSpan extends Pick<Span, 'spanContext' | 'isRecording'> {
  setAttribute(key: string, value: AttributeValue): HookSpan;
  setAttributes(attributes: Attributes): HookSpan;
}

/** Options of `BedrockInstrumentation` and `instrumentClient`. */
export interface BedrockInstrumentationConfig extends InstrumentationConfig {
  /**
   * Names the model behind an opaque ARN (application inference profiles, provisioned,
   * imported and custom models, prompts): a table by ARN, or a synchronous function.
   * The answer is a model id or the ARN of a foundation model; `undefined` leaves it opaque.
   */
  resolveModel?: Readonly<Record<string, string>> | ResolveModel;
  /** Called when the request leaves, with the record as far as it is known. */
  requestHook?: (span: HookSpan, invocation: StartedInvocation) => void;
  /** Called when the call has ended, whichever way, with the whole record. */
  responseHook?: (span: HookSpan, invocation: Invocation) => void;
  /** Whether error messages are kept, up to 1 KiB each. They can quote the request. Default: true. */
  captureErrorMessages?: boolean;
  /**
   * How the usage document of each inference call leaves the process: as an OpenTelemetry log record (for a
   * collector), as a line on stdout (for AWS Lambda), or not at all. Default: the variable `BEDROCK_OTEL_EMF`, else off.
   */
  emf?: EmfMode | undefined;
  /** What the usage document says beside the call itself. */
  usageDocument?: UsageDocumentConfig;
}

export type EmfMode = 'log-record' | 'stdout' | 'off';

export interface UsageDocumentConfig {
  /** The CloudWatch namespace. Default: `BedrockUsage`. */
  readonly namespace?: string;
  /** Replaces the dimension sets of the core metrics; each set is paid for. See docs/pipeline.md. */
  readonly dimensionSets?: readonly (readonly UsageDimension[])[];
  /** The dimension Service. Default: `OTEL_SERVICE_NAME` or `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else of the spans' resource. */
  readonly service?: string;
  /** The dimension Environment. Default: likewise, `deployment.environment.name`. */
  readonly environment?: string;
}

/** The options as the pipeline uses them. */
export interface ResolvedConfig {
  readonly resolveModel: ResolveModel | undefined;
  readonly requestHook: BedrockInstrumentationConfig['requestHook'];
  readonly responseHook: BedrockInstrumentationConfig['responseHook'];
  readonly captureErrorMessages: boolean;
  readonly emf: EmfMode;
  readonly usageDocument: UsageDocumentConfig;
}

/** The environment variables that options fall back to. */
export type Environment = Readonly<Record<string, string | undefined>>;

const EMF_MODES: ReadonlySet<unknown> = new Set<EmfMode>(['log-record', 'stdout', 'off']);
const DIMENSIONS: ReadonlySet<unknown> = new Set(USAGE_DIMENSIONS);

/**
 * Resolves options. An option of the wrong type is left out and told to `warn`, with its
 * name, what was expected and what came: telemetry never keeps an application from starting.
 */
export function resolveConfig(
  config: BedrockInstrumentationConfig,
  environment: Environment,
  warn: (message: string) => void,
): ResolvedConfig {
  function check<T>(name: string, value: T, valid: boolean, expected: string): T | undefined {
    if (value === undefined || valid) return value;
    const came = typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : typeof value;
    warn(`bedrock-otel: ${name} is ignored: expected ${expected}, got ${came}`);
    return undefined;
  }
  const { resolveModel, requestHook, responseHook, captureErrorMessages, emf } = config;
  const emfModes = "'log-record', 'stdout' or 'off'";
  const emfVariable = environment['BEDROCK_OTEL_EMF'] || undefined;
  const models = check(
    'resolveModel',
    resolveModel,
    typeof resolveModel === 'function' || (typeof resolveModel === 'object' && resolveModel !== null),
    'a function or an object of strings by ARN',
  );
  return {
    resolveModel: typeof models === 'object' ? (arn) => (Object.hasOwn(models, arn) ? models[arn] : undefined) : models,
    requestHook: check('requestHook', requestHook, typeof requestHook === 'function', 'a function'),
    responseHook: check('responseHook', responseHook, typeof responseHook === 'function', 'a function'),
    captureErrorMessages:
      check('captureErrorMessages', captureErrorMessages, typeof captureErrorMessages === 'boolean', 'a boolean') ??
      true,
    emf:
      check('emf', emf, EMF_MODES.has(emf), emfModes) ??
      (check('BEDROCK_OTEL_EMF', emfVariable, EMF_MODES.has(emfVariable), emfModes) as EmfMode | undefined) ??
      'off',
    usageDocument: resolveUsageDocument(
      check(
        'usageDocument',
        config.usageDocument,
        typeof config.usageDocument === 'object' && config.usageDocument !== null,
        'an object',
      ),
      environment,
      check,
    ),
  };
}

type Check = <T>(name: string, value: T, valid: boolean, expected: string) => T | undefined;

function resolveUsageDocument(
  config: UsageDocumentConfig = {},
  environment: Environment,
  check: Check,
): UsageDocumentConfig {
  const { namespace, dimensionSets, service, environment: name } = config;
  const resource = readResourceAttributes(environment['OTEL_RESOURCE_ATTRIBUTES']);
  const known = {
    namespace: check('usageDocument.namespace', namespace, typeof namespace === 'string' && namespace !== '', 'a name'),
    dimensionSets: check(
      'usageDocument.dimensionSets',
      dimensionSets,
      Array.isArray(dimensionSets) &&
        dimensionSets.every((set) => Array.isArray(set) && set.every((dimension) => DIMENSIONS.has(dimension))),
      `lists of ${USAGE_DIMENSIONS.join(', ')}`,
    ),
    service:
      check('usageDocument.service', service, typeof service === 'string', 'a string') ||
      environment['OTEL_SERVICE_NAME'] ||
      resource.get('service.name'),
    environment:
      check('usageDocument.environment', name, typeof name === 'string', 'a string') ||
      resource.get('deployment.environment.name') ||
      resource.get('deployment.environment'),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** `key=value,key=value`, percent-encoded: https://opentelemetry.io/docs/specs/otel/resource/sdk/ */
function readResourceAttributes(text: string | undefined): Map<string, string> {
  const pairs = (text ?? '').split(',').map((pair) => pair.split('=').map((part) => decode(part.trim())));
  return new Map(pairs.filter((pair): pair is [string, string] => pair.length === 2));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
