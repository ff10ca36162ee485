import { type Context, context, createContextKey, diag } from '@opentelemetry/api';
import { processWide } from '../process-wide.ts';
import type { Attribution } from '../record/attribution.ts';
import { addToBaggage } from './baggage.ts';
import type { AttributionOptions, TextMember } from './options.ts';
import { mergeAttribution, readAttribution } from './read-attribution.ts';

/** The same key in both builds of this package: OpenTelemetry makes keys of one name equal. */
const KEY = createContextKey('bedrock-otel.attribution');

const WARNED = processWide('attribution-warned', () => ({ contextManager: false }));

/**
 * Runs `run`, and says for every Bedrock call in it, however deep and however asynchronous, whom and what it is for.
 * Nested attributions merge, the inner one counts. Nothing of `attribution` is kept or changed.
 *
 * It stands on OpenTelemetry's context: without a context manager (any SDK registers one) nothing is attributed, and one
 * warning says so. `run` runs in any case, and its result, or its error, is the result.
 *
 * @param options.baggage members that shall reach the services that are called meanwhile, as W3C baggage; they take only
 * what their option `attribution.baggage` allows. Default: none, since baggage leaves with every request, to anybody.
 */
export function withAttribution<T>(
  attribution: AttributionOptions,
  run: () => T,
  options: { readonly baggage?: readonly TextMember[] } = {},
): T {
  const outer = context.active();
  const read = readAttribution(attribution, (message) => diag.warn(`bedrock-otel: withAttribution: ${message}`));
  const attributed = outer.setValue(KEY, mergeAttribution(findAttribution(outer) ?? {}, read));
  const inner = options.baggage === undefined ? attributed : addToBaggage(attributed, read, options.baggage);
  return context.with(inner, () => {
    if (context.active() !== inner) warnOnce();
    return run();
  });
}

/** What `withAttribution` has said around here. */
export function findAttribution(from: Context): Attribution | undefined {
  return from.getValue(KEY) as Attribution | undefined;
}

function warnOnce(): void {
  if (WARNED.contextManager) return;
  WARNED.contextManager = true;
  process.emitWarning(
    'withAttribution has no effect: OpenTelemetry has no context manager. Start an OpenTelemetry SDK first, ' +
      'or register one: context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()).',
    { type: 'BedrockOtelWarning', code: 'BEDROCK_OTEL_NO_CONTEXT_MANAGER' },
  );
}
