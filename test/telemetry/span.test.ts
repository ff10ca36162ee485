import assert from 'node:assert/strict';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';
import { catchError, collect, createClient } from '../testing/clients.ts';

describe('the span of a call', () => {
  let fake: FakeBedrock;
  let telemetry: Telemetry;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;
  before(async () => {
    telemetry = startTelemetry({
      resolveModel: {
        'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/team': 'amazon.nova-pro-v1:0',
      },
    });
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  after(async () => {
    client.destroy();
    telemetry.stop();
    await fake.close();
  });

  async function observe(rule: FakeRule, call: () => Promise<unknown>): Promise<ReadableSpan> {
    const remove = fake.script({ times: 1, ...rule });
    const seen = telemetry.spans.length;
    await catchError(call());
    remove();
    assert.equal(telemetry.spans.length, seen + 1);
    const span = telemetry.spans[seen];
    assert.ok(span !== undefined);
    return span;
  }

  /** All attributes but those that no two runs share, and prices, which move; what is in `expected` is all there is. */
  function assertAttributes(span: ReadableSpan, expected: Attributes): void {
    const { 'server.port': port, 'aws.request_id': requestId, ...attributes } = span.attributes;
    assert.equal(port, Number(new URL(fake.url).port));
    assert.match(String(requestId), /^[\da-f-]{36}$/);
    const steady = Object.entries(attributes).filter(
      ([name]) => !/time_to_first_chunk|gap|consumer|retry\.delay|bedrock\.cost/.test(name),
    );
    assert.deepEqual(Object.fromEntries(steady), {
      'rpc.system': 'aws-api',
      'rpc.service': 'BedrockRuntime',
      'cloud.region': 'us-east-1',
      'server.address': '127.0.0.1',
      'bedrock.attempts': 1,
      ...expected,
    });
  }

  const messages = [{ role: 'user' as const, content: [{ text: 'a question' }] }];

  it('of Converse says everything that was asked and answered', async () => {
    const usage = { inputTokens: 4, outputTokens: 7, cacheReadTokens: 1200, cacheWriteTokens: { '5m': 30, '1h': 40 } };
    const span = await observe(
      { answer: { usage, toolUse: { name: 'look_up', input: { secret: 'word' } }, stopReason: 'tool_use' } },
      () =>
        client.send(
          new sdk.ConverseCommand({
            modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
            messages,
            inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
            additionalModelRequestFields: { top_k: 40, reasoning_effort: 'high' },
            guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '2' },
            serviceTier: { type: 'flex' },
            performanceConfig: { latency: 'optimized' },
          }),
        ),
    );
    assert.equal(span.name, 'chat eu.anthropic.claude-sonnet-4-5-20250929-v1:0');
    assert.equal(span.kind, SpanKind.CLIENT);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    assertAttributes(span, {
      'rpc.method': 'Converse',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'bedrock.model.base_id': 'anthropic.claude-sonnet-4-5-20250929-v1:0',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.top_k': 40,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.reasoning.level': 'high',
      'aws.bedrock.guardrail.id': 'gr-1',
      'bedrock.guardrail.version': '2',
      'bedrock.request.service_tier': 'flex',
      'bedrock.request.performance_latency': 'optimized',
      'gen_ai.response.finish_reasons': ['tool_use'],
      'bedrock.response.tool_names': ['look_up'],
      'bedrock.response.service_tier': 'flex',
      'bedrock.response.performance_latency': 'optimized',
      'bedrock.service.latency': 0.1,
      'gen_ai.usage.input_tokens': 4 + 1200 + 70,
      'gen_ai.usage.output_tokens': 7,
      'gen_ai.usage.cache_read.input_tokens': 1200,
      'gen_ai.usage.cache_creation.input_tokens': 70,
      'bedrock.usage.cache_write_5m.input_tokens': 30,
      'bedrock.usage.cache_write_1h.input_tokens': 40,
      'http.response.status_code': 200,
    });
  });

  it('of ConverseStream says the same, and how it streamed', async () => {
    const span = await observe(
      { answer: { text: ['', 'one', 'two'], usage: { inputTokens: 3, outputTokens: 2 } } },
      async () =>
        collect(
          (await client.send(new sdk.ConverseStreamCommand({ modelId: 'amazon.nova-lite-v1:0', messages }))).stream,
        ),
    );
    assertAttributes(span, {
      'rpc.method': 'ConverseStream',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'amazon.nova-lite-v1:0',
      'bedrock.model.base_id': 'amazon.nova-lite-v1:0',
      'gen_ai.request.stream': true,
      'gen_ai.response.finish_reasons': ['end_turn'],
      'bedrock.service.latency': 0.1,
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 2,
      'bedrock.stream.ending': 'complete',
      'bedrock.stream.chunk.count': 2,
      'http.response.status_code': 200,
    });
    assert.equal(typeof span.attributes['gen_ai.response.time_to_first_chunk'], 'number');
  });

  const openai = (extra: object): string =>
    JSON.stringify({ messages: [{ role: 'user', content: 'a question' }], ...extra });

  it('of an OpenAI body counts cached tokens once, and reasoning apart', async () => {
    const usage = { inputTokens: 10, outputTokens: 9, cacheReadTokens: 90, reasoningTokens: 5 };
    const span = await observe({ answer: { usage, id: 'chatcmpl-1', model: 'openai.gpt-oss-120b-1:0' } }, () =>
      client.send(
        new sdk.InvokeModelCommand({
          modelId: 'openai.gpt-oss-120b-1:0',
          body: openai({
            max_completion_tokens: 50,
            frequency_penalty: 0.1,
            presence_penalty: 0.2,
            seed: 7,
            n: 1,
            stop: 'END',
            reasoning_effort: 'low',
            response_format: { type: 'json_object' },
          }),
        }),
      ),
    );
    assertAttributes(span, {
      'rpc.method': 'InvokeModel',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'openai.gpt-oss-120b-1:0',
      'bedrock.model.base_id': 'openai.gpt-oss-120b-1:0',
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.frequency_penalty': 0.1,
      'gen_ai.request.presence_penalty': 0.2,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'openai.gpt-oss-120b-1:0',
      'gen_ai.response.finish_reasons': ['stop'],
      'bedrock.response.service_tier': 'default',
      'bedrock.service.latency': 0.1,
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 9,
      'gen_ai.usage.cache_read.input_tokens': 90,
      'gen_ai.usage.reasoning.output_tokens': 5,
      'http.response.status_code': 200,
    });
  });

  it('of an embedding has the input and no output', async () => {
    const span = await observe({}, () =>
      client.send(
        new sdk.InvokeModelCommand({
          modelId: 'amazon.titan-embed-text-v2:0',
          body: JSON.stringify({ inputText: 'a text', dimensions: 256, normalize: true, embeddingTypes: ['float'] }),
        }),
      ),
    );
    assert.equal(span.name, 'embeddings amazon.titan-embed-text-v2:0');
    assertAttributes(span, {
      'rpc.method': 'InvokeModel',
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'amazon.titan-embed-text-v2:0',
      'bedrock.model.base_id': 'amazon.titan-embed-text-v2:0',
      'gen_ai.embeddings.dimension.count': 256,
      'gen_ai.request.encoding_formats': ['float'],
      'bedrock.service.latency': 0.1,
      'gen_ai.usage.input_tokens': fake.received.at(-1)?.billed?.inputTokens,
      'http.response.status_code': 200,
    });
  });

  it('of an embedding without token headers has the count of the body', async () => {
    const span = await observe(
      {
        body: { embedding: Array(2000).fill(0.123456789), inputTextTokenCount: 6 },
        omit: ['x-amzn-bedrock-input-token-count'],
      },
      () =>
        client.send(
          new sdk.InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v2:0', body: '{"inputText":"a text"}' }),
        ),
    );
    assert.equal(span.attributes['gen_ai.usage.input_tokens'], 6);
  });

  it('of a body that nobody knows has the tokens that Bedrock itself counted', async () => {
    const whole = await observe({}, () =>
      client.send(new sdk.InvokeModelCommand({ modelId: 'novel.model-1', body: '{"q":1}' })),
    );
    const streamed = await observe({}, async () =>
      collect(
        (await client.send(new sdk.InvokeModelWithResponseStreamCommand({ modelId: 'novel.model-1', body: '{"q":1}' })))
          .body,
      ),
    );
    for (const span of [whole, streamed]) {
      assert.equal(span.name, 'generate_content novel.model-1');
      assert.ok(Number(span.attributes['gen_ai.usage.input_tokens']) > 0);
      assert.ok(Number(span.attributes['gen_ai.usage.output_tokens']) > 0);
    }
  });

  it('of a command without a GenAI convention is a plain client span', async () => {
    const span = await observe({}, () =>
      client.send(new sdk.CountTokensCommand({ modelId: 'amazon.nova-lite-v1:0', input: { converse: { messages } } })),
    );
    assert.equal(span.name, 'BedrockRuntime.CountTokens');
    assert.equal(span.kind, SpanKind.CLIENT);
    assertAttributes(span, {
      'rpc.method': 'CountTokens',
      'bedrock.count_tokens.input_tokens': 16,
      'gen_ai.request.model': 'amazon.nova-lite-v1:0',
      'bedrock.model.base_id': 'amazon.nova-lite-v1:0',
      'http.response.status_code': 200,
    });
  });

  it('of an opaque profile stays low in cardinality and knows the resolved model', async () => {
    const arn = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/';
    const known = await observe({}, () => client.send(new sdk.ConverseCommand({ modelId: `${arn}team`, messages })));
    const opaque = await observe({}, () => client.send(new sdk.ConverseCommand({ modelId: `${arn}other`, messages })));
    assert.deepEqual(
      [known, opaque].map((span) => [
        span.name,
        span.attributes['gen_ai.request.model'],
        span.attributes['bedrock.model.base_id'],
      ]),
      [
        ['chat amazon.nova-pro-v1:0', `${arn}team`, 'amazon.nova-pro-v1:0'],
        ['chat application-inference-profile', `${arn}other`, undefined],
      ],
    );
  });

  it('names the prompt of a prompt ARN', async () => {
    const modelId = 'arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:3';
    const span = await observe({}, () =>
      client.send(new sdk.ConverseCommand({ modelId, promptVariables: { topic: { text: 'x' } } })),
    );
    assert.deepEqual(
      [span.attributes['gen_ai.prompt.name'], span.attributes['gen_ai.prompt.version']],
      ['ABCDEFGHIJ', '3'],
    );
  });

  it('of a retried call counts attempts, throttles and the delay between', async () => {
    const span = await observe({ fail: { exception: 'ThrottlingException', attempts: 1 } }, () =>
      client.send(new sdk.ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages })),
    );
    assert.deepEqual([span.attributes['bedrock.attempts'], span.attributes['bedrock.throttles']], [2, 1]);
    assert.ok(Number(span.attributes['bedrock.retry.delay']) > 0);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
  });

  it('of a server error that is retried counts no throttle', async () => {
    const span = await observe({ fail: { exception: 'InternalServerException', attempts: 1 } }, () =>
      client.send(new sdk.ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages })),
    );
    assert.deepEqual([span.attributes['bedrock.attempts'], span.attributes['bedrock.throttles']], [2, undefined]);
  });

  it('of a failed call has its error, status and request id', async () => {
    const span = await observe({ fail: { exception: 'AccessDeniedException', message: 'no' } }, () =>
      client.send(new sdk.ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages })),
    );
    assert.deepEqual(span.status, { code: SpanStatusCode.ERROR, message: 'no' });
    assert.equal(span.attributes['error.type'], 'AccessDeniedException');
    assert.equal(span.attributes['http.response.status_code'], 403);
    assert.match(String(span.attributes['aws.request_id']), /^[\da-f-]{36}$/);
  });

  it('of a stream whose first event is an exception has the request id', async () => {
    const span = await observe({ fail: { exception: 'ModelStreamErrorException', after: 0 } }, () =>
      client.send(new sdk.ConverseStreamCommand({ modelId: 'amazon.nova-lite-v1:0', messages })),
    );
    assert.match(String(span.attributes['aws.request_id']), /^[\da-f-]{36}$/);
  });

  it('of a call that never left the process has no attempts and no server', async () => {
    const offline = createClient('http://127.0.0.1:1', '1.1', { maxAttempts: 1 });
    const refused = await observe({}, () =>
      offline.send(new sdk.ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages })),
    );
    assert.equal(refused.attributes['error.type'], 'ECONNREFUSED');
    const invalid = await observe({}, () => client.send(new sdk.ConverseCommand({ modelId: undefined, messages })));
    assert.equal(invalid.attributes['bedrock.attempts'], undefined);
    assert.equal(invalid.attributes['server.address'], undefined);
    assert.equal(invalid.status.code, SpanStatusCode.ERROR);
  });

  it('has everything that a sampler may want at its start', async () => {
    const atStart: Attributes[] = [];
    const { TracerProvider } = await import('@opentelemetry/sdk-trace');
    const provider = new TracerProvider({
      sampler: {
        shouldSample(_context, _traceId, _name, _kind, attributes) {
          atStart.push({ ...attributes });
          return { decision: 2 };
        },
        toString: () => 'recording sampler',
      },
    });
    telemetry.instrumentation.setTracerProvider(provider);
    await client.send(new sdk.ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages }));
    assert.equal(atStart.length, 1);
    assert.deepEqual(Object.keys(atStart[0] ?? {}).toSorted(), [
      'bedrock.model.base_id',
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.model',
      'rpc.method',
      'rpc.service',
      'rpc.system',
    ]);
  });
});
