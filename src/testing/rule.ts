import type { ModelledException } from './exceptions.ts';
import type { OperationName } from './operations.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Which requests a rule answers, and how. Every member is optional; an empty rule answers all by default. */
export interface FakeRule {
  /** Only requests of this operation. */
  readonly operation?: OperationName;
  /** Only this model: the whole id, or a pattern it must match. */
  readonly modelId?: string | RegExp;
  /** Only requests this predicate accepts; asked for every attempt. */
  readonly when?: (request: ReceivedRequest) => boolean;
  /** For how many calls the rule holds; the retries of a call belong to it. Default: any number. */
  readonly times?: number;

  /** Milliseconds before the response head. */
  readonly delay?: number;
  /**
   * Milliseconds between stream events, or a list: its first entry is waited for before the first event,
   * and so on, nothing after its end.
   */
  readonly chunkDelay?: number | readonly number[];

  /** What the model says and what it costs. */
  readonly answer?: ModelAnswer;
  /** The jobs that StartAsyncInvoke (the first one), GetAsyncInvoke and ListAsyncInvokes (by pages) tell of. */
  readonly invocations?: readonly ScriptedInvocation[];
  /** What goes wrong. */
  readonly fail?: Fault;
  /** Names of stream events, of top-level members of bodies and chunks, and of headers to leave out. */
  readonly omit?: readonly string[];
  /** Events to add to a stream, such as a type the SDK does not know. */
  readonly insert?: readonly InsertedEvent[];

  readonly status?: number;
  /** Added to the response, or in place of its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in place of the answer's bytes: strings and bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  /**
   * The chunks of an InvokeModelWithResponseStream or bidirectional answer: strings and bytes as they are,
   * anything else as JSON. The last one, if an object, gets the invocation metrics (not in a bidirectional one).
   */
  readonly chunks?: readonly unknown[];

  /** A recorded exchange, answered byte for byte to its own operation and model unless the rule names others. */
  readonly replay?: RecordedExchange;
  /** Send the response in network writes of this many bytes. */
  readonly split?: number;
}

export interface ModelAnswer {
  /** The text, or its deltas one by one; `[]` for none. A string is streamed word by word. */
  readonly text?: string | readonly string[];
  /** Reasoning before the text, or its deltas. */
  readonly reasoning?: string | readonly string[];
  readonly toolUse?: ScriptedToolUse | readonly ScriptedToolUse[];
  /** In Converse's words; `end_turn` or `tool_use` by default. OpenAI's finish reasons are derived from it. */
  readonly stopReason?: string;
  readonly usage?: ScriptedUsage;
  /** `intervened`: the guardrail blocked the input, so nothing was generated and nothing is billed. */
  readonly guardrail?: 'intervened' | ScriptedGuardrail;
  /** Response id and model, for the bodies that carry them (Anthropic, OpenAI). */
  readonly id?: string;
  readonly model?: string;
}

export interface ScriptedGuardrail {
  /** Default: `none`. An intervention without an `output` assessment has blocked the input. */
  readonly action?: 'intervened' | 'none';
  /**
   * Members of a GuardrailAssessment, for the input (ApplyGuardrail: for what it is given) and for the output.
   * They show where the request asks for a trace.
   */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>>;
}

/** One job of StartAsyncInvoke. */
export interface ScriptedInvocation {
  /** The last part of its ARN. Default: `fake`. */
  readonly id?: string;
  /** Default: `Completed`. */
  readonly status?: 'InProgress' | 'Completed' | 'Failed';
  readonly failureMessage?: string;
  readonly modelId?: string;
}

export interface ScriptedToolUse {
  readonly name: string;
  readonly id?: string;
  /** JSON value given to the tool; `{}` by default. */
  readonly input?: unknown;
  /** Into how many deltas the input's JSON is split in a stream. Default 1. */
  readonly deltas?: number;
}

/** In tokens. What is not given is counted from the bytes (input, output) or absent (the rest). */
export interface ScriptedUsage {
  /** Without those read from or written to the cache. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  /** A number, or numbers by time to live. */
  readonly cacheWriteTokens?: number | { readonly '5m'?: number; readonly '1h'?: number };
  /** A part of the output; only Anthropic's and OpenAI's bodies tell it. */
  readonly reasoningTokens?: number;
}

interface FaultTime {
  /** After how many stream events; absent: in place of the whole response. */
  readonly after?: number;
  /** Only the first so many attempts of a call fail. Default: all. */
  readonly attempts?: number;
}

export interface ExceptionFault extends FaultTime {
  /** A modelled exception or any other name. */
  readonly exception: ModelledException | (string & {});
  readonly message?: string;
  /** Default: the modelled one, 400 for other names. */
  readonly status?: number;
  /** Further members, such as `originalStatusCode` of a ModelErrorException. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A frame of `:message-type: error`. In place of the whole response it is an HTTP error of that code. */
export interface ErrorFrameFault extends FaultTime {
  readonly errorFrame: string;
  readonly message?: string;
}

/**
 * - `reset`: the connection (HTTP/1.1) or stream (HTTP/2) breaks.
 * - `hang`: nothing more comes, until the client goes or the fake is closed.
 * - `end`: the response ends properly but too early; after 0 events: an empty stream.
 * - `truncate`: it ends in the middle of the next event or of the body.
 */
export interface ConnectionFault extends FaultTime {
  readonly connection: 'reset' | 'hang' | 'end' | 'truncate';
}

export type Fault = ExceptionFault | ErrorFrameFault | ConnectionFault;

export interface InsertedEvent {
  /** How many events of the answer come before it. */
  readonly after: number;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** The part of a recorded exchange's JSON file that is needed to answer it. */
export interface RecordedExchange {
  readonly operation: string;
  readonly modelId: string;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Exactly one of: a JSON value, base64 of the exact bytes, text. */
    readonly body?: unknown;
    readonly bodyBase64?: string;
    readonly bodyText?: string;
  };
}
