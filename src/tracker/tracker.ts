import { randomUUID } from 'node:crypto';
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import type { AttributionOptions } from '../attribution/options.ts';
import { withAttribution } from '../attribution/with-attribution.ts';
import type { BedrockInstrumentationConfig } from '../config/options.ts';
import { guard } from '../guard.ts';
import { RUN_ATTRIBUTE } from '../names/events.ts';
import { isObserved, markObserved, rememberObserved } from '../observed-outputs.ts';
import { isObject } from '../read.ts';
import type { Outcome } from '../record/invocation.ts';
import { isTracingSuppressed } from '../suppress-tracing.ts';
import { isAsyncIterable, NO_CONTENT, readStatus, readWholeAnswer, recognizeResponse } from './bedrock-response.ts';
import { followStream, openReader, type StreamFollower } from './follow-stream.ts';
import { checkMetrics, checkTokens, describe, readTokens, type TokenCounts, type TrackedMetrics } from './metrics.ts';
import { type Beginning, recordCall } from './record-call.ts';
import { readResumptionToken, writeResumptionToken } from './resumption-token.ts';
import { RunFacts, type RunSummary } from './run-facts.ts';
import type { FeedbackKind, TrackedRun, TrackerSink } from './sink.ts';
import { findTelemetry } from './telemetry.ts';
import { warn } from './warn.ts';

// At once, and not with the first tracker: the response that one is given may be older than itself.
rememberObserved();

export interface TrackerOptions {
  /** The configuration that the run uses: LaunchDarkly's `configKey`. */
  readonly key: string;
  /** Its variation: LaunchDarkly's `variationKey`. */
  readonly variation?: string | undefined;
  /** The variation's version. */
  readonly version?: number | undefined;
  /** The model that the run asks. It is needed where no hook sees the calls: a response does not tell its model. */
  readonly modelId?: string | undefined;
  /** Of the user, for `sink`; the tracker only passes it on. */
  readonly context?: unknown;
  /** Whom and what the calls of the run are for, as in `withAttribution`. */
  readonly attribution?: AttributionOptions | undefined;
  /** Hears what the tracker tells: `sendToLaunchDarkly(…)`, or a function of your own. */
  readonly sink?: TrackerSink | undefined;
  /**
   * How calls are recorded that no hook saw, as in `instrumentClient`. Default: the environment. It is read once per
   * object: keep it in a constant. With `enabled: false` the tracker records no calls, and tells its own facts as ever.
   */
  readonly config?: BedrockInstrumentationConfig | undefined;
}

/** What a run has come to, and the token by which another process goes on with it. */
export interface TrackerSummary extends RunSummary {
  readonly resumptionToken: string;
}

/** Reads one event of a stream: what it says of the run. Where several events speak, the last one counts. */
export type ReadStreamEvent = (event: unknown) => Partial<TrackedMetrics> | undefined;

/**
 * Begins a run: one generation with one variation of a configuration.
 *
 * The calls that are made in the functions given to it are attributed: their spans, events and usage documents say
 * `llm.config_key`, `llm.variation_key` and `llm.run_id`.
 */
export function createTracker(options: TrackerOptions): Tracker {
  return new Tracker(randomUUID(), options);
}

/**
 * Goes on with a run that another process began, for feedback that comes later for example. What was told before is
 * not known here: each fact is told once per process.
 *
 * @throws TypeError where the token is none of `getSummary().resumptionToken`.
 */
export function resumeTracker(
  token: string,
  options: Omit<TrackerOptions, 'key' | 'variation' | 'version'> = {},
): Tracker {
  const { runId, ...run } = readResumptionToken(token);
  return new Tracker(runId, { ...options, ...run });
}

/**
 * Tracks one run. It never changes a call: results, errors and streams are the very ones that came. Of each method
 * but `trackToolCall` the first call counts.
 */
export class Tracker {
  private readonly run: TrackedRun;
  private readonly facts: RunFacts;
  private readonly attribution: AttributionOptions;
  private readonly asksForAttribution: boolean;
  private readonly config: BedrockInstrumentationConfig | undefined;

  constructor(runId: string, options: TrackerOptions) {
    const { key, variation, version, modelId, context: user, attribution, sink, config } = options;
    this.run = { runId, key, variation, version, modelId, context: user };
    this.facts = new RunFacts(this.run, sink);
    this.attribution = {
      ...guard('read an attribution', () => ({ ...attribution })),
      [RUN_ATTRIBUTE.key]: key,
      [RUN_ATTRIBUTE.variation]: variation,
      [RUN_ATTRIBUTE.runId]: runId,
    };
    this.asksForAttribution = attribution !== undefined;
    this.config = config;
  }

  /** Runs `run`, sync or async, and tracks how long it took, also where it throws. Its outcome is not judged. */
  trackDurationOf<T>(run: () => T): T {
    this.facts.noteCall('trackDurationOf');
    return this.watch(run, {
      answered: (result, beginning) => {
        this.tellDuration(beginning);
        this.record(result, beginning);
      },
      threw: (_error, beginning) => this.tellDuration(beginning),
    });
  }

  /**
   * Runs `run`, sync or async, and tracks its duration, and what `extract` says of its result: `bedrockMetrics`, or a
   * function of your own. Where `run` throws, that is an error of the run; where `extract` does, a `diag` line.
   */
  trackMetricsOf<T>(extract: (result: Awaited<T>) => TrackedMetrics, run: () => T): T {
    this.facts.noteCall('trackMetricsOf');
    return this.watch(run, {
      answered: (result, beginning) => {
        this.tellDuration(beginning);
        this.record(result, beginning);
        const said: unknown = guard('run a metrics extractor', () => extract(result));
        const metrics = said === undefined ? undefined : guard('take metrics', () => checkMetrics(said));
        if (metrics !== undefined) this.tellMetrics(metrics);
      },
      threw: (_error, beginning) => {
        this.tellDuration(beginning);
        this.facts.tell({ kind: 'error' });
      },
    });
  }

  /**
   * Runs `create`, and follows the stream that it returns, alone or as the SDK's output: in place, and never ahead of
   * the application. At its end the duration, the time to the first token, the tokens and the outcome are tracked. A
   * stream that the application stops reading has no outcome; one that is dropped unread has no duration either.
   *
   * @param readEvent for streams that are not Bedrock's: what it says counts, and one that ends has succeeded.
   */
  trackStreamMetricsOf<T>(create: () => T, readEvent?: ReadStreamEvent): T {
    this.facts.noteCall('trackStreamMetricsOf');
    return this.watch(create, {
      answered: (result, beginning) => this.follow(result, beginning, readEvent),
      threw: (_error, beginning) => {
        this.tellDuration(beginning);
        this.facts.tell({ kind: 'error' });
      },
    });
  }

  /**
   * Tracks what a response of Converse says, or one of InvokeModel: success for status 200 and error from 400 on, tokens,
   * and as the duration the service's own latency, where none is tracked yet. Returns the response.
   *
   * @param options.modelId the model that was asked, where `createTracker` was not told.
   */
  trackBedrockConverseMetrics<T>(
    response: T,
    { modelId = this.run.modelId }: { modelId?: string | undefined } = {},
  ): T {
    this.facts.noteCall('trackBedrockConverseMetrics');
    guard('track a response', () => {
      const status = readStatus(response) ?? 0;
      const recognized = recognizeResponse(response);
      this.record(response, undefined, modelId);
      if (recognized?.events !== undefined || (recognized === undefined && status < 400)) {
        const came =
          recognized === undefined ? describe(response) : 'a stream, for which there is trackStreamMetricsOf';
        warn(`trackBedrockConverseMetrics: expected a response of Converse or InvokeModel, got ${came}`);
        return;
      }
      if (status === 200) this.facts.tell({ kind: 'success' });
      if (status >= 400) this.facts.tell({ kind: 'error' });
      const answer = recognized && readWholeAnswer(recognized, modelId);
      const latency = answer?.response.serviceLatencyMs ?? 0;
      if (latency > 0) this.facts.tell({ kind: 'duration', durationMs: latency });
      this.tellTokens(readTokens(answer?.usage));
    });
    return response;
  }

  /** For applications that hold the watch themselves. */
  trackDuration(milliseconds: number): void {
    this.facts.noteCall('trackDuration');
    if (isTime('trackDuration', milliseconds)) this.facts.tell({ kind: 'duration', durationMs: milliseconds });
  }

  trackTimeToFirstToken(milliseconds: number): void {
    this.facts.noteCall('trackTimeToFirstToken');
    if (isTime('trackTimeToFirstToken', milliseconds))
      this.facts.tell({ kind: 'timeToFirstToken', timeToFirstTokenMs: milliseconds });
  }

  /** The total is added where it is not given and both others are. */
  trackTokens(tokens: TokenCounts): void {
    this.facts.noteCall('trackTokens');
    this.tellTokens(guard('take tokens', () => checkTokens(tokens)));
  }

  /** Of success and error, the first one counts. */
  trackSuccess(): void {
    this.facts.noteCall('trackSuccess or trackError');
    this.facts.tell({ kind: 'success' });
  }

  trackError(): void {
    this.facts.noteCall('trackSuccess or trackError');
    this.facts.tell({ kind: 'error' });
  }

  /** What the user thinks of it. `recordFeedback` says more, as telemetry. */
  trackFeedback(feedback: { readonly kind: FeedbackKind }): void {
    this.facts.noteCall('trackFeedback');
    const kind: unknown = isObject(feedback) ? feedback['kind'] : undefined;
    if (kind === 'positive' || kind === 'negative') this.facts.tell({ kind: 'feedback', rating: kind });
    else warn(`trackFeedback: kind: expected 'positive' or 'negative', got ${describe(kind)}`);
  }

  /** A tool that the application ran because the model asked for it; any number in a run. */
  trackToolCall(tool: string): void {
    if (typeof tool === 'string' && tool !== '') this.facts.tell({ kind: 'toolCall', tool });
    else warn(`trackToolCall: expected the name of a tool, got ${describe(tool)}`);
  }

  /** What is known so far; what is not known is absent. */
  getSummary(): TrackerSummary {
    return { ...this.facts.summary, resumptionToken: writeResumptionToken(this.run) };
  }

  /** Runs `run` with the attribution of this run around it, and has its end told: its own value or error goes on. */
  private watch<T>(run: () => T, end: RunEnd<T>): T {
    const startedAt = Date.now();
    const startTime = performance.now();
    let inside = context.active();
    const begin = (): Beginning => ({ startedAt, startTime, context: inside });
    const answered = (result: Awaited<T>): Awaited<T> => {
      guard('track a result', () => end.answered(result, begin()));
      return result;
    };
    const threw = (error: unknown): never => {
      guard('track an error', () => end.threw(error, begin()));
      throw error;
    };
    let result: T;
    try {
      result = this.attribute(() => {
        inside = context.active();
        return run();
      });
    } catch (error) {
      return threw(error);
    }
    // The promise handed out is the derived one: a rejection that the application leaves unhandled stays unhandled.
    return isThenable(result) ? (result.then(answered, threw) as T) : (answered(result as Awaited<T>) as T);
  }

  /** Where OpenTelemetry is not set up, only who has asked for attribution wants to hear that there is none. */
  private attribute<T>(run: () => T): T {
    return this.asksForAttribution || hasContextManager() ? withAttribution(this.attribution, run) : run();
  }

  /** Records the call behind a result, where it is one of Bedrock's and nobody has recorded it yet. */
  private record(result: unknown, beginning: Beginning | undefined, modelId = this.run.modelId): void {
    guard('record a call', () => {
      const response = recognizeResponse(result);
      if (response === undefined || isObserved(result) || this.config?.enabled === false) return;
      const inside = beginning?.context ?? this.attribute(() => context.active());
      if (isTracingSuppressed(inside)) return;
      markObserved(result);
      recordCall(findTelemetry(this.config), { response, modelId, context: inside, beginning });
    });
  }

  private follow(result: unknown, beginning: Beginning, readEvent: ReadStreamEvent | undefined): void {
    this.record(result, beginning);
    const response = recognizeResponse(result);
    const events = response === undefined ? result : response.events;
    if (!isAsyncIterable(events)) {
      this.tellDuration(beginning);
      warn(`trackStreamMetricsOf: expected a stream, or an output with one, got ${describe(result)}`);
      return;
    }
    followStream(events, this.createFollower(response?.command, beginning, readEvent));
  }

  /** Apart from the stream, which nothing that lives on may reference. */
  private createFollower(
    command: string | undefined,
    beginning: Beginning,
    readEvent: ReadStreamEvent | undefined,
  ): StreamFollower {
    const reader = openReader(command, this.run.modelId, NO_CONTENT);
    let said: Partial<TrackedMetrics> = {};
    let isReadable = readEvent !== undefined;
    return {
      ...beginning,
      head: { response: {} },
      keepErrorMessage: false,
      reader: {
        read(event) {
          const carriesContent = reader.read(event);
          if (!isReadable || readEvent === undefined) return carriesContent;
          // One that throws is told once, and not asked again: a stream may have thousands of events.
          isReadable = false;
          guard('read a stream event', () => {
            said = { ...said, ...readEvent(event) };
            isReadable = true;
          });
          return true;
        },
        answer() {
          const { finished, ...answer } = reader.answer();
          // What the last word of a stream is that is not Bedrock's, only the application knows.
          return finished === undefined || readEvent !== undefined ? answer : { ...answer, finished };
        },
      },
      ended: (outcome, answer, { at, pace }) => {
        if (outcome.ending !== 'abandoned') this.facts.tell({ kind: 'duration', durationMs: at - beginning.startTime });
        this.tellStream(outcome, {
          tokens: readTokens(answer.usage),
          timeToFirstTokenMs: pace.timeToFirstChunkMs,
          ...said,
        });
      },
    };
  }

  private tellStream({ ending, error }: Outcome, { success = true, ...beside }: Partial<TrackedMetrics>): void {
    if (error !== undefined) this.facts.tell({ kind: 'error' });
    else if (ending === 'complete') this.facts.tell({ kind: success ? 'success' : 'error' });
    this.tellBeside(beside);
  }

  private tellMetrics({ success, ...beside }: TrackedMetrics): void {
    this.facts.tell({ kind: success ? 'success' : 'error' });
    this.tellBeside(beside);
  }

  private tellBeside({ tokens, timeToFirstTokenMs, toolCalls = [] }: Omit<TrackedMetrics, 'success'>): void {
    this.tellTokens(tokens);
    if (timeToFirstTokenMs !== undefined) this.facts.tell({ kind: 'timeToFirstToken', timeToFirstTokenMs });
    for (const tool of toolCalls) this.facts.tell({ kind: 'toolCall', tool });
  }

  private tellTokens(tokens: TokenCounts | undefined): void {
    if (tokens !== undefined) this.facts.tell({ kind: 'tokens', tokens });
  }

  private tellDuration({ startTime }: Beginning): void {
    this.facts.tell({ kind: 'duration', durationMs: performance.now() - startTime });
  }
}

/** What is to be done at either end of a function. */
interface RunEnd<T> {
  answered(result: Awaited<T>, beginning: Beginning): void;
  threw(error: unknown, beginning: Beginning): void;
}

function hasContextManager(): boolean {
  const probe = ROOT_CONTEXT.setValue(PROBE, true);
  return context.with(probe, () => context.active() === probe);
}

const PROBE = createContextKey('bedrock-otel.probe');

function isThenable(value: unknown): value is PromiseLike<never> {
  return isObject(value) && typeof value['then'] === 'function';
}

function isTime(method: string, milliseconds: unknown): boolean {
  if (typeof milliseconds === 'number' && Number.isFinite(milliseconds) && milliseconds >= 0) return true;
  warn(`${method}: expected milliseconds, got ${describe(milliseconds)}`);
  return false;
}
