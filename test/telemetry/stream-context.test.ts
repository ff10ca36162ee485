import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { context, trace } from '@opentelemetry/api';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';
import { createClient } from '../testing/clients.ts';

describe('the context of a stream', () => {
  let fake: FakeBedrock;
  let telemetry: Telemetry;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  before(async () => {
    telemetry = startTelemetry();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
  });
  after(async () => {
    telemetry.stop();
    await fake.close();
  });

  it("is the call's span within next(), and whatever else the application has set around each next()", async () => {
    const store = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    // A stream that says what it sees at each step, in the place of the SDK's.
    const stream = {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          seen.push([store.getStore(), trace.getSpan(context.active())?.spanContext().spanId]);
          yield { messageStop: { stopReason: 'end_turn' } };
        }
      },
    };
    const client = createClient(fake.url, '2.0');
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        Object.assign(result.output ?? {}, { stream });
        return result;
      },
      { step: 'deserialize', priority: 'high' },
    );
    const command = new sdk.ConverseStreamCommand({
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'x' }] }],
    });
    const answer = await client.send(command);
    const iterator = answer.stream?.[Symbol.asyncIterator]();
    assert.ok(iterator !== undefined);
    for (const name of ['first', 'second', 'second', 'third']) await store.run(name, () => iterator.next());
    await iterator.return?.();
    client.destroy();
    const spanId = telemetry.spans.at(-1)?.spanContext().spanId;
    assert.deepEqual(
      seen,
      ['first', 'second', 'second', 'third'].map((name) => [name, spanId]),
    );
  });
});
