import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { BedrockRuntime, type BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { type BedrockInstrumentationConfig, BedrockInstrumentation, instrumentClient } from '../../src/index.ts';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { createClient } from '../testing/clients.ts';
import { startTracing, type Tracing } from './tracing.ts';

const input = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }] };

describe('instrumentClient', () => {
  let fake: FakeBedrock;
  let tracing: Tracing;
  let client: BedrockRuntimeClient;
  beforeEach(async () => {
    fake = await startFakeBedrock();
    tracing = startTracing();
    client = createClient(fake.url, '1.1');
  });
  afterEach(async () => {
    client.destroy();
    tracing.stop();
    await fake.close();
  });

  /** How many spans one call makes. */
  async function countSpans(): Promise<number> {
    const before = tracing.calls().length;
    const { output } = await client.send(new ConverseCommand(input));
    assert.equal(output?.message?.content?.[0]?.text, 'Hello from the fake Bedrock.');
    return tracing.calls().length - before;
  }

  /** Options whose hook tells their name. */
  function named(name: string, heard: string[]): BedrockInstrumentationConfig {
    return { responseHook: () => void heard.push(name) };
  }

  it('returns the same client, and observes it from then on', async () => {
    assert.equal(await countSpans(), 0);
    assert.equal(instrumentClient(client), client);
    assert.equal(await countSpans(), 1);
  });

  it('observes that client alone', async () => {
    instrumentClient(createClient(fake.url, '1.1'));
    assert.equal(await countSpans(), 0);
  });

  it('observes the methods of the aggregated client', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const aggregated = instrumentClient(new BedrockRuntime({ endpoint: fake.url, region: 'us-east-1', credentials }));
    await aggregated.converse(input);
    assert.equal(tracing.calls().length, 1);
    aggregated.destroy();
  });

  it('adds nothing when called once more', async () => {
    const heard: string[] = [];
    instrumentClient(client, named('first', heard));
    const { send } = client;
    const middleware = client.middlewareStack.identify();
    instrumentClient(client);
    assert.equal(client.send, send);
    assert.deepEqual(client.middlewareStack.identify(), middleware);
    assert.equal(await countSpans(), 1);
    assert.deepEqual(heard, ['first']);
  });

  it('replaces the options when others are given', async () => {
    const heard: string[] = [];
    instrumentClient(client, named('first', heard));
    assert.equal(await countSpans(), 1);
    const { send } = client;
    instrumentClient(client, named('second', heard));
    assert.equal(client.send, send);
    assert.equal(await countSpans(), 1);
    assert.deepEqual(heard, ['first', 'second']);
  });

  it('is off with enabled: false, on and off again when told so', async () => {
    const spans: number[] = [];
    for (const config of [{ enabled: false }, undefined, { enabled: false }, {}]) {
      instrumentClient(client, config);
      spans.push(await countSpans());
    }
    assert.deepEqual(spans, [0, 1, 0, 1]);
  });

  it('takes its options on a client that is hooked', async () => {
    const heard: string[] = [];
    const instrumentation = new BedrockInstrumentation(named('hook', heard));
    try {
      assert.equal(await countSpans(), 1);
      instrumentClient(client, named('client', heard));
      assert.equal(await countSpans(), 1);
      instrumentClient(client);
      assert.equal(await countSpans(), 1);
      assert.deepEqual(heard, ['hook', 'client', 'client']);
    } finally {
      instrumentation.disable();
    }
  });

  const notClients: readonly unknown[] = [
    {},
    [],
    () => undefined,
    { send: () => undefined },
    new Map(),
    null,
    undefined,
    'client',
  ];
  for (const value of notClients) {
    it(`hands back what is no client, with one line to the log: ${inspect(value)}`, () => {
      const lines: unknown[][] = [];
      const keep = (...line: unknown[]): void => void lines.push(line);
      diag.setLogger(
        { error: keep, warn: keep, info: keep, debug: () => undefined, verbose: () => undefined },
        {
          logLevel: DiagLogLevel.INFO,
          suppressOverrideMessage: true,
        },
      );
      try {
        assert.equal(instrumentClient(value as object), value);
      } finally {
        diag.disable();
      }
      assert.equal(lines.length, 1);
      assert.match(
        String(lines[0]),
        /^bedrock-otel: could not instrument a client.*expected an AWS SDK v3 client, got /s,
      );
    });
  }
});
