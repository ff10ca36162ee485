import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
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
}

/** The options as the pipeline uses them. */
export interface ResolvedConfig {
  readonly resolveModel: ResolveModel | undefined;
  readonly requestHook: BedrockInstrumentationConfig['requestHook'];
  readonly responseHook: BedrockInstrumentationConfig['responseHook'];
  readonly captureErrorMessages: boolean;
}

/**
 * Resolves options. An option of the wrong type is left out and told to `warn`, with its
 * name, what was expected and what came: telemetry never keeps an application from starting.
 */
export function resolveConfig(config: BedrockInstrumentationConfig, warn: (message: string) => void): ResolvedConfig {
  function check<T>(
    name: keyof BedrockInstrumentationConfig,
    value: T,
    valid: boolean,
    expected: string,
  ): T | undefined {
    if (value === undefined || valid) return value;
    warn(
      `bedrock-otel: option ${name} is ignored: expected ${expected}, got ${value === null ? 'null' : typeof value}`,
    );
    return undefined;
  }
  const { resolveModel, requestHook, responseHook, captureErrorMessages } = config;
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
  };
}
