/** Below this, `next()` had its answer at hand: the event was there before the application asked. */
const AT_HAND_MS = 1;

/** Milliseconds; see `StreamTiming` in the record for what each means. */
export interface PaceReport {
  readonly timeToFirstChunkMs?: number;
  readonly chunkCount?: number;
  readonly gapSumMs?: number;
  readonly gapMaxMs?: number;
  readonly consumerMs: number;
}

/**
 * Tells a slow model from a slow application: time spent waiting inside `next()` is
 * the model's, time between an answer and the following `next()` is the application's.
 */
export class Pace {
  private readonly startedAt: number;
  private requestedAt: number;
  private answeredAt: number;
  /** The application's time since it last had to wait for the model. */
  private pauseMs = 0;
  private timeToFirstChunkMs: number | undefined;
  private chunkCount = 0;
  /** Waited for the model since its last chunk. */
  private chunkWaitMs = 0;
  private gapSumMs = 0;
  private gapMaxMs = 0;
  private consumerMs = 0;

  /** `startedAt`: when the call began; `answeredAt`: when the SDK handed out the stream. Both on one clock, in ms. */
  constructor(startedAt: number, answeredAt: number) {
    this.startedAt = startedAt;
    this.requestedAt = answeredAt;
    this.answeredAt = answeredAt;
  }

  requested(now: number): void {
    // Who asks again before the answer does not pause.
    if (this.requestedAt > this.answeredAt) return;
    const pause = now - this.answeredAt;
    this.consumerMs += pause;
    this.pauseMs += pause;
    this.requestedAt = now;
  }

  /** Returns how long the application has waited for a chunk with content; nothing for other events, and for the first one. */
  answered(now: number, carriesContent: boolean): number | undefined {
    // Of several that wait at once, each waits only since the one before it was answered.
    const wait = now - Math.max(this.requestedAt, this.answeredAt);
    this.answeredAt = now;
    // Whoever had to wait saw the event arrive: whatever pauses came before, the clock is right again.
    if (wait >= AT_HAND_MS) this.pauseMs = 0;
    if (this.timeToFirstChunkMs !== undefined) {
      this.gapSumMs += wait;
      this.gapMaxMs = Math.max(this.gapMaxMs, wait);
      this.chunkWaitMs += wait;
    }
    if (!carriesContent) return undefined;
    this.chunkCount += 1;
    if (this.timeToFirstChunkMs === undefined) {
      this.timeToFirstChunkMs = now - this.startedAt - this.pauseMs;
      return undefined;
    }
    const waited = this.chunkWaitMs;
    this.chunkWaitMs = 0;
    return waited;
  }

  /** Without a chunk seen there is nothing to say of chunks: not even zero. */
  report(): PaceReport {
    const { timeToFirstChunkMs, chunkCount, gapSumMs, gapMaxMs, consumerMs } = this;
    if (timeToFirstChunkMs === undefined) return { consumerMs };
    return { timeToFirstChunkMs, chunkCount, gapSumMs, gapMaxMs, consumerMs };
  }
}
