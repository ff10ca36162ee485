import { setTimeout as sleep } from 'node:timers/promises';
import { context, diag } from '@opentelemetry/api';
import { guard } from '../guard.ts';
import { suppressTracing } from '../suppress-tracing.ts';
import { HopHealth } from './hop-health.ts';
import {
  type ExportableLogRecord,
  type ExportResult,
  type LogRecordExporter,
  type LogRecordProcessor,
  readUsageDocument,
} from './log-record.ts';
import { writeEmfLine } from './stdout.ts';

export interface UsageLogRecordProcessorOptions {
  /** Where usage records go: the SDK's OTLP exporter. */
  readonly exporter: LogRecordExporter;
  /** Where all other log records go: the processor that was there before, e.g. `BatchLogRecordProcessor`. */
  readonly rest?: LogRecordProcessor;
  /** Records that wait in the process at most; about 2 KiB of memory each. Default: 20,000. */
  readonly maxQueueSize?: number;
  /** Records in one export at most. Default: 512. */
  readonly maxExportBatchSize?: number;
  /** Milliseconds until a lone record is exported. Default: 1,000. */
  readonly scheduledDelayMillis?: number;
  /** Milliseconds that a flush may take; what is left then at shutdown goes to stdout. Default: 5,000. */
  readonly flushTimeoutMillis?: number;
  /** Milliseconds that one export may take before it is tried again. Default: 30,000. */
  readonly exportTimeoutMillis?: number;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;
const HEALTH_EVERY_MS = 60_000;

/** What the collector will not take however often it is offered: a malformed request, or one too large. */
const PERMANENT = new Set([400, 413]);

/**
 * The hop of usage records to the collector. The SDK's batch processor gives an export up after 30 seconds; this one
 * keeps a record until the collector has taken it, for as long as the process lives: a bounded queue, one export in
 * flight, retries with backoff and jitter. What is left at the end goes to stdout as EMF lines, where the log driver
 * of a container finds it. Nothing is dropped but what does not fit into the queue, and that is counted and said.
 */
export class UsageLogRecordProcessor {
  private readonly options: Required<Omit<UsageLogRecordProcessorOptions, 'rest'>>;
  private readonly rest: LogRecordProcessor | undefined;
  private readonly queue: ExportableLogRecord[] = [];
  private readonly health = new HopHealth();
  private healthAt = Date.now() + HEALTH_EVERY_MS;
  private batchSize: number;
  private retryMs = FIRST_RETRY_MS;
  private dropped = 0;
  private draining: Promise<void> | undefined;
  private wake: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(options: UsageLogRecordProcessorOptions) {
    const { exporter, rest, ...bounds } = options;
    this.options = {
      exporter,
      maxQueueSize: 20_000,
      maxExportBatchSize: 512,
      scheduledDelayMillis: 1_000,
      flushTimeoutMillis: 5_000,
      exportTimeoutMillis: 30_000,
      ...bounds,
    };
    this.rest = rest;
    this.batchSize = this.options.maxExportBatchSize;
  }

  onEmit(record: ExportableLogRecord, context?: unknown): void {
    const document = readUsageDocument(record);
    if (document === undefined) this.rest?.onEmit(record as never, context as never);
    else if (this.stopped) writeEmfLine(document);
    else if (this.queue.length >= this.options.maxQueueSize) this.drop();
    else {
      this.queue.push(record);
      this.schedule(this.queue.length >= this.batchSize ? 0 : this.options.scheduledDelayMillis);
    }
  }

  async forceFlush(): Promise<void> {
    await Promise.all([this.flush(), this.rest?.forceFlush()]);
  }

  /** Flushes for a bounded time; what the collector has not taken by then goes to stdout, an export in flight included. */
  async shutdown(): Promise<void> {
    if (this.stopped) return;
    await this.flush();
    this.stopped = true;
    this.wake?.abort();
    clearTimeout(this.timer);
    for (const record of this.queue.splice(0)) guard('write a usage document', () => this.write(record));
    await Promise.all([this.options.exporter.shutdown(), this.rest?.shutdown()]);
  }

  private drop(): void {
    this.health.failed(1);
    this.dropped += 1;
    if (this.dropped === 1) {
      diag.warn(
        `bedrock-otel: the queue of usage records is full (${this.options.maxQueueSize}); new ones are dropped until the collector takes some.`,
      );
    }
  }

  private schedule(delayMs: number): void {
    if (this.draining !== undefined || (this.timer !== undefined && delayMs > 0)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.drain(), delayMs).unref();
  }

  /** Exports until the queue is empty. There is one drain at a time, so one export in flight. */
  private drain(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.draining ??= this.exportAll().finally(() => {
      this.draining = undefined;
      if (this.queue.length > 0 && !this.stopped) this.schedule(this.options.scheduledDelayMillis);
    });
    return this.draining;
  }

  private async exportAll(): Promise<void> {
    while (this.queue.length > 0 && !this.stopped) {
      this.addHealth();
      const batch = this.queue.slice(0, this.batchSize);
      await batch[0]?.resource?.waitForAsyncAttributes?.();
      const { code, error } = await this.export(batch);
      if (this.stopped) return;
      if (code === 0) this.delivered(batch);
      else if (error !== undefined && 'code' in error && PERMANENT.has(Number(error.code))) this.divide(batch, error);
      else {
        this.health.failed(1);
        await this.pause();
      }
    }
  }

  private export(batch: readonly ExportableLogRecord[]): Promise<ExportResult> {
    return new Promise((resolve) => {
      const timeout = setTimeout(() => resolve({ code: 1 }), this.options.exportTimeoutMillis).unref();
      const done = (result: ExportResult): void => {
        clearTimeout(timeout);
        resolve(result);
      };
      // The export is no part of the application: instrumentation of HTTP must not see it.
      const failed = guard('export usage records', () => {
        context.with(suppressTracing(context.active()), () => this.options.exporter.export(batch as never[], done));
        return false;
      });
      if (failed !== false) done({ code: 1 });
    });
  }

  private delivered(batch: readonly ExportableLogRecord[]): void {
    this.queue.splice(0, batch.length);
    this.retryMs = FIRST_RETRY_MS;
    this.batchSize = this.options.maxExportBatchSize;
    const now = Date.now();
    for (const record of batch) {
      const document = readUsageDocument(record);
      if (document !== undefined) this.health.delivered(now - document._aws.Timestamp);
    }
  }

  /** A batch that is refused for good is halved until the record that is to blame stands alone: that one goes to stdout. */
  private divide(batch: readonly ExportableLogRecord[], error: Error): void {
    this.health.failed(1);
    this.batchSize = Math.ceil(batch.length / 2);
    const [record] = batch;
    if (batch.length > 1 || record === undefined) return;
    diag.warn('bedrock-otel: the collector refused a usage record; it is written to stdout.', error);
    this.queue.shift();
    guard('write a usage document', () => this.write(record));
    this.batchSize = this.options.maxExportBatchSize;
  }

  private write(record: ExportableLogRecord): void {
    const document = readUsageDocument(record);
    if (document !== undefined) writeEmfLine(document);
  }

  private async pause(): Promise<void> {
    const delay = this.retryMs * (0.5 + Math.random());
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
    this.wake = new AbortController();
    await sleep(delay, undefined, { ref: false, signal: this.wake.signal }).catch(() => {});
    this.wake = undefined;
  }

  private async flush(): Promise<void> {
    this.wake?.abort();
    let deadline: NodeJS.Timeout | undefined;
    // Holds the process open, for as long as the flush may take.
    const timeout = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, this.options.flushTimeoutMillis);
    });
    await Promise.race([this.drain(), timeout]);
    clearTimeout(deadline);
  }

  /** Once a minute the hop's own health goes out with the documents, in a record like theirs. */
  private addHealth(): void {
    const now = Date.now();
    const [template] = this.queue;
    if (now < this.healthAt || template === undefined) return;
    this.healthAt = now + HEALTH_EVERY_MS;
    const document = this.health.render(this.queue.length, readUsageDocument(template)?.['Service'], now);
    if (document === undefined) return;
    const time = [Math.floor(now / 1000), (now % 1000) * 1_000_000];
    this.queue.push(
      Object.create(template, {
        body: { value: document },
        hrTime: { value: time },
        hrTimeObserved: { value: time },
        spanContext: { value: undefined },
      }) as ExportableLogRecord,
    );
  }
}
