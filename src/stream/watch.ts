import { reportFailure } from '../guard.ts';
import { observeStream, type StreamObserver } from './observe.ts';
import { Pace, type PaceReport } from './pace.ts';

/** How a stream's reading ended, and when, on the clock of `performance.now()`. */
export interface StreamEnd {
  readonly kind: 'ended' | 'failed' | 'stopped' | 'abandoned';
  readonly error?: unknown;
  readonly at: number;
  readonly pace: PaceReport;
}

export interface StreamWatch {
  /** When the call began, in ms on the clock of `performance.now()`. */
  readonly startTime: number;
  run: StreamObserver['run'];
  /** Reads one event; true when it carries generated content. */
  read(event: unknown): boolean;
  /** Told how long the application has waited for each chunk with generated content but the first, in ms. */
  chunk?: ((waitMs: number) => void) | undefined;
  /** Told exactly once. Neither this object nor what it holds may reference the stream. */
  end(end: StreamEnd): void;
}

/** Streams that were dropped unread. Held values must not reference their stream, or it would never be collected. */
const abandoned = new FinalizationRegistry<StreamReading>((reading) => reading.abandoned());

/** Watches a stream until the first of its ends: end, failure, the consumer's leaving, or garbage collection. */
export function watchStream(stream: AsyncIterable<unknown>, watch: StreamWatch): void {
  const reading = new StreamReading(watch);
  observeStream(stream, reading);
  abandoned.register(stream, reading, reading);
}

class StreamReading implements StreamObserver {
  readonly run: StreamObserver['run'];
  private readonly watch: StreamWatch;
  private readonly pace: Pace;
  private lastSeen: number;
  private firstEvent: unknown;
  private settled = false;
  private unreadable = false;

  constructor(watch: StreamWatch) {
    this.run = watch.run;
    this.watch = watch;
    this.lastSeen = performance.now();
    this.pace = new Pace(watch.startTime, this.lastSeen);
  }

  requested(): void {
    if (!this.settled) this.pace.requested(performance.now());
  }

  event(value: unknown): void {
    // Every new iterator over one stream begins with the same first event again.
    if (this.settled || (value === this.firstEvent && value !== undefined)) return;
    this.firstEvent ??= value;
    this.lastSeen = performance.now();
    const waitMs = this.pace.answered(this.lastSeen, this.read(value));
    if (waitMs !== undefined && this.watch.chunk !== undefined) this.tellChunk(this.watch.chunk, waitMs);
  }

  private read(event: unknown): boolean {
    try {
      return this.watch.read(event);
    } catch (error) {
      // Told once a call: a stream may have thousands of events.
      if (!this.unreadable) reportFailure('read a stream event', error);
      this.unreadable = true;
      return false;
    }
  }

  private tellChunk(chunk: (waitMs: number) => void, waitMs: number): void {
    try {
      chunk(waitMs);
    } catch (error) {
      reportFailure('measure a chunk', error);
      // Likewise: what fails once will fail thousands of times.
      this.watch.chunk = undefined;
    }
  }

  ended(): void {
    this.settle('ended', performance.now());
  }

  failed(error: unknown): void {
    this.settle('failed', performance.now(), error);
  }

  stopped(): void {
    this.settle('stopped', performance.now());
  }

  abandoned(): void {
    this.settle('abandoned', this.lastSeen);
  }

  private settle(kind: StreamEnd['kind'], at: number, error?: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.firstEvent = undefined;
    abandoned.unregister(this);
    this.watch.end({ kind, at, pace: this.pace.report(), ...(error !== undefined && { error }) });
  }
}
