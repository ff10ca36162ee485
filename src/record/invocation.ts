import type { Attribution } from './attribution.ts';
import type { Cost, Quantities } from './cost.ts';
import type { GuardrailOutcome } from './guardrail.ts';
import type { Conversation } from './message.ts';
import type { ModelReference } from './model-reference.ts';
import type { Usage } from './usage.ts';

/** `gen_ai.operation.name`: what kind of inference a call is. */
export type OperationName = 'chat' | 'text_completion' | 'embeddings' | 'generate_content';

/** What the application asked for. Absent means: not in the request. */
export interface InvocationRequest {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stopSequences?: readonly string[];
  /** How many answers were asked for (the OpenAI shape's `n`). */
  readonly choiceCount?: number;
  /** The provider's own word for the reasoning effort. */
  readonly reasoningLevel?: string;
  readonly outputType?: 'text' | 'json' | 'image' | 'speech';
  /** Embeddings: length of the vectors, and their number formats. */
  readonly dimensionCount?: number;
  readonly encodingFormats?: readonly string[];
  readonly guardrailId?: string;
  readonly guardrailVersion?: string;
  /** ApplyGuardrail: `INPUT` or `OUTPUT`. */
  readonly guardrailSource?: string;
  readonly serviceTier?: string;
  /** What the request is paid for beside tokens. */
  readonly quantities?: Quantities;
  /** `performanceConfig.latency`: `standard` or `optimized`. */
  readonly performanceLatency?: string;
  /** GetAsyncInvoke: the asynchronous invocation that it asks about. */
  readonly asyncInvocationArn?: string;
}

/** What came back. */
export interface InvocationResponse {
  /** The model's own id of its answer; Converse has none. */
  readonly id?: string;
  /** The model that the body, or a prompt router's trace, names. */
  readonly model?: string;
  /** As sent by the model, one per generation, in order. */
  readonly finishReasons?: readonly string[];
  /** Names of the tools that the model asked for, in order. */
  readonly toolNames?: readonly string[];
  /** Present where the service said anything about a guardrail. */
  readonly guardrail?: GuardrailOutcome;
  readonly serviceTier?: string;
  readonly performanceLatency?: string;
  /** What the answer is paid for beside tokens. */
  readonly quantities?: Quantities;
  /** Milliseconds, as the service measured them. */
  readonly serviceLatencyMs?: number;
  readonly serviceFirstByteMs?: number;
  /** CountTokens: what it counted. Nothing was consumed, so it is no usage. */
  readonly countedInputTokens?: number;
  /** StartAsyncInvoke: the asynchronous invocation that it began. */
  readonly asyncInvocationArn?: string;
  /** GetAsyncInvoke: `InProgress`, `Completed` or `Failed`. */
  readonly asyncStatus?: string;
  /** ListAsyncInvokes: how many are on this page. */
  readonly asyncInvocationCount?: number;
  /** Bidirectional streams: answers that the model began, and turns that it finished. */
  readonly completionCount?: number;
  readonly turnCount?: number;
}

/** The stream's own pace. Times are milliseconds. */
export interface StreamTiming {
  /** Events that carried generated content. This and the gaps are absent where none was seen. */
  readonly chunkCount?: number;
  /** Time spent waiting inside `next()` after the first chunk: the model's part. */
  readonly gapSumMs?: number;
  readonly gapMaxMs?: number;
  /** Time between one answer of `next()` and the following call: the application's part. */
  readonly consumerMs?: number;
}

export interface Timing {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The end of the call, of the stream's last event where there is one. */
  readonly endedAt: number;
  /** Absent for an abandoned or unobserved stream: nobody knows how long it would have been. */
  readonly durationMs?: number;
  readonly timeToFirstChunkMs?: number;
  readonly stream?: StreamTiming;
}

/**
 * How a call ended.
 * - `complete`: the whole answer arrived
 * - `break`: the application stopped reading (`break`, a throw in its loop, `return()`)
 * - `abandoned`: the stream was dropped without being read to its end
 * - `aborted`: the application's abort signal fired
 * - `truncated`: the stream ended cleanly, but before the model's last word
 * - `error`: the call or its stream failed
 * - `unobserved`: the stream let nobody look (a frozen object); how it ended is not known
 */
export type Ending = 'complete' | 'break' | 'abandoned' | 'aborted' | 'truncated' | 'error' | 'unobserved';

export interface InvocationError {
  /** The exception's name, or a network error's code: low cardinality. */
  readonly type: string;
  readonly message?: string;
}

export interface Outcome {
  readonly ending: Ending;
  /** Present when the application got an error, or when the answer is known to be cut short. */
  readonly error?: InvocationError;
}

/** The network requests behind one call. */
export interface Attempts {
  readonly count: number;
  readonly throttles: number;
  /** Time between a failed attempt and the next one, in milliseconds. */
  readonly retryDelayMs: number;
}

/** The service's side of the call. */
export interface Service {
  readonly requestId?: string;
  readonly statusCode?: number;
  readonly region?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/**
 * The record of one call of the Bedrock Runtime: the vocabulary of the whole
 * program. Everything that leaves the process is rendered from it.
 */
export interface Invocation {
  /** Different for every call, so that a record that arrives twice can be told from two calls. */
  readonly id: string;
  /** The span of the call, recorded or not; absent where no SDK gave it an id. */
  readonly trace?: { readonly traceId: string; readonly spanId: string };
  /** The SDK command without its suffix: `ConverseStream`. */
  readonly command: string;
  /** Absent for commands that run no inference. */
  readonly operation?: OperationName;
  readonly streaming: boolean;
  readonly model?: ModelReference;
  readonly request: InvocationRequest;
  readonly response: InvocationResponse;
  readonly usage?: Usage;
  readonly timing: Timing;
  readonly outcome: Outcome;
  readonly attempts?: Attempts;
  readonly service: Service;
  /** Who spoke, and where content is captured what was said, after redaction. Absent where no signal asks for it. */
  readonly conversation?: Conversation;
  readonly attribution?: Attribution;
  /** An estimate; absent where no price is known for all of what was used. */
  readonly cost?: Cost;
}

/** The record as it stands when the request leaves: what is known before the answer. */
export type StartedInvocation = Pick<
  Invocation,
  'command' | 'operation' | 'streaming' | 'model' | 'request' | 'attribution'
>;
