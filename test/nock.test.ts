import assert from 'node:assert/strict';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  InvokeModelCommand,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import nock from 'nock';
import { startTelemetry, type Telemetry } from './support/telemetry.ts';

// Loaded, nock takes every request of the process: here only for the length of its own tests.
nock.restore();

const HOST = 'bedrock-runtime.eu-west-1.amazonaws.com';
const MODEL = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const PATH = `/model/${encodeURIComponent(MODEL)}`;

describe('with nock in place of the network', () => {
  let telemetry: Telemetry;
  let client: BedrockRuntimeClient;

  before(() => {
    nock.activate();
    nock.disableNetConnect();
  });
  after(() => {
    nock.enableNetConnect();
    nock.restore();
  });
  beforeEach(() => {
    telemetry = startTelemetry();
    client = new BedrockRuntimeClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      // nock speaks HTTP/1.1 only, the SDK's own handler HTTP/2.
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 2,
    });
  });
  afterEach(() => {
    client.destroy();
    telemetry.stop();
    nock.cleanAll();
  });

  it('Converse: the usage of the body', async () => {
    nock(`https://${HOST}`)
      .post(`${PATH}/converse`, { messages: [{ role: 'user', content: [{ text: 'Good day' }] }] })
      .reply(
        200,
        {
          output: { message: { role: 'assistant', content: [{ text: 'And to you' }] } },
          stopReason: 'end_turn',
          usage: { inputTokens: 9, outputTokens: 4, totalTokens: 113, cacheReadInputTokens: 100 },
          metrics: { latencyMs: 321 },
        },
        { 'x-amzn-requestid': 'request-1' },
      );
    const messages = [{ role: 'user' as const, content: [{ text: 'Good day' }] }];
    const { output } = await client.send(new ConverseCommand({ modelId: MODEL, messages }));
    assert.equal(output?.message?.content?.[0]?.text, 'And to you');
    assertSpan(telemetry, `chat ${MODEL}`, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': MODEL,
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 109,
      'gen_ai.usage.output_tokens': 4,
      'gen_ai.usage.cache_read.input_tokens': 100,
      'rpc.method': 'Converse',
      'cloud.region': 'eu-west-1',
      'server.address': HOST,
      'aws.request_id': 'request-1',
      'http.response.status_code': 200,
    });
  });

  it('InvokeModel: the usage of the headers, for a body that nobody knows', async () => {
    nock(`https://${HOST}`).post(`${PATH}/invoke`, { prompt: 'Good day' }).reply(200, '{"generation":"And to you"}', {
      'content-type': 'application/json',
      'x-amzn-requestid': 'request-2',
      'x-amzn-bedrock-input-token-count': '17',
      'x-amzn-bedrock-output-token-count': '6',
      'x-amzn-bedrock-invocation-latency': '250',
    });
    const answer = await client.send(new InvokeModelCommand({ modelId: MODEL, body: '{"prompt":"Good day"}' }));
    assert.equal(answer.body.transformToString(), '{"generation":"And to you"}');
    assertSpan(telemetry, undefined, {
      'gen_ai.usage.input_tokens': 17,
      'gen_ai.usage.output_tokens': 6,
      'rpc.method': 'InvokeModel',
      'aws.request_id': 'request-2',
    });
  });

  it('an error, after its retries', async () => {
    const refusal = nock(`https://${HOST}`)
      .post(`${PATH}/converse`)
      .times(2)
      .reply(
        429,
        { message: 'Too many requests' },
        { 'x-amzn-errortype': 'ThrottlingException', 'x-amzn-requestid': 'request-3' },
      );
    await assert.rejects(client.send(new ConverseCommand({ modelId: MODEL, messages: [] })), ThrottlingException);
    assert.ok(refusal.isDone());
    const span = assertSpan(telemetry, `chat ${MODEL}`, {
      'error.type': 'ThrottlingException',
      'http.response.status_code': 429,
      'aws.request_id': 'request-3',
      'bedrock.attempts': 2,
      'bedrock.throttles': 2,
    });
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['gen_ai.usage.input_tokens'], undefined);
  });
});

/** There is one span, of this name, and these attributes are among its own. */
function assertSpan({ spans }: Telemetry, name: string | undefined, attributes: object): Telemetry['spans'][number] {
  const [span] = spans;
  assert.equal(spans.length, 1);
  assert.ok(span !== undefined);
  assert.equal(span.name, name ?? span.name);
  assert.equal(span.kind, SpanKind.CLIENT);
  assert.partialDeepStrictEqual(span.attributes, attributes);
  return span;
}
