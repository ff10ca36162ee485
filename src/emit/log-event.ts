import type { EventLogger, Outlet } from './emitter.ts';
import { EVENT_NAME_ATTRIBUTE } from '../names/events.ts';

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const SEVERITY = { info: 9, warn: 13 } as const;

export interface LogEvent {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly severityNumber?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Whether anybody listens to log records: until a provider is registered, nobody does. */
export function isLogging(logger: EventLogger): boolean {
  return logger.enabled?.() ?? true;
}

/** Emits a log record in the context of its call, whether the call's span is sampled or not. */
export function logEvent({ logger, context }: Pick<Outlet, 'logger' | 'context'>, event: LogEvent): void {
  const { name, timestamp, severityNumber = SEVERITY.info, attributes, body } = event;
  logger.emit({
    eventName: name,
    timestamp,
    severityNumber,
    ...(body !== undefined && { body }),
    // Where a collector drops the name of an event, the attribute stays.
    attributes: { ...attributes, [EVENT_NAME_ATTRIBUTE]: name },
    context,
  });
}
