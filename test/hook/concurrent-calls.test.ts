import assert from 'node:assert/strict';
import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { BedrockInstrumentation } from '../../src/index.ts';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { catchError, collect, createClient } from '../testing/clients.ts';
import { startTracing, type Tracing } from './tracing.ts';

const messages = [{ role: 'user' as const, content: [{ text: 'Hello' }] }];

describe('concurrent calls', () => {
  let fake: FakeBedrock;
  let tracing: Tracing;
  let instrumentation: BedrockInstrumentation;
  beforeEach(async () => {
    fake = await startFakeBedrock();
    tracing = startTracing();
    instrumentation = new BedrockInstrumentation();
  });
  afterEach(async () => {
    instrumentation.disable();
    tracing.stop();
    await fake.close();
  });

  // With cacheMiddleware, calls of one kind share the SDK's own context object.
  for (const cacheMiddleware of [false, true]) {
    it(`are kept apart, cacheMiddleware: ${cacheMiddleware}`, async () => {
      const client = createClient(fake.url, '2.0', { cacheMiddleware, maxAttempts: 3 });
      const expected: Record<string, readonly unknown[]> = {};
      const calls: Promise<unknown>[] = [];
      for (let index = 0; index < 24; index += 1) {
        const modelId = `model-${index}`;
        const failures = index % 4;
        fake.script({
          modelId,
          delay: (index * 7) % 20,
          answer: { usage: { inputTokens: index, outputTokens: 100 + index } },
          ...(failures > 0 && { fail: { exception: 'ServiceUnavailableException', attempts: failures } }),
        });
        const call =
          index % 2 === 0
            ? client.send(new ConverseCommand({ modelId, messages }))
            : client.send(new ConverseStreamCommand({ modelId, messages })).then(({ stream }) => collect(stream));
        calls.push(catchError(call));
        expected[modelId] =
          failures === 3 ? [3, undefined, 'ServiceUnavailableException'] : [failures + 1, 100 + index, undefined];
      }
      await Promise.all(calls);
      client.destroy();
      const seen = tracing
        .calls()
        .map(({ attributes }) => [
          attributes['gen_ai.request.model'],
          [attributes['bedrock.attempts'], attributes['gen_ai.usage.output_tokens'], attributes['error.type']],
        ]);
      assert.equal(seen.length, 24);
      assert.deepEqual(Object.fromEntries(seen), expected);
      const requestIds = new Set(tracing.calls().map(({ attributes }) => attributes['aws.request_id']));
      assert.equal(requestIds.size, 24);
    });
  }

  it('may share one command object', async () => {
    const client = createClient(fake.url, '2.0');
    const command = new ConverseCommand({ modelId: 'shared', messages });
    await Promise.all([client.send(command), client.send(command), client.send(command)]);
    await client.send(command);
    client.destroy();
    assert.deepEqual(
      tracing.calls().map(({ attributes }) => attributes['bedrock.attempts']),
      [1, 1, 1, 1],
    );
  });

  it('made inside of a call are calls of their own', async () => {
    const client = createClient(fake.url, '2.0');
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'ConverseCommand') {
            const { stream } = await client.send(new ConverseStreamCommand({ modelId: 'inner', messages }));
            await collect(stream);
          }
          return next(args);
        },
      { step: 'build', name: 'ofTheApplication' },
    );
    await client.send(new ConverseCommand({ modelId: 'outer', messages }));
    client.destroy();
    const [inner, outer, ...others] = tracing.calls();
    assert.deepEqual([inner?.name, outer?.name, others], ['chat inner', 'chat outer', []]);
    assert.equal(inner?.parentSpanContext?.spanId, outer?.spanContext().spanId);
    assert.deepEqual([inner?.attributes['bedrock.attempts'], outer?.attributes['bedrock.attempts']], [1, 1]);
  });
});
