import assert from 'node:assert/strict';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Invocation } from '../../src/index.ts';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry } from '../support/telemetry.ts';
import { createClient } from '../testing/clients.ts';

export interface ObservedCalls {
  readonly sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  readonly client: BedrockRuntimeClient;
  readonly fake: FakeBedrock;
  readonly spans: readonly ReadableSpan[];
  /** What one call leaves behind; its error, if any, is the application's business. */
  readonly observe: (rule: FakeRule, call: () => Promise<unknown>) => Promise<Observed>;
  readonly stop: () => Promise<void>;
}

export interface Observed {
  readonly span: ReadableSpan;
  readonly invocation: Invocation;
  readonly error: unknown;
}

/** A fake, a client of the real SDK that retries nothing, and telemetry of what it does. */
export async function observeCalls(): Promise<ObservedCalls> {
  const telemetry = startTelemetry();
  const sdk = await import('@aws-sdk/client-bedrock-runtime');
  const fake = await startFakeBedrock();
  const client = createClient(fake.url, '2.0', { maxAttempts: 1 });
  return {
    sdk,
    client,
    fake,
    spans: telemetry.spans,
    async observe(rule, call) {
      const remove = fake.script(rule);
      const seen = telemetry.spans.length;
      const error: unknown = await call().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      remove();
      assert.equal(telemetry.spans.length, seen + 1);
      const span = telemetry.spans[seen];
      const invocation = telemetry.invocations[seen];
      assert.ok(span !== undefined && invocation !== undefined);
      return { span, invocation, error };
    },
    async stop() {
      client.destroy();
      telemetry.stop();
      await fake.close();
    },
  };
}

/** The attributes that are about the operation, not about the connection or the clock. */
export function ownAttributes({ attributes }: ReadableSpan): Record<string, unknown> {
  const common =
    /^(rpc\.(system|service)|server\.|cloud\.|aws\.request_id|http\.|bedrock\.attempts|bedrock\.cost|.*(gap|consumer|first_chunk))/;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !common.test(name)));
}
