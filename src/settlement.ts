import { randomUUID } from 'node:crypto';
import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import type { Answer } from './codecs/codec.ts';
import { joinConversation, type Reading, redactOutcome } from './conversation.ts';
import { priceInvocation } from './cost/price-invocation.ts';
import type { Emitter, ObserveChunk, Outlet } from './emit/emitter.ts';
import { endSpan } from './emit/span.ts';
import { guard } from './guard.ts';
import { runContentHook, runResponseHook } from './hooks.ts';
import type { Attempts, Invocation, Outcome, Service, StartedInvocation, Timing } from './record/invocation.ts';
import type { Prompt } from './record/message.ts';
import type { PaceReport } from './stream/pace.ts';

/** All that is known of a call when it has ended. */
export interface Settlement {
  readonly started: StartedInvocation;
  readonly outcome: Outcome;
  readonly answer: Answer;
  readonly service: Service;
  readonly timing: Timing;
  readonly attempts?: Attempts | undefined;
  /** What of the conversation was read, and what the request said. */
  readonly reading: Reading;
  readonly prompt?: Prompt | undefined;
}

/** Puts the record together, has every signal rendered from it, and ends the span. */
export function settleCall(settlement: Settlement, outlet: Outlet, emitters: readonly Emitter[]): void {
  const { span, config } = outlet;
  const invocation = guard('record a call', () => createInvocation(settlement, outlet));
  if (invocation === undefined) {
    guard('end a span', () => span.end());
    return;
  }
  guard('emit a call', () => {
    runContentHook(config, span, invocation);
    runResponseHook(config, span, invocation);
    for (const emitter of emitters) guard(emitter.step, () => emitter.emit(invocation, outlet));
    endSpan(span, invocation, config);
  });
}

/** A record that is being put together. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

function createInvocation(
  { started, outcome, answer, service, timing, attempts, reading, prompt }: Settlement,
  { span, config: { redact, prices } }: Outlet,
): Invocation {
  const { response, usage } = answer;
  const invocation: Draft<Invocation> = {
    ...started,
    id: randomUUID(),
    response,
    timing,
    outcome: redactOutcome(outcome, redact),
    service,
  };
  const { traceId, spanId } = span.spanContext();
  if (isValidSpanId(spanId) && isValidTraceId(traceId)) invocation.trace = { traceId, spanId };
  if (usage !== undefined && Object.keys(usage).length > 0) invocation.usage = usage;
  if (attempts !== undefined) invocation.attempts = attempts;
  if (reading !== 'nothing') {
    const conversation = guard('join a conversation', () => joinConversation(prompt, answer, redact));
    if (conversation !== undefined) invocation.conversation = conversation;
  }
  const cost = guard('estimate a cost', () => priceInvocation(invocation, prices));
  if (cost !== undefined) invocation.cost = cost;
  return invocation;
}

/** When a call began: in milliseconds since the epoch, and on the clock of `performance.now()`. */
export interface Start {
  readonly startedAt: number;
  readonly startTime: number;
}

/** When it ended, on the same clock, and how its stream went. */
export interface End {
  readonly at: number;
  readonly pace?: PaceReport | undefined;
}

export function readTiming({ startedAt, startTime }: Start, { ending }: Outcome, { at, pace }: End): Timing {
  const elapsed = at - startTime;
  const timing: Draft<Timing> = { startedAt, endedAt: startedAt + elapsed };
  if (ending !== 'abandoned' && ending !== 'unobserved') timing.durationMs = elapsed;
  if (pace === undefined) return timing;
  const { timeToFirstChunkMs, ...stream } = pace;
  if (timeToFirstChunkMs !== undefined) timing.timeToFirstChunkMs = timeToFirstChunkMs;
  return { ...timing, stream };
}

/** Signals that measure every chunk: rarely more than one, and none where nobody listens. */
export function observeChunks(
  started: StartedInvocation,
  service: Service,
  outlet: Outlet,
  emitters: readonly Emitter[],
): ObserveChunk | undefined {
  const observers = emitters
    .map((emitter) => guard('observe chunks', () => emitter.observeChunks?.({ ...started, service }, outlet)))
    .filter((observer) => observer !== undefined);
  return observers.length < 2 ? observers[0] : (waitMs) => observers.forEach((observe) => observe(waitMs));
}
