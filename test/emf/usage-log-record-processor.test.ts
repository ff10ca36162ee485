import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { diag } from '@opentelemetry/api';
import type { ExportableLogRecord, ExportResult } from '../../src/emf/log-record.ts';
import {
  UsageLogRecordProcessor,
  type UsageLogRecordProcessorOptions,
} from '../../src/emf/usage-log-record-processor.ts';

type Answer = ExportResult | 'never' | 'throws';
const OK: ExportResult = { code: 0 };
const REFUSED: ExportResult = { code: 1, error: new Error('refused') };
const httpError = (code: number): ExportResult => ({ code: 1, error: Object.assign(new Error('http'), { code }) });

/** An exporter that answers as told, the last answer for ever. */
class ScriptedExporter {
  readonly batches: ExportableLogRecord[][] = [];
  closed = false;
  private readonly answers: Answer[];
  private readonly judge: ((batch: readonly ExportableLogRecord[]) => Answer) | undefined;
  constructor(answers: readonly Answer[], judge?: (batch: readonly ExportableLogRecord[]) => Answer) {
    this.answers = [...answers];
    this.judge = judge;
  }
  export(batch: ExportableLogRecord[], done: (result: ExportResult) => void): void {
    this.batches.push(batch);
    const answer = this.judge?.(batch) ?? (this.answers.length > 1 ? this.answers.shift() : this.answers[0]);
    if (answer === 'throws') throw new Error('exporter is broken');
    if (answer !== 'never' && answer !== undefined) setImmediate(done, answer);
  }
  async shutdown(): Promise<void> {
    this.closed = true;
  }
}

const usage = (id: number): ExportableLogRecord => ({
  eventName: 'bedrock.usage',
  body: { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [] }, InvocationId: id },
});
const idOf = (record: ExportableLogRecord): unknown => (record.body as Record<string, unknown>)['InvocationId'];

/** What is written to stdout while `run` runs; lines that are no documents pass through. */
async function captureLines(run: () => Promise<unknown>): Promise<unknown[]> {
  const documents: unknown[] = [];
  const { write } = process.stdout;
  process.stdout.write = ((chunk: string, ...rest: never[]) => {
    if (!String(chunk).startsWith('{"_aws"')) return write.call(process.stdout, chunk, ...rest);
    documents.push(JSON.parse(String(chunk)));
    return true;
  }) as typeof process.stdout.write;
  try {
    await run();
  } finally {
    process.stdout.write = write;
  }
  return documents.map((document) => (document as Record<string, unknown>)['InvocationId']);
}

describe('UsageLogRecordProcessor', () => {
  function start(exporter: ScriptedExporter, options: Partial<UsageLogRecordProcessorOptions> = {}) {
    return new UsageLogRecordProcessor({ exporter, scheduledDelayMillis: 5, flushTimeoutMillis: 2_000, ...options });
  }

  it('exports usage records in batches, one export at a time', async () => {
    const exporter = new ScriptedExporter([OK]);
    const processor = start(exporter, { maxExportBatchSize: 4 });
    for (let id = 0; id < 10; id += 1) processor.onEmit(usage(id));
    await processor.forceFlush();
    assert.deepEqual(
      exporter.batches.map((batch) => batch.map(idOf)),
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ],
    );
    await processor.shutdown();
    assert.equal(exporter.closed, true);
  });

  it('exports by itself after the delay', async () => {
    const exporter = new ScriptedExporter([OK]);
    const processor = start(exporter);
    processor.onEmit(usage(1));
    await sleep(100);
    assert.equal(exporter.batches.length, 1);
    await processor.shutdown();
  });

  it('keeps a record until the exporter has taken it', async () => {
    const exporter = new ScriptedExporter([REFUSED, 'throws', httpError(503), httpError(500), OK]);
    const processor = start(exporter, { flushTimeoutMillis: 10_000 });
    processor.onEmit(usage(1));
    const lines = await captureLines(() => processor.forceFlush());
    assert.deepEqual([exporter.batches.length, lines], [5, []]);
    assert.ok(exporter.batches.every((batch) => idOf(batch[0] as ExportableLogRecord) === 1));
    await processor.shutdown();
  });

  it('tries again when an export never answers', async () => {
    const exporter = new ScriptedExporter(['never', OK]);
    const processor = start(exporter, { exportTimeoutMillis: 20 });
    processor.onEmit(usage(1));
    await processor.forceFlush();
    assert.equal(exporter.batches.length, 2);
    await processor.shutdown();
  });

  it('writes to stdout what is left at the end, in flight or waiting or late', async () => {
    const exporter = new ScriptedExporter(['never']);
    const processor = start(exporter, { flushTimeoutMillis: 30, maxExportBatchSize: 2 });
    for (const id of [1, 2, 3]) processor.onEmit(usage(id));
    const lines = await captureLines(async () => {
      await processor.shutdown();
      processor.onEmit(usage(4));
      await processor.shutdown();
    });
    assert.deepEqual(lines, [1, 2, 3, 4]);
  });

  it('finds the one record that is refused for good, and delivers the others', async () => {
    const exporter = new ScriptedExporter([OK], (batch) =>
      batch.some((record) => idOf(record) === 5) ? httpError(400) : OK,
    );
    const processor = start(exporter);
    for (let id = 0; id < 8; id += 1) processor.onEmit(usage(id));
    const lines = await captureLines(() => processor.forceFlush());
    assert.deepEqual(lines, [5]);
    const delivered = exporter.batches
      .filter((batch) => !batch.some((record) => idOf(record) === 5))
      .flat()
      .map(idOf);
    assert.deepEqual(delivered, [0, 1, 2, 3, 4, 6, 7]);
    await processor.shutdown();
  });

  it('drops the newest when its queue is full, and says so once', async () => {
    const told: unknown[] = [];
    diag.setLogger({ warn: (message) => told.push(message), error() {}, info() {}, debug() {}, verbose() {} });
    const exporter = new ScriptedExporter(['never']);
    const processor = start(exporter, { maxQueueSize: 3, scheduledDelayMillis: 60_000, flushTimeoutMillis: 10 });
    for (const id of [1, 2, 3, 4, 5]) processor.onEmit(usage(id));
    const lines = await captureLines(() => processor.shutdown());
    diag.disable();
    assert.deepEqual(lines, [1, 2, 3]);
    assert.equal(told.filter((message) => /queue of usage records is full \(3\)/.test(String(message))).length, 1);
  });

  it('passes all other records on', async () => {
    const calls: unknown[] = [];
    const rest = {
      onEmit: (record: unknown) => void calls.push(record),
      forceFlush: async () => void calls.push('flush'),
      shutdown: async () => void calls.push('shutdown'),
    };
    const exporter = new ScriptedExporter([OK]);
    const processor = start(exporter, { rest });
    const other = { eventName: 'another', body: {} };
    processor.onEmit(other);
    await processor.forceFlush();
    await processor.shutdown();
    assert.deepEqual(calls, [other, 'flush', 'shutdown']);
    assert.deepEqual(exporter.batches, []);
  });

  it('sends its own health along, once a minute', async () => {
    const exporter = new ScriptedExporter([REFUSED, OK]);
    const processor = start(exporter);
    const { now } = Date;
    processor.onEmit(usage(1));
    await processor.forceFlush();
    Date.now = () => now() + 61_000;
    processor.onEmit(usage(2));
    await processor.forceFlush();
    Date.now = now;
    await processor.shutdown();
    const health = exporter.batches
      .flat()
      .map((record) => record.body as Record<string, unknown>)
      .filter((body) => 'LoggingErrors' in body);
    assert.equal(health.length, 1);
    assert.deepEqual(
      [health[0]?.['LoggingErrors'], health[0]?.['LoggingQueueDepth'], Array.isArray(health[0]?.['LoggingLatency'])],
      [1, 1, true],
    );
  });
});
