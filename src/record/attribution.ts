/** Whom and what a call was for, as the application says. */
export interface Attribution {
  readonly agentId?: string;
  readonly feature?: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly conversationId?: string;
  readonly incidentId?: string;
  /** The template behind the prompt. */
  readonly prompt?: { readonly name: string; readonly version?: string };
  /** Attributes under their whole names, which begin with `llm.`. */
  readonly llm?: Readonly<Record<string, string | number | boolean>>;
}
