import { randomUUID } from 'node:crypto';
import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { attributeCall } from '../attribution/find-attribution.ts';
import type { Answer } from '../codecs/codec.ts';
import { chooseReading, joinConversation, redactOutcome } from '../conversation.ts';
import { priceInvocation } from '../cost/price-invocation.ts';
import type { ObserveChunk, Outlet } from '../emit/emitter.ts';
import { endSpan, startSpan } from '../emit/span.ts';
import { guard } from '../guard.ts';
import { runContentHook, runRequestHook, runResponseHook } from '../hooks.ts';
import { readNumber, readObject } from '../read.ts';
import type { Invocation, Outcome, Service, StartedInvocation, Timing } from '../record/invocation.ts';
import type { Capture } from '../record/message.ts';
import { readService } from '../service.ts';
import type { PaceReport } from '../stream/pace.ts';
import { type BedrockResponse, beginUnseenOperation } from './bedrock-response.ts';
import { followStream, openReader, type StreamFollower } from './follow-stream.ts';
import type { TrackerTelemetry } from './telemetry.ts';

/** When and where a call began. */
export interface Beginning {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** On the clock of `performance.now()`. */
  readonly startTime: number;
  readonly context: Context;
}

export interface UnseenCall {
  readonly response: BedrockResponse;
  readonly modelId: string | undefined;
  /** The application's context, with the attribution of the run. */
  readonly context: Context;
  /** Absent where the tracker was handed a response and did not see the call. */
  readonly beginning: Beginning | undefined;
}

/**
 * Records a call that no hook saw, once: the same span, metrics, Llm events and usage document, with what an answer
 * tells. What only the request knows (its parameters, its messages, its retries) is absent.
 */
export function recordCall(telemetry: TrackerTelemetry, call: UnseenCall): void {
  const { command, output, events } = call.response;
  const { config, tracer, meter, logger } = telemetry;
  const operation = beginUnseenOperation(command, call.modelId, config.resolveModel);
  const attribution = guard('attribute a call', () => attributeCall(call.context, config.attribution));
  const started = { ...operation.started, ...(attribution !== undefined && { attribution }) };
  const now = performance.now();
  const start = findStart(call, now);
  const span = startSpan(tracer, started, start.startedAt, call.context);
  const inside = trace.setSpan(call.context, span);
  const reading = guard('choose what to read', () => chooseReading(config, span, logger)) ?? 'nothing';
  const content = reading === 'content';
  const capture: Capture = { content, guardrailTrace: content && config.captureGuardrailTrace };
  runRequestHook(config, span, started);

  const head = guard('read a response', () => operation.readAnswer(output, {}, capture)) ?? { response: {} };
  const settlement: Settlement = {
    outlet: { span, context: inside, meter, logger, config },
    started,
    service: readService({ $metadata: output['$metadata'] }, {}),
    start,
    tellsMessages: reading !== 'nothing',
  };
  const settle = createSettle(telemetry, settlement);
  if (events === undefined) {
    settle({ ending: 'complete' }, head, { at: now });
    return;
  }
  const follower: StreamFollower = {
    startTime: start.startTime,
    context: inside,
    head,
    reader: openReader(command, call.modelId, capture),
    chunk: observeChunks(telemetry, settlement),
    keepErrorMessage: config.captureErrorMessages,
    ended: settle,
  };
  const isFollowed = guard('observe a stream', () => {
    followStream(events, follower);
    return true;
  });
  if (isFollowed !== true) settle({ ending: 'unobserved' }, head, { at: now });
}

type Settle = (outcome: Outcome, answer: Answer, end: { at: number; pace?: PaceReport }) => void;

/** Signals that measure every chunk: rarely more than one, and none where nobody listens. */
function observeChunks(
  { emitters }: TrackerTelemetry,
  { started, service, outlet }: Settlement,
): ObserveChunk | undefined {
  const observers = emitters
    .map((emitter) => guard('observe chunks', () => emitter.observeChunks?.({ ...started, service }, outlet)))
    .filter((observer) => observer !== undefined);
  return observers.length < 2 ? observers[0] : (waitMs) => observers.forEach((observe) => observe(waitMs));
}

interface Start {
  readonly startedAt: number;
  /** On the clock of `performance.now()`. */
  readonly startTime: number;
  /** Whether somebody held the watch when the call began. */
  readonly timed: boolean;
}

/** A call that nobody timed took at least as long as the service says; its duration stays unknown. */
function findStart({ beginning, response: { output } }: UnseenCall, now: number): Start {
  if (beginning !== undefined) return { ...beginning, timed: true };
  const elapsed = Math.max(0, readNumber(readObject(output, 'metrics'), 'latencyMs') ?? 0);
  return { startedAt: Date.now() - elapsed, startTime: now - elapsed, timed: false };
}

interface Settlement {
  readonly outlet: Outlet;
  readonly started: StartedInvocation;
  readonly service: Service;
  readonly start: Start;
  readonly tellsMessages: boolean;
}

/** Puts the record together and has it rendered. Nothing here may reference the output: it may be a stream. */
function createSettle({ emitters }: TrackerTelemetry, settlement: Settlement): Settle {
  const { outlet, start } = settlement;
  const { span, config } = outlet;
  return (outcome, answer, end) => {
    const invocation = guard('record a call', () =>
      createInvocation(settlement, outcome, answer, readTiming(start, outcome, end)),
    );
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
  };
}

function createInvocation(
  { outlet, started, service, tellsMessages }: Settlement,
  outcome: Outcome,
  answer: Answer,
  timing: Timing,
): Invocation {
  const { redact, prices } = outlet.config;
  const { usage, response } = answer;
  const conversation = tellsMessages
    ? guard('join a conversation', () => joinConversation({ messages: [] }, answer, redact))
    : undefined;
  const { traceId, spanId } = outlet.span.spanContext();
  const recorded: Invocation = {
    id: randomUUID(),
    ...(isSpanContextValid({ traceId, spanId, traceFlags: 0 }) && { trace: { traceId, spanId } }),
    ...started,
    response,
    ...(usage !== undefined && Object.keys(usage).length > 0 && { usage }),
    timing,
    outcome: redactOutcome(outcome, redact),
    service,
    ...(conversation !== undefined && { conversation }),
  };
  const cost = guard('estimate a cost', () => priceInvocation(recorded, prices));
  return cost === undefined ? recorded : { ...recorded, cost };
}

function readTiming(
  { startedAt, startTime, timed }: Start,
  { ending }: Outcome,
  { at, pace }: { at: number; pace?: PaceReport },
): Timing {
  const elapsed = at - startTime;
  const { timeToFirstChunkMs, ...stream } = pace ?? {};
  const isWhole = ending !== 'abandoned' && ending !== 'unobserved';
  return {
    startedAt,
    endedAt: startedAt + elapsed,
    ...(timed && isWhole && { durationMs: elapsed }),
    ...(timed && timeToFirstChunkMs !== undefined && { timeToFirstChunkMs }),
    ...(pace !== undefined && { stream }),
  };
}
