import type { TokenCounts } from './metrics.ts';

/** What a tracker tells, as it happens: each kind at most once in a run, but for tool calls. */
export type TrackedEvent =
  | { readonly kind: 'duration'; readonly durationMs: number }
  | { readonly kind: 'timeToFirstToken'; readonly timeToFirstTokenMs: number }
  | { readonly kind: 'tokens'; readonly tokens: TokenCounts }
  | { readonly kind: 'success' }
  | { readonly kind: 'error' }
  | { readonly kind: 'feedback'; readonly rating: FeedbackKind }
  | { readonly kind: 'toolCall'; readonly tool: string };

/** LaunchDarkly's two kinds of feedback. */
export type FeedbackKind = 'positive' | 'negative';

/** Whose events they are. */
export interface TrackedRun {
  /** A UUID: one generation with one variation of a configuration. */
  readonly runId: string;
  readonly key: string;
  readonly variation?: string | undefined;
  readonly version?: number | undefined;
  readonly modelId?: string | undefined;
  /** The application's own; a tracker only passes it on. */
  readonly context?: unknown;
}

/** Takes what a tracker tells. One that throws costs the event, never the call. */
export type TrackerSink = (event: TrackedEvent, run: TrackedRun) => void;
