import { context, type Context, isValidTraceId, type Meter, type Span, trace, type Tracer } from '@opentelemetry/api';
import { AttemptLog } from './attempts.ts';
import { attributeCall } from './attribution/find-attribution.ts';
import { addRequestMetadata, describeCall } from './attribution/request-metadata.ts';
import { type Answer, mergeAnswers } from './codecs/codec.ts';
import type { ResolvedConfig } from './config/resolve.ts';
import { chooseCapture, chooseReading, type Reading } from './conversation.ts';
import type { Emitter, EventLogger, Outlet } from './emit/emitter.ts';
import { addRequest, startSpan } from './emit/span.ts';
import { guard } from './guard.ts';
import { runRequestHook } from './hooks.ts';
import { markObserved } from './observed-outputs.ts';
import type { BegunOperation } from './operations/operation.ts';
import { beginOperation } from './operations/registry.ts';
import { isObject, type JsonObject, readObject } from './read.ts';
import type { InvocationRequest, Outcome, Service, StartedInvocation } from './record/invocation.ts';
import type { Capture, Prompt } from './record/message.ts';
import type { ResolveModel } from './record/model-reference.ts';
import { readError } from './record/read-error.ts';
import { readService } from './service.ts';
import { type End, observeChunks, readTiming, settleCall, type Settlement } from './settlement.ts';
import { peekStream } from './stream/peek.ts';
import { type StreamEnd, watchStream } from './stream/watch.ts';

/** What every call shares: where telemetry goes, and the user's options. */
export interface Telemetry {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly logger: EventLogger;
  /** All signals but the span. */
  readonly emitters: readonly Emitter[];
  readonly config: ResolvedConfig;
}

/** What the SDK tells a middleware about a call, and what only `send` knows. */
export interface CallFacts {
  /** The command's name without its suffix. */
  readonly command: string;
  readonly input: unknown;
  /** The application's context at `send`. */
  readonly parent: Context;
  readonly abortSignal: { readonly aborted: boolean } | undefined;
  /** The SDK's own context of this call; the SDK fills it while the call runs. */
  readonly handlerContext: JsonObject;
}

/**
 * The story of one call, in the order of its life: the request is read and the span
 * starts; attempts are counted; the call fails, answers or streams; whichever end comes
 * first puts the record together and has it rendered, once.
 *
 * Nothing here may hold on to the output: a stream that is still referenced is never found abandoned.
 */
export class Call {
  /** The context of the call's own work: the application's, with our span. */
  readonly context: Context;
  readonly attempts: AttemptLog = new AttemptLog();

  private readonly telemetry: Telemetry;
  private readonly abortSignal: CallFacts['abortSignal'];
  private handlerContext: JsonObject;
  private readonly startedAt = Date.now();
  private readonly startTime = performance.now();
  private readonly started: StartedInvocation;
  // Of the operation all but `readPrompt`, which holds the input.
  private readonly readAnswer: BegunOperation['readAnswer'];
  private readonly stream: BegunOperation['stream'];
  private readonly requestStream: BegunOperation['requestStream'];
  private readonly span: Span;
  private readonly reading: Reading;
  private readonly prompt: Prompt | undefined;
  /** What a request that is a stream has asked for since the call began. */
  private streamedRequest: InvocationRequest | undefined;
  private leaveRequest: (() => void) | undefined;
  private settled = false;

  constructor(telemetry: Telemetry, { command, input, parent, abortSignal, handlerContext }: CallFacts) {
    this.telemetry = telemetry;
    this.abortSignal = abortSignal;
    this.handlerContext = handlerContext;
    const { tracer, config } = telemetry;
    const { started, readPrompt, readAnswer, stream, requestStream } =
      guard('read a request', () => beginOperation(command, isObject(input) ? input : {}, guardResolver(config))) ??
      beginOperation(command, {}, undefined);
    const attribution = guard('attribute a call', () => attributeCall(parent, config.attribution));
    this.started = attribution === undefined ? started : { ...started, attribution };
    this.readAnswer = readAnswer;
    this.stream = stream;
    this.requestStream = requestStream;
    this.span = startSpan(tracer, this.started, this.startedAt, parent);
    this.context = trace.setSpan(parent, this.span);
    this.reading = guard('choose what to read', () => chooseReading(config, this.span, telemetry.logger)) ?? 'nothing';
    if (readPrompt !== undefined && this.reading !== 'nothing')
      this.prompt = guard('read a prompt', () => readPrompt(this.capture));
    runRequestHook(config, this.span, this.started);
    if (requestStream !== undefined) this.leaveRequest = guard('observe a request', () => this.watchRequest(input));
  }

  private get capture(): Capture {
    return chooseCapture(this.reading, this.telemetry.config);
  }

  private get outlet(): Outlet {
    const { span, context, telemetry } = this;
    return { span, context, meter: telemetry.meter, logger: telemetry.logger, config: telemetry.config };
  }

  /** Whether the application has asked for metadata in its requests. */
  get changesInput(): boolean {
    return this.telemetry.config.attribution.requestMetadata;
  }

  /** The input that goes on to the SDK instead of the application's own. */
  prepareInput(input: JsonObject): JsonObject {
    const { attribution: policy } = this.telemetry.config;
    const { command, attribution = {} } = this.started;
    const { traceId } = this.span.spanContext();
    const metadata = describeCall(attribution, isValidTraceId(traceId) ? traceId : undefined, policy);
    return addRequestMetadata(command, input, metadata);
  }

  /** A request that is a stream tells what it asks for only while the SDK sends it. */
  private watchRequest(input: unknown): (() => void) | undefined {
    const { requestStream } = this;
    const events = requestStream && isObject(input) ? input[requestStream.member] : undefined;
    if (requestStream === undefined || !isAsyncIterable(events)) return undefined;
    return peekStream(events, OPENING_EVENTS, (event) => {
      const request = requestStream.read(event);
      if (this.settled || Object.keys(request).length === 0) return;
      this.streamedRequest = { ...this.streamedRequest, ...request };
      addRequest(this.span, request);
    });
  }

  /**
   * Reads what there is to know of the service, and lets go of the request: a stream that the application sends,
   * and the SDK's context with its command, may know the answer's stream.
   */
  private readService(source: unknown): Service {
    const service = guard('read a response', () => readService(source, this.handlerContext));
    const { leaveRequest } = this;
    if (leaveRequest !== undefined) guard('leave a request', leaveRequest);
    this.handlerContext = {};
    this.leaveRequest = undefined;
    return service ?? {};
  }

  /** The application gets an error instead of an answer. */
  failed(error: unknown): void {
    markObserved(error);
    this.settle(this.readFailure(error), { response: {} }, this.readService(error), { at: performance.now() });
  }

  /** The application gets an answer: whole, or as a stream that it has yet to read. */
  answered(result: unknown): void {
    const output = isObject(result) ? (readObject(result, 'output') ?? {}) : {};
    markObserved(output);
    const headers = readObject(isObject(result) ? readObject(result, 'response') : undefined, 'headers') ?? {};
    const answer = guard('read a response', () => this.readAnswer(output, headers, this.capture)) ?? {
      response: {},
    };
    const service = this.readService({ $metadata: output['$metadata'] });
    const watched = this.stream !== undefined && guard('observe a stream', () => this.watch(output, answer, service));
    if (watched === true) return;
    const ending = watched === false ? 'complete' : 'unobserved';
    this.settle({ ending }, answer, service, { at: performance.now() });
  }

  /** Says whether there is a stream to wait for. */
  private watch(output: JsonObject, head: Answer, service: Service): boolean {
    const { stream } = this;
    const events = stream && output[stream.member];
    if (stream === undefined || !isAsyncIterable(events)) return false;
    const reader = stream.open(this.capture);
    watchStream(events, {
      startTime: this.startTime,
      // Each time anew: the application's other async state may be another one by then.
      run: (work) => context.with(this.context, work),
      read: (event) => reader.read(event),
      chunk: observeChunks(
        this.started,
        { ...this.attempts.endpoint, ...service },
        this.outlet,
        this.telemetry.emitters,
      ),
      end: (end) => {
        const answer = guard('read a stream', () => mergeAnswers(reader.answer(), head)) ?? head;
        this.settle(this.readStreamOutcome(end, answer.finished), answer, service, end);
      },
    });
    return true;
  }

  private readStreamOutcome({ kind, error }: StreamEnd, finished: boolean | undefined): Outcome {
    switch (kind) {
      case 'failed':
        return this.readFailure(error);
      case 'stopped':
        return { ending: 'break' };
      case 'abandoned':
        return { ending: 'abandoned' };
      case 'ended':
        if (finished === true) return { ending: 'complete' };
        // Over HTTP/2 an aborted stream just ends.
        if (this.aborted) return { ending: 'aborted' };
        return finished === false ? { ending: 'truncated', error: TRUNCATED } : { ending: 'complete' };
    }
  }

  private get aborted(): boolean {
    return guard('read an abort signal', () => this.abortSignal?.aborted) === true;
  }

  private readFailure(error: unknown): Outcome {
    const keepMessage = this.telemetry.config.captureErrorMessages;
    const read = guard('read an error', () => readError(error, keepMessage)) ?? { type: '_OTHER' };
    if (!this.aborted && read.type !== 'AbortError') return { ending: 'error', error: read };
    // Over HTTP/1.1 an aborted stream fails with a plain `Error: aborted`.
    const type = read.type === 'Error' || read.type === 'ECONNRESET' ? 'AbortError' : read.type;
    return { ending: 'aborted', error: { ...read, type } };
  }

  private settle(outcome: Outcome, answer: Answer, service: Service, end: End): void {
    if (this.settled) return;
    this.settled = true;
    const { attempts, startedAt, startTime, streamedRequest, started } = this;
    const settlement: Settlement = {
      started:
        streamedRequest === undefined ? started : { ...started, request: { ...started.request, ...streamedRequest } },
      outcome,
      answer,
      service: { ...attempts.endpoint, ...service },
      timing: readTiming({ startedAt, startTime }, outcome, end),
      attempts: attempts.report(),
      reading: this.reading,
      prompt: this.prompt,
    };
    settleCall(settlement, this.outlet, this.telemetry.emitters);
  }
}

function guardResolver({ resolveModel }: ResolvedConfig): ResolveModel | undefined {
  return resolveModel && ((arn) => guard('run resolveModel', () => resolveModel(arn)));
}

/** What a session asks for stands at its beginning; of what follows nothing is looked at. */
const OPENING_EVENTS = 8;

/** The value of `error.type` for an answer that ended before the model's last word. */
const TRUNCATED = { type: 'truncated_stream' };

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function';
}
