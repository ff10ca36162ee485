import { guard } from '../guard.ts';
import type { TokenCounts } from './metrics.ts';
import type { FeedbackKind, TrackedEvent, TrackedRun, TrackerSink } from './sink.ts';
import { warn } from './warn.ts';

/** What is known of a run so far. */
export interface RunSummary {
  /** Absent while neither success nor error is known. */
  readonly success?: boolean;
  readonly durationMs?: number;
  readonly timeToFirstTokenMs?: number;
  readonly tokens?: TokenCounts;
  readonly feedback?: { readonly kind: FeedbackKind };
  /** By name, in order. */
  readonly toolCalls?: readonly string[];
}

/** Keeps the facts of one run: each is told once, by whoever knows it first. */
export class RunFacts {
  private readonly run: TrackedRun;
  private readonly sink: TrackerSink | undefined;
  private readonly called = new Set<string>();
  private known: RunSummary = {};

  constructor(run: TrackedRun, sink: TrackerSink | undefined) {
    this.run = run;
    this.sink = sink;
  }

  get summary(): RunSummary {
    return this.known;
  }

  /** Warns an application that calls a once-only method again. That two methods know the same is nothing to warn of. */
  noteCall(method: string): void {
    if (this.called.has(method)) {
      warn(
        `${method} was called again in run ${this.run.runId}: a run tells each of its facts once, and the first one counts.`,
      );
    }
    this.called.add(method);
  }

  tell(event: TrackedEvent): void {
    const learned = learn(this.known, event);
    if (learned === undefined) return;
    this.known = { ...this.known, ...learned };
    guard('send a tracked event', () => this.sink?.(event, this.run));
  }
}

/** What an event adds; nothing where that was told before. */
function learn(known: RunSummary, event: TrackedEvent): RunSummary | undefined {
  switch (event.kind) {
    case 'duration':
      return known.durationMs === undefined ? { durationMs: event.durationMs } : undefined;
    case 'timeToFirstToken':
      return known.timeToFirstTokenMs === undefined ? { timeToFirstTokenMs: event.timeToFirstTokenMs } : undefined;
    case 'tokens':
      return known.tokens === undefined ? { tokens: event.tokens } : undefined;
    case 'success':
    case 'error':
      return known.success === undefined ? { success: event.kind === 'success' } : undefined;
    case 'feedback':
      return known.feedback === undefined ? { feedback: { kind: event.rating } } : undefined;
    case 'toolCall':
      return { toolCalls: [...(known.toolCalls ?? []), event.tool] };
  }
}
