import { randomUUID } from 'node:crypto';
import { type Context, context, isValidSpanId, isValidTraceId, trace, TraceFlags } from '@opentelemetry/api';
import { isLogging, logEvent } from '../emit/log-event.ts';
import { guard } from '../guard.ts';
import { FEEDBACK_ATTRIBUTES as NAME, FEEDBACK_EVENT } from '../names/events.ts';
import { isObject, known, type JsonObject } from '../read.ts';
import { describe } from './metrics.ts';
import { findProviders } from './telemetry.ts';
import { warn } from './warn.ts';

/** What a user, or a judge, thinks of an answer. Of `traceId` and `completionId` at least one says which answer. */
export interface Feedback {
  /** Of the call: 32 hexadecimal digits. */
  readonly traceId?: string | undefined;
  /** Of the call's span: 16 hexadecimal digits. With it the evaluation is the span's own. */
  readonly spanId?: string | undefined;
  /** `Invocation.id`: the `id` of the call's `LlmChatCompletionSummary`, `InvocationId` of its usage document. */
  readonly completionId?: string | undefined;
  /** `gen_ai.response.id`, where the model gave its answer one. */
  readonly responseId?: string | undefined;
  /** A number on a scale of your own, or a word for it. */
  readonly rating: number | string;
  /** What was rated. Default for the evaluation: `user_feedback`. */
  readonly category?: string | undefined;
  readonly message?: string | undefined;
  /** Attributes of your own for `LlmFeedbackMessage`; nested objects become dotted names. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Records feedback as two log records: New Relic's `LlmFeedbackMessage` and the conventions' `gen_ai.evaluation.result`.
 * Never throws. Without a rating, or without anything that names an answer, nothing is recorded; another member that is
 * not as it should be is left out. A `diag` line names it, with what was expected and what came.
 */
export function recordFeedback(feedback: Feedback): void {
  guard('record feedback', () => {
    const checked = checkFeedback(feedback);
    const { logger } = findProviders();
    if (checked === undefined || !isLogging(logger)) return;
    const target = { logger, context: findEvaluated(checked) };
    const timestamp = Date.now();
    logEvent(target, { name: FEEDBACK_EVENT.feedback, timestamp, attributes: describeFeedback(checked) });
    logEvent(target, { name: FEEDBACK_EVENT.evaluation, timestamp, attributes: describeEvaluation(checked) });
  });
}

function describeFeedback(feedback: CheckedFeedback): Readonly<Record<string, unknown>> {
  const { traceId, completionId, rating, category, message, metadata = {} } = feedback;
  const own = {
    [NAME.id.name]: randomUUID(),
    [NAME.traceId.name]: traceId,
    [NAME.completionId.name]: completionId,
    [NAME.rating.name]: rating,
    [NAME.category.name]: category,
    [NAME.message.name]: message,
    [NAME.ingestSource.name]: 'Node',
  };
  return { ...flatten(metadata), ...known<Record<string, unknown>>(own) };
}

function describeEvaluation(feedback: CheckedFeedback): Readonly<Record<string, unknown>> {
  const { rating, category = 'user_feedback', message, responseId } = feedback;
  return known<Record<string, unknown>>({
    [NAME.evaluationName.name]: category,
    [NAME.scoreValue.name]: typeof rating === 'number' ? rating : undefined,
    [NAME.scoreLabel.name]: typeof rating === 'string' ? rating : undefined,
    [NAME.explanation.name]: message,
    [NAME.responseId.name]: responseId,
  });
}

/** The context of the evaluated span; whether it was sampled nobody knows here, and a record of it shall not be lost. */
function findEvaluated({ traceId, spanId }: CheckedFeedback): Context {
  const active = context.active();
  if (traceId === undefined || spanId === undefined) return active;
  return trace.setSpanContext(active, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

type CheckedFeedback = Omit<Feedback, 'metadata'> & { readonly metadata?: JsonObject };

function checkFeedback(feedback: unknown): CheckedFeedback | undefined {
  if (!isObject(feedback)) {
    tell(`nothing is recorded: expected an object, got ${describe(feedback)}`);
    return undefined;
  }
  const { rating, metadata } = feedback;
  const ids = known({
    traceId: checkMember(feedback, 'traceId', isTraceId, 'a trace id of 32 hexadecimal digits'),
    spanId: checkMember(feedback, 'spanId', isSpanId, 'a span id of 16 hexadecimal digits'),
    completionId: checkMember(feedback, 'completionId', isText, 'a text'),
  });
  if (!(isText(rating) || (typeof rating === 'number' && Number.isFinite(rating)))) {
    tell(`nothing is recorded: rating: expected a number or a text, got ${describe(rating)}`);
    return undefined;
  }
  if (ids.traceId === undefined && ids.completionId === undefined) {
    tell('nothing is recorded: traceId or completionId: expected at least one of them, got neither');
    return undefined;
  }
  if (!isAbsent(metadata) && !isObject(metadata))
    tell(`metadata is left out: expected an object, got ${describe(metadata)}`);
  return {
    ...ids,
    rating,
    ...known({
      responseId: checkMember(feedback, 'responseId', isText, 'a text'),
      category: checkMember(feedback, 'category', isText, 'a text'),
      message: checkMember(feedback, 'message', isText, 'a text'),
      metadata: isObject(metadata) ? metadata : undefined,
    }),
  };
}

function checkMember(
  feedback: JsonObject,
  name: keyof Feedback,
  isValid: (value: unknown) => value is string,
  expected: string,
): string | undefined {
  const value = feedback[name];
  if (isValid(value)) return value;
  if (!isAbsent(value)) tell(`${name} is left out: expected ${expected}, got ${describe(value)}`);
  return undefined;
}

/** A form that was sent without a word says so with an empty text or with null. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && isValidTraceId(value);
}

function isSpanId(value: unknown): value is string {
  return typeof value === 'string' && isValidSpanId(value);
}

/** Deeper than this no metadata goes that somebody wants to search by; an object in itself goes on for ever. */
const DEEPEST = 4;

function flatten(metadata: JsonObject, prefix = '', depth = 1): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (isAbsent(value)) continue;
    const name = `${prefix}${key}`;
    if (isObject(value) && depth < DEEPEST) Object.assign(flat, flatten(value, `${name}.`, depth + 1));
    else if (isScalar(value)) flat[name] = value;
    else tell(`metadata.${name} is left out: expected a text, a number or a boolean, got ${describe(value)}`);
  }
  return flat;
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

function tell(message: string): void {
  warn(`recordFeedback: ${message}`);
}
