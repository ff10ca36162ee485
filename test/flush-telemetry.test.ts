import assert from 'node:assert/strict';
import { diag, DiagLogLevel, logs, metrics, trace } from '@opentelemetry/api';
import { flushTelemetry } from '../src/index.ts';

/** A provider that keeps what it is asked to do. */
function createProvider(flush: () => Promise<void>): never {
  return {
    getTracer: () => trace.getTracer('none'),
    getMeter: () => metrics.getMeter('none'),
    getLogger: () => logs.getLogger('none'),
    forceFlush: flush,
  } as never;
}

describe('flushTelemetry', () => {
  afterEach(() => {
    trace.disable();
    metrics.disable();
    logs.disable();
    diag.disable();
  });

  it('sends spans, metrics and log records of the global providers', async () => {
    const flushed: string[] = [];
    const provider = (name: string) => createProvider(async () => void flushed.push(name));
    trace.setGlobalTracerProvider(provider('spans'));
    metrics.setGlobalMeterProvider(provider('metrics'));
    logs.setGlobalLoggerProvider(provider('logs'));
    await flushTelemetry();
    assert.deepEqual(flushed, ['spans', 'metrics', 'logs']);
  });

  it('has nothing to do where no SDK is registered', async () => {
    assert.equal(await flushTelemetry(), undefined);
  });

  it('does not reject, and tells why something was not sent', async () => {
    const told: string[] = [];
    const silent = (): void => {};
    diag.setLogger(
      { verbose: silent, debug: silent, info: silent, error: silent, warn: (message) => told.push(message) },
      DiagLogLevel.WARN,
    );
    let metricsFlushed = false;
    trace.setGlobalTracerProvider(createProvider(() => Promise.reject(new Error('away'))));
    metrics.setGlobalMeterProvider(createProvider(async () => void (metricsFlushed = true)));
    await flushTelemetry();
    assert.ok(metricsFlushed);
    assert.match(told.join(), /could not flush telemetry/);
  });

  it('gives up in time', async () => {
    trace.setGlobalTracerProvider(createProvider(() => new Promise(() => {})));
    await flushTelemetry({ timeoutMillis: 20 });
  });
});
