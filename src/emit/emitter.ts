import type { Context, Meter, Span } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Invocation, Service, StartedInvocation } from '../record/invocation.ts';

/** As much of OpenTelemetry's logger as is needed: it stands in `api` since 1.10 and in `api-logs` before. */
export interface EventLogger {
  emit(record: object): void;
  enabled?(options?: object): boolean;
}

/** Where the telemetry of one call goes. */
export interface Outlet {
  readonly span: Span;
  /** The application's context at the call, with the span. */
  readonly context: Context;
  readonly meter: Meter;
  readonly logger: EventLogger;
  readonly config: ResolvedConfig;
}

/** Renders the record as one signal. It never sees JSON from Bedrock, and it may keep nothing of a call. */
export interface Emitter {
  /** What it does, for the diagnostic line of one that fails: `emit metrics`. */
  readonly step: string;
  /** Told once per call, at its end and before its span ends. */
  emit(invocation: Invocation, outlet: Outlet): void;
  /** For signals that measure each chunk of a stream: asked once, when the stream begins. */
  observeChunks?(started: StartedInvocation & { readonly service: Service }, outlet: Outlet): ObserveChunk | undefined;
}

/** Told how long the application waited for a chunk with generated content, for each but the first; in milliseconds. */
export type ObserveChunk = (waitMs: number) => void;
