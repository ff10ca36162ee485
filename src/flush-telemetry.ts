import * as api from '@opentelemetry/api';
import { reportFailure } from './guard.ts';
import { isObject } from './read.ts';
import { processWide } from './process-wide.ts';

/** What `bedrock-otel/register` has started, if it has. */
export const REGISTERED_SDK = processWide('registered-sdk', (): { flush?: () => Promise<unknown> } => ({}));

/** A Lambda function is billed while it waits, and a collector that is away must not use up its time. */
const TIMEOUT_MS = 2_000;

/**
 * Sends what telemetry there is: the spans, metrics and log records of the registered OpenTelemetry SDK. For AWS Lambda,
 * where the process is frozen as soon as a handler has answered, and maybe for good: wait for it before you return.
 *
 * It never rejects, and gives up after `timeoutMillis` (default 2,000): what could not be sent stays in the SDK's queues.
 */
export async function flushTelemetry({ timeoutMillis = TIMEOUT_MS } = {}): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMillis);
  });
  await Promise.race([flushAll(), limit]);
  clearTimeout(timer);
}

async function flushAll(): Promise<void> {
  const flushes = REGISTERED_SDK.flush === undefined ? findFlushes() : [REGISTERED_SDK.flush];
  const results = await Promise.allSettled(flushes.map(async (flush) => flush()));
  for (const result of results) if (result.status === 'rejected') reportFailure('flush telemetry', result.reason);
}

/** The global providers of the application's own SDK; the API has no word for it, an SDK's providers do. */
function findFlushes(): (() => unknown)[] {
  const tracers = api.trace.getTracerProvider();
  const providers: unknown[] = [
    tracers instanceof api.ProxyTracerProvider ? tracers.getDelegate() : tracers,
    api.metrics.getMeterProvider(),
    findLoggerProvider(),
  ];
  return providers.filter(canFlush).map((provider) => () => provider.forceFlush());
}

/** Logs stand in `api` since 1.10. */
function findLoggerProvider(): unknown {
  const logs: unknown = 'logs' in api ? api.logs : undefined;
  if (!hasLoggerProvider(logs)) return undefined;
  const provider = logs.getLoggerProvider();
  // The proxy, which knows no flush.
  return isObject(provider) && typeof provider['_getDelegate'] === 'function' ? provider['_getDelegate']() : provider;
}

function hasLoggerProvider(logs: unknown): logs is { getLoggerProvider(): unknown } {
  return isObject(logs) && typeof logs['getLoggerProvider'] === 'function';
}

function canFlush(provider: unknown): provider is { forceFlush(): unknown } {
  return isObject(provider) && typeof provider['forceFlush'] === 'function';
}
