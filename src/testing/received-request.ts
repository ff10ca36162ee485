import type { OperationName } from './operations.ts';

/** What the service would charge for one answered request, in tokens. */
export interface Billed {
  /** Input tokens without those read from or written to the prompt cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** One HTTP request as it arrived: every attempt of a retried call is its own entry. */
export interface ReceivedRequest {
  readonly operation: OperationName;
  /** Percent-decoded, so ARNs read as ARNs. Absent for operations that name no model. */
  readonly modelId: string | undefined;
  /** 1 for the first attempt; read from `amz-sdk-request: attempt=2; max=3`. */
  readonly attempt: number;
  /** `amz-sdk-invocation-id`: the same for all attempts of one call. */
  readonly invocationId: string | undefined;
  /** The `x-amzn-requestid` it is answered with. */
  readonly requestId: string;
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes; of a bidirectional stream those that have arrived so far. */
  readonly body: Uint8Array;
  /** The body as JSON; absent when it is none. */
  readonly json: unknown;
  readonly httpVersion: '1.1' | '2.0';
  /**
   * Set just before the response head is written, so it is there as soon as the client has an answer.
   * Stays absent for failures, replays and operations that do not run a model.
   */
  billed: Billed | undefined;
}
