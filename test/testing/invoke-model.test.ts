import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { InvokeModelWithBidirectionalStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { collect } from './clients.ts';
import { anthropicBody, rich, parseObject, startShapes, type Shapes } from './shapes.fixture.ts';

describe('embeddings, other bodies and headers of InvokeModel', () => {
  let shapes: Shapes;
  beforeEach(async () => void (shapes = await startShapes()));
  afterEach(() => shapes.fake.close());

  it('Titan embeddings: V2 and the first generation', async () => {
    const v2 = await shapes.invoke('amazon.titan-embed-text-v2:0', {
      inputText: 'a',
      dimensions: 256,
      normalize: true,
    });
    const same = await shapes.invoke('amazon.titan-embed-text-v2:0', {
      inputText: 'a',
      dimensions: 256,
      normalize: true,
    });
    const other = await shapes.invoke('amazon.titan-embed-text-v2:0', { inputText: 'b' });
    const first = await shapes.invoke('amazon.titan-embed-text-v1', { inputText: 'a' });
    const vectors = [v2, same, other, first].map(({ embedding }) => embedding as number[]);
    assert.deepEqual(
      vectors.map(({ length }) => length),
      [256, 256, 1024, 1536],
    );
    assert.deepEqual(vectors[0], vectors[1]);
    assert.ok(Math.abs(Math.hypot(...(vectors[0] ?? [])) - 1) < 1e-9);
    assert.ok(Math.hypot(...(vectors[3] ?? [])) > 2);
    assert.notDeepEqual(vectors[0], vectors[2]?.slice(0, 256));
    assert.deepEqual([v2['embeddingsByType'], first['embeddingsByType']], [{ float: vectors[0] }, undefined]);
    assert.equal(v2['inputTextTokenCount'], shapes.fake.received[0]?.billed?.inputTokens);
    assert.equal(shapes.fake.received[0]?.billed?.outputTokens, 0);
  });

  it('InvokeModel: token headers, echoes; no output count for embeddings', async () => {
    shapes.fake.script({ operation: 'InvokeModel', answer: rich });
    const echoed = { 'x-amzn-bedrock-service-tier': 'flex', 'x-amzn-bedrock-performanceconfig-latency': 'optimized' };
    const readHeaders = async (body: object): Promise<Record<string, string>> => {
      const { headers } = await shapes.post('/model/m/invoke', body, echoed);
      return Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-amzn-bedrock-')));
    };
    const expected = {
      ...echoed,
      'x-amzn-bedrock-cache-read-input-token-count': '100',
      'x-amzn-bedrock-cache-write-input-token-count': '42',
      'x-amzn-bedrock-input-token-count': '3',
      'x-amzn-bedrock-invocation-latency': '100',
    };
    assert.deepEqual(await readHeaders({ inputText: 'a' }), expected);
    assert.deepEqual(await readHeaders(anthropicBody), { ...expected, 'x-amzn-bedrock-output-token-count': '20' });
  });

  it('any other body: plain JSON, and metrics at the end of its stream', async () => {
    const body = { prompt: 'Hi' };
    assert.deepEqual(await shapes.invoke('meta.llama3', body), {
      output: 'Hello from the fake Bedrock.',
      stop_reason: 'end_turn',
    });
    const chunks = await shapes.invokeStream('meta.llama3', { inputText: 'a', textGenerationConfig: {} });
    assert.equal(chunks.map(({ output }) => output ?? '').join(''), 'Hello from the fake Bedrock.');
    assert.ok('amazon-bedrock-invocationMetrics' in (chunks.at(-1) ?? {}));
    const [only] = await shapes.invokeStream('amazon.titan-embed-text-v2:0', { inputText: 'a' });
    assert.ok(only?.['embedding']);
  });

  it('a bidirectional stream: a spoken turn, answered before the input ends and not over before', async () => {
    let spoken = 0;
    async function* speak(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
      for (; spoken < 2; spoken += 1) {
        if (spoken === 1) await setTimeout(60);
        yield { chunk: { bytes: Buffer.from('{}') } };
      }
    }
    shapes.fake.script({ answer: { text: ['Hello.'], usage: { inputTokens: 3, outputTokens: 5 } } });
    const command = new InvokeModelWithBidirectionalStreamCommand({ modelId: 'amazon.nova-sonic-v1:0', body: speak() });
    const { body } = await shapes.client.send(command);
    assert.ok(spoken < 2);
    const events = (await collect(body)).map(({ chunk }) => parseObject(Buffer.from(chunk?.bytes ?? []).toString()));
    assert.equal(spoken, 2);
    assert.deepEqual(
      events.map(({ event }) => Object.keys(event as object)[0]),
      [
        'completionStart contentStart textOutput contentEnd usageEvent contentStart textOutput contentEnd',
        'contentStart audioOutput contentEnd usageEvent completionEnd',
      ].flatMap((names) => names.split(' ')),
    );
    assert.ok(Buffer.from(shapes.fake.received[0]?.body ?? []).includes('"bytes":"e30="'));
  });
});
