import type { PriceBook } from '../cost/price-book.ts';
import type { Redact } from '../content/redact.ts';
import type { ResolveModel } from '../record/model-reference.ts';
import type { AttributionPolicy } from '../attribution/policy.ts';
import { resolveAttribution } from './attribution.ts';
import { createCheck, type Environment } from './check.ts';
import { type ContentPlaces, resolveContentLengths, resolveContentPlaces } from './content.ts';
import { resolvePrices } from './prices.ts';
import { resolveLlmEvents, type ResolvedLlmEvents } from './llm-events.ts';
import type { BedrockInstrumentationConfig, EmfMode, MaxContentLength, UsageDocumentConfig } from './options.ts';
import { type ConventionFamilies, resolveConventions } from './semantic-conventions.ts';
import { resolveEmfMode, resolveUsageDocument } from './usage-document.ts';

/** The options as the pipeline uses them. */
export interface ResolvedConfig {
  readonly resolveModel: ResolveModel | undefined;
  readonly requestHook: BedrockInstrumentationConfig['requestHook'];
  readonly responseHook: BedrockInstrumentationConfig['responseHook'];
  readonly onContent: BedrockInstrumentationConfig['onContent'];
  readonly captureErrorMessages: boolean;
  readonly semconv: ConventionFamilies;
  readonly llmEvents: ResolvedLlmEvents;
  readonly genAiEvents: boolean;
  readonly genAiConsole: boolean;
  readonly content: ContentPlaces;
  readonly captureGuardrailTrace: boolean;
  readonly maxContentLength: Required<MaxContentLength>;
  readonly redact: Redact | undefined;
  readonly emf: EmfMode;
  readonly usageDocument: UsageDocumentConfig;
  readonly attribution: AttributionPolicy;
  readonly prices: PriceBook;
}

/** Resolves options and environment, once. What is invalid is told to `warn` and counts as not given. */
export function resolveConfig(
  config: BedrockInstrumentationConfig,
  environment: Environment,
  warn: (message: string) => void,
): ResolvedConfig {
  const check = createCheck(warn);
  const checkBoolean = (name: string, value: boolean | undefined): boolean | undefined =>
    check(name, value, typeof value === 'boolean', 'a boolean');
  const checkObject = <T>(name: string, value: T | undefined): T | undefined =>
    check(name, value, typeof value === 'object' && value !== null, 'an object');
  const checkFunction = <T>(name: string, value: T | undefined): T | undefined =>
    check(name, value, typeof value === 'function', 'a function');

  const { resolveModel } = config;
  const models = check(
    'resolveModel',
    resolveModel,
    typeof resolveModel === 'function' || (typeof resolveModel === 'object' && resolveModel !== null),
    'a function or an object of strings by ARN',
  );
  return {
    resolveModel: typeof models === 'object' ? (arn) => (Object.hasOwn(models, arn) ? models[arn] : undefined) : models,
    requestHook: checkFunction('requestHook', config.requestHook),
    responseHook: checkFunction('responseHook', config.responseHook),
    onContent: checkFunction('onContent', config.onContent),
    captureErrorMessages: checkBoolean('captureErrorMessages', config.captureErrorMessages) ?? true,
    semconv: resolveConventions(config.semconv, environment, check),
    llmEvents: resolveLlmEvents(checkObject('llmEvents', config.llmEvents), check),
    genAiEvents: checkBoolean('genAiEvents', config.genAiEvents) ?? false,
    genAiConsole: checkBoolean('genAiConsole', config.genAiConsole) ?? false,
    content: resolveContentPlaces(config.captureMessageContent, environment, check),
    captureGuardrailTrace: checkBoolean('captureGuardrailTrace', config.captureGuardrailTrace) ?? false,
    maxContentLength: resolveContentLengths(config.maxContentLength, check),
    // Whoever meant to redact and did not manage to say how gets no content at all, rather than all of it.
    redact: checkFunction('redact', config.redact) ?? (config.redact === undefined ? undefined : () => undefined),
    emf: resolveEmfMode(config.emf, environment, check),
    usageDocument: resolveUsageDocument(checkObject('usageDocument', config.usageDocument), environment, check),
    attribution: resolveAttribution(checkObject('attribution', config.attribution), check),
    prices: resolvePrices(config.prices, environment, warn),
  };
}
