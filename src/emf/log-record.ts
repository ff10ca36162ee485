import { USAGE_EVENT_NAME } from '../names/usage-document.ts';
import type { UsageDocument } from './document.ts';

/** As much of an SDK's readable log record as the hop to the collector needs; SDK 2 and SDK 3 agree on it. */
export interface ExportableLogRecord {
  readonly eventName?: string | undefined;
  readonly body?: unknown;
  /** A platform's detector may still be asking its metadata service. */
  readonly resource?: { waitForAsyncAttributes?(): Promise<void> };
}

/** `0` is success; a failure may carry the HTTP status as the error's `code`. */
export interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

/** An OpenTelemetry log record exporter, such as `OTLPLogExporter`. */
export interface LogRecordExporter {
  export(records: never[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/** An OpenTelemetry log record processor. */
export interface LogRecordProcessor {
  onEmit(record: never, context?: never): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Whether a record is one of ours, and its document. */
export function readUsageDocument(record: ExportableLogRecord): UsageDocument | undefined {
  return record.eventName === USAGE_EVENT_NAME && typeof record.body === 'object' && record.body !== null
    ? (record.body as UsageDocument)
    : undefined;
}
