/**
 * Whom and what calls are for. Keys that begin with `llm.` are copied as they are.
 *
 * Every value is a text of at most 256 characters, or for `llm.*` a text, number or boolean; at most 32 of those.
 * What is more is cut or left out, and a `diag` line says so.
 */
export interface AttributionOptions {
  /** The agent that makes the call. With `feature`, the only one that may become a metric's dimension. */
  readonly agentId?: string | undefined;
  /** The feature of the application that the call serves. */
  readonly feature?: string | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly incidentId?: string | undefined;
  /** The template behind the prompt. */
  readonly prompt?: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly [key: `llm.${string}`]: string | number | boolean | undefined;
}

/** Members that are a single text. */
export const TEXT_MEMBERS = ['agentId', 'feature', 'userId', 'sessionId', 'conversationId', 'incidentId'] as const;
export type TextMember = (typeof TEXT_MEMBERS)[number];
