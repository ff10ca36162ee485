import { inspect } from 'node:util';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { countFailures } from '../../src/guard.ts';
import type { BedrockInstrumentationConfig } from '../../src/index.ts';
import { METRICS } from '../../src/names/metrics.ts';
import { type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { type MetricPoint, startTelemetry } from '../support/telemetry.ts';
import { createClient } from '../testing/clients.ts';

/** What an application has at hand for its calls. */
export interface Application {
  readonly sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  readonly client: BedrockRuntimeClient;
  /** For those who wait for a span that comes late. */
  readonly spans: readonly ReadableSpan[];
}

/** A call, and what the service answers. */
export interface Exchange {
  readonly rules?: readonly FakeRule[];
  readonly call: (application: Application) => Promise<unknown>;
}

/** Everything that left the process because of a call. */
export interface Signals {
  readonly spans: readonly ReadableSpan[];
  readonly logRecords: readonly ReadableLogRecord[];
  /** Of all calls of the application so far. */
  readonly points: readonly MetricPoint[];
  /** Lines on stdout. */
  readonly lines: readonly string[];
  /** What the diagnostic logger was told, as text. */
  readonly diagnostics: readonly string[];
  /** Steps of telemetry that failed. */
  readonly failures: readonly string[];
  /** What the application got: the call's value, or the error that it threw. */
  readonly result: unknown;
  readonly error: unknown;
}

export interface ObservedApplication {
  run(exchange: Exchange): Promise<Signals>;
  stop(): Promise<void>;
}

/** An application with a fake of its own, of which all that leaves the process is kept. */
export async function startApplication(config: BedrockInstrumentationConfig): Promise<ObservedApplication> {
  const telemetry = startTelemetry(config);
  const sdk = await import('@aws-sdk/client-bedrock-runtime');
  const fake = await startFakeBedrock();
  const client = createClient(fake.url, '2.0', { maxAttempts: 3 });
  return {
    async run({ rules = [], call }) {
      const failedBefore = new Map(countFailures());
      const removals = rules.map((rule) => fake.script(rule));
      telemetry.reset();
      const { lines, diagnostics, result, error } = await listen(() => call({ sdk, client, spans: telemetry.spans }));
      for (const remove of removals) remove();
      const failures = [...countFailures()].filter(([step, count]) => count > (failedBefore.get(step) ?? 0));
      // Failures are counted for the whole process, so for other tests, too: they are told apart here.
      const points = (await telemetry.metricPoints()).filter(({ name }) => name !== METRICS.telemetryFailures.name);
      return {
        spans: [...telemetry.spans],
        logRecords: [...telemetry.logRecords()],
        points,
        lines,
        diagnostics,
        failures: failures.map(([step]) => step),
        result,
        error,
      };
    },
    async stop() {
      client.destroy();
      telemetry.stop();
      await fake.close();
    },
  };
}

/** One call of an application that makes no other. */
export async function observe(config: BedrockInstrumentationConfig, exchange: Exchange): Promise<Signals> {
  const application = await startApplication(config);
  try {
    return await application.run(exchange);
  } finally {
    await application.stop();
  }
}

type Heard = Pick<Signals, 'lines' | 'diagnostics' | 'result' | 'error'>;

/** Lines of JSON are a signal; whatever else writes to stdout, such as the test's own report, passes. */
async function listen(call: () => Promise<unknown>): Promise<Heard> {
  const lines: string[] = [];
  const diagnostics: string[] = [];
  const tell = (...words: unknown[]): void => void diagnostics.push(words.map((word) => inspect(word)).join(' '));
  diag.setLogger({ error: tell, warn: tell, info: tell, debug: tell, verbose: tell }, DiagLogLevel.ALL);
  const { write } = process.stdout;
  const keep = (chunk: string | Uint8Array, ...others: never[]): boolean => {
    const text = String(chunk);
    if (!text.startsWith('{')) return write.call(process.stdout, chunk, ...others);
    lines.push(text);
    return true;
  };
  process.stdout.write = keep as typeof write;
  try {
    return { lines, diagnostics, result: await call(), error: undefined };
  } catch (error) {
    return { lines, diagnostics, result: undefined, error };
  } finally {
    process.stdout.write = write;
    diag.disable();
  }
}
