import { type Context, trace } from '@opentelemetry/api';
import { attributeCall } from '../attribution/find-attribution.ts';
import type { Answer } from '../codecs/codec.ts';
import { chooseCapture, chooseReading } from '../conversation.ts';
import type { Emitter, Outlet } from '../emit/emitter.ts';
import { startSpan } from '../emit/span.ts';
import { guard } from '../guard.ts';
import { runRequestHook } from '../hooks.ts';
import { readNumber, readObject } from '../read.ts';
import type { Outcome, Timing } from '../record/invocation.ts';
import { readService } from '../service.ts';
import { type End, observeChunks, readTiming, settleCall, type Settlement, type Start } from '../settlement.ts';
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
  const { config, tracer, meter, logger, emitters } = telemetry;
  const operation = beginUnseenOperation(command, call.modelId, config.resolveModel);
  const attribution = guard('attribute a call', () => attributeCall(call.context, config.attribution));
  const started = { ...operation.started, ...(attribution !== undefined && { attribution }) };
  const now = performance.now();
  const start = findStart(call, now);
  const span = startSpan(tracer, started, start.startedAt, call.context);
  const inside = trace.setSpan(call.context, span);
  const outlet: Outlet = { span, context: inside, meter, logger, config };
  const reading = guard('choose what to read', () => chooseReading(config, span, logger)) ?? 'nothing';
  const capture = chooseCapture(reading, config);
  runRequestHook(config, span, started);

  const head = guard('read a response', () => operation.readAnswer(output, {}, capture)) ?? { response: {} };
  const service = readService({ $metadata: output['$metadata'] }, {});
  const settle = createSettle({ started, service, reading }, start, outlet, emitters);
  if (events === undefined) {
    settle({ ending: 'complete' }, head, { at: now });
    return;
  }
  const follower: StreamFollower = {
    startTime: start.startTime,
    context: inside,
    head,
    reader: openReader(command, call.modelId, capture),
    chunk: observeChunks(started, service, outlet, emitters),
    keepErrorMessage: config.captureErrorMessages,
    ended: settle,
  };
  const isFollowed = guard('observe a stream', () => {
    followStream(events, follower);
    return true;
  });
  if (isFollowed !== true) settle({ ending: 'unobserved' }, head, { at: now });
}

/** Apart from the output, which may be a stream: what lives as long as a stream must not reference it. */
function createSettle(
  known: Pick<Settlement, 'started' | 'service' | 'reading'>,
  start: FoundStart,
  outlet: Outlet,
  emitters: readonly Emitter[],
): (outcome: Outcome, answer: Answer, end: End) => void {
  return (outcome, answer, end) => {
    const timing = readTiming(start, outcome, end);
    settleCall({ ...known, outcome, answer, timing: start.timed ? timing : leaveOutTimes(timing) }, outlet, emitters);
  };
}

interface FoundStart extends Start {
  /** Whether somebody held the watch when the call began. */
  readonly timed: boolean;
}

/** A call that nobody timed took at least as long as the service says; its duration stays unknown. */
function findStart({ beginning, response: { output } }: UnseenCall, now: number): FoundStart {
  if (beginning !== undefined) return { ...beginning, timed: true };
  const elapsed = Math.max(0, readNumber(readObject(output, 'metrics'), 'latencyMs') ?? 0);
  return { startedAt: Date.now() - elapsed, startTime: now - elapsed, timed: false };
}

function leaveOutTimes({ durationMs: _duration, timeToFirstChunkMs: _first, ...known }: Timing): Timing {
  return known;
}
