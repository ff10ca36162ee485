import { ATTRIBUTE, SPAN_ATTRIBUTES, type AttributeRow } from '../names/attributes.ts';
import { EXCEPTION_ATTRIBUTE, GENAI_EVENT, LLM_ATTRIBUTE } from '../names/events.ts';
import type { Invocation } from '../record/invocation.ts';
import { recordContentAttributes } from './content.ts';
import type { Emitter, Outlet } from './emitter.ts';
import { isLogging, logEvent, SEVERITY } from './log-event.ts';
import { endAttributes, startAttributes } from './span-attributes.ts';

/**
 * The conventions' own events, as log records: what a call was, and why it failed.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-events.md
 */
export const genAiEventsEmitter: Emitter = {
  step: 'emit GenAI events',
  emit(invocation, outlet) {
    if (!outlet.config.genAiEvents || invocation.operation === undefined || !isLogging(outlet.logger)) return;
    logDetails(invocation, outlet);
    logException(invocation, outlet);
  },
};

const ROWS: readonly AttributeRow[] = Object.values(SPAN_ATTRIBUTES);

/** The details event has the attributes that the conventions give the span, and none of ours or of the AWS SDK's. */
const OF_THE_CONVENTIONS: ReadonlySet<string> = new Set([
  ...ROWS.filter(({ source }) => source === 'GenAI').map(({ name }) => name),
  ATTRIBUTE.errorType,
  ATTRIBUTE.serverAddress,
  ATTRIBUTE.serverPort,
]);

function logDetails(invocation: Invocation, outlet: Outlet): void {
  const { config } = outlet;
  const all = { ...startAttributes(invocation), ...endAttributes(invocation, config.semconv) };
  const attributes = Object.fromEntries(Object.entries(all).filter(([name]) => OF_THE_CONVENTIONS.has(name)));
  logEvent(outlet, {
    name: GENAI_EVENT.details,
    timestamp: invocation.timing.endedAt,
    attributes: { ...attributes, ...recordContentAttributes(invocation.conversation, config) },
  });
}

function logException(invocation: Invocation, outlet: Outlet): void {
  const { id, outcome, timing } = invocation;
  if (outcome.error === undefined) return;
  const { type, message } = outcome.error;
  logEvent(outlet, {
    name: GENAI_EVENT.exception,
    timestamp: timing.endedAt,
    severityNumber: SEVERITY.warn,
    attributes: {
      ...startAttributes(invocation),
      [EXCEPTION_ATTRIBUTE.type]: type,
      ...(message !== undefined && { [EXCEPTION_ATTRIBUTE.message]: message }),
      [LLM_ATTRIBUTE.completionId]: id,
    },
  });
}
