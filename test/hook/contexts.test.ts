import assert from 'node:assert/strict';
import { type BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { context, createContextKey, type Span, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { BedrockInstrumentation } from '../../src/index.ts';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { collect, createClient } from '../testing/clients.ts';
import { startTracing, type Tracing } from './tracing.ts';

const input = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }] };
const TENANT = createContextKey('what else an application keeps in its context');

/** A context as the application finds it. */
interface View {
  readonly spanId: string | undefined;
  readonly tenant: unknown;
}

function look(): View {
  return { spanId: trace.getActiveSpan()?.spanContext().spanId, tenant: context.active().getValue(TENANT) };
}

describe('contexts', () => {
  let fake: FakeBedrock;
  let tracing: Tracing;
  let instrumentation: BedrockInstrumentation;
  let client: BedrockRuntimeClient;

  beforeEach(async () => {
    fake = await startFakeBedrock();
    tracing = startTracing();
    instrumentation = new BedrockInstrumentation();
    client = createClient(fake.url, '2.0');
  });
  afterEach(async () => {
    instrumentation.disable();
    tracing.stop();
    client.destroy();
    await fake.close();
  });

  /** Runs the application in a span of its own; `own` is how it must find its context. */
  function inApplicationSpan(work: (own: View) => Promise<void>): Promise<void> {
    return context.with(context.active().setValue(TENANT, 'kept'), () =>
      tracing.tracer.startActiveSpan('application', (span: Span) => work(look()).finally(() => span.end())),
    );
  }

  /** How code inside of the call must find the context. */
  function insideCall(): View {
    return { spanId: tracing.call().spanContext().spanId, tenant: 'kept' };
  }

  it('makes the application’s active span the parent', async () => {
    await inApplicationSpan(async ({ spanId }) => {
      await client.send(new ConverseCommand(input));
      assert.equal(tracing.call().parentSpanContext?.spanId, spanId);
    });
  });

  it('gives the application its own context back after await, callback and rejection', async () => {
    fake.script({ times: 1, modelId: 'rejected', fail: { exception: 'ValidationException' } });
    await inApplicationSpan(async (own) => {
      await client.send(new ConverseCommand(input));
      assert.deepEqual(look(), own);
      await client
        .send(new ConverseCommand({ ...input, modelId: 'rejected' }))
        .catch(() => assert.deepEqual(look(), own));
      assert.deepEqual(look(), own);
      const inCallback = await new Promise((resolve) => client.send(new ConverseCommand(input), () => resolve(look())));
      assert.deepEqual(inCallback, own);
      assert.equal(tracing.calls().length, 3);
    });
  });

  for (const when of ['before', 'after'] as const) {
    it(`runs a middleware of the application’s inside of the call, added ${when} the first one`, async () => {
      let seen: View | undefined;
      const addMiddleware = (): void =>
        client.middlewareStack.add(
          (next) => (args) => {
            seen = look();
            return tracing.tracer.startActiveSpan('middleware', (span) => next(args).finally(() => span.end()));
          },
          { step: 'initialize', name: 'ofTheApplication' },
        );
      if (when === 'after') {
        await client.send(new ConverseCommand(input));
        tracing.spans.length = 0;
      }
      addMiddleware();
      await inApplicationSpan(async () => void (await client.send(new ConverseCommand(input))));
      assert.deepEqual(seen, insideCall());
      const span = tracing.spans.find(({ name }) => name === 'middleware');
      assert.equal(span?.parentSpanContext?.spanId, insideCall().spanId);
    });
  }

  it('runs all attempts inside of the call, so that spans of the HTTP layer nest', async () => {
    fake.script({ fail: { exception: 'ServiceUnavailableException', attempts: 1 } });
    const seen: View[] = [];
    class ObservedHandler extends NodeHttpHandler {
      override handle(...args: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
        seen.push(look());
        return tracing.tracer.startActiveSpan('http', (span) => super.handle(...args).finally(() => span.end()));
      }
    }
    client = createClient(fake.url, '1.1', { requestHandler: new ObservedHandler() });
    await inApplicationSpan(async () => void (await client.send(new ConverseCommand(input))));
    assert.deepEqual(seen, [insideCall(), insideCall()]);
    const parents = tracing.spans.filter(({ name }) => name === 'http').map((span) => span.parentSpanContext?.spanId);
    assert.deepEqual(parents, [insideCall().spanId, insideCall().spanId]);
  });

  it('runs next() inside of the call, the loop body and what follows in the application’s context', async () => {
    const inNext: View[] = [];
    const inBody: View[] = [];
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const output = result.output as { stream?: AsyncIterable<unknown> };
        const { stream = [] } = output;
        output.stream = (async function* () {
          for await (const event of stream) {
            inNext.push(look());
            yield event;
          }
        })();
        return result;
      },
      { step: 'deserialize', priority: 'high', name: 'ofTheApplication' },
    );
    await inApplicationSpan(async (own) => {
      const { stream } = await client.send(new ConverseStreamCommand(input));
      for await (const _event of stream ?? []) inBody.push(look());
      assert.deepEqual(look(), own);
      assert.ok(inBody.length > 1);
      assert.deepEqual(
        inBody,
        inBody.map(() => own),
      );
    });
    assert.deepEqual(inNext, inBody.map(insideCall));
  });

  it('keeps the loop body’s own context when it iterates elsewhere than it called', async () => {
    const { stream } = await client.send(new ConverseStreamCommand(input));
    await inApplicationSpan(async (own) => {
      for await (const _event of stream ?? []) assert.deepEqual(look(), own);
    });
    assert.equal(tracing.call().parentSpanContext, undefined);
  });

  it('records nothing where tracing is suppressed, and changes nothing', async () => {
    const seen: View[] = [];
    client.middlewareStack.add((next) => (args) => (seen.push(look()), next(args)), {
      step: 'build',
      name: 'ofTheApplication',
    });
    await inApplicationSpan(async (own) => {
      await context.with(suppressTracing(context.active()), async () => {
        const { output } = await client.send(new ConverseCommand(input));
        assert.equal(output?.message?.content?.[0]?.text, 'Hello from the fake Bedrock.');
        const { stream } = await client.send(new ConverseStreamCommand(input));
        assert.ok((await collect(stream)).length > 1);
        await new Promise((resolve) => client.send(new ConverseCommand(input), resolve));
      });
      assert.deepEqual(seen, [own, own, own]);
      assert.deepEqual(tracing.calls(), []);
      await client.send(new ConverseCommand(input));
      assert.equal(tracing.calls().length, 1);
    });
  });
});
