import assert from 'node:assert/strict';
import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { collect } from './clients.ts';
import { rich, startShapes, type Shapes } from './shapes.fixture.ts';

describe('the shape of Converse', () => {
  let shapes: Shapes;
  beforeEach(async () => void (shapes = await startShapes()));
  afterEach(() => shapes.fake.close());

  it('is the same for the same request', async () => {
    const ask = async (): Promise<unknown> =>
      (await shapes.client.send(new ConverseCommand({ modelId: 'm', messages: [] }))).output;
    assert.deepEqual(await ask(), await ask());
    assert.deepEqual(shapes.fake.received[0]?.billed, shapes.fake.received[1]?.billed);
    const [first] = shapes.fake.received;
    assert.ok(first !== undefined);
    assert.equal(first.billed?.inputTokens, Math.ceil(first.body.length / 4));
  });

  it('Converse: everything', async () => {
    shapes.fake.script({ answer: rich });
    const command = new ConverseCommand({
      modelId: 'm',
      serviceTier: { type: 'flex' },
      performanceConfig: { latency: 'optimized' },
    });
    const { output, stopReason, usage, metrics, serviceTier, performanceConfig } = await shapes.client.send(command);
    assert.deepEqual(
      output?.message?.content?.map((block) => Object.keys(block)[0]),
      ['reasoningContent', 'text', 'toolUse'],
    );
    assert.deepEqual(output?.message?.content?.[2]?.toolUse, {
      name: 'weather',
      toolUseId: 'tool-1',
      input: { city: 'Oslo' },
    });
    assert.deepEqual(
      { ...usage, stopReason },
      {
        inputTokens: 3,
        outputTokens: 20,
        totalTokens: 165,
        cacheReadInputTokens: 100,
        cacheWriteInputTokens: 42,
        cacheDetails: [
          { ttl: '5m', inputTokens: 30 },
          { ttl: '1h', inputTokens: 12 },
        ],
        stopReason: 'tool_use',
      },
    );
    assert.deepEqual(
      [metrics, serviceTier, performanceConfig],
      [{ latencyMs: 100 }, { type: 'flex' }, { latency: 'optimized' }],
    );
    assert.deepEqual(shapes.fake.received[0]?.billed, {
      inputTokens: 3,
      outputTokens: 20,
      cacheReadTokens: 100,
      cacheWriteTokens: 42,
    });
  });

  it('Converse: no token headers', async () => {
    const { headers } = await shapes.post('/model/m/converse', {});
    assert.deepEqual(
      [...headers.keys()].filter((name) => name.startsWith('x-amzn-')),
      ['x-amzn-requestid'],
    );
    assert.equal(headers.get('x-amzn-requestid'), '00000000-0000-4000-8000-000000000001');
  });

  it('ConverseStream: blocks in order, only tools with a start, metadata last', async () => {
    shapes.fake.script({ answer: rich });
    const { stream } = await shapes.client.send(
      new ConverseStreamCommand({ modelId: 'm', serviceTier: { type: 'priority' } }),
    );
    const events = await collect(stream);
    const block = (index: number, ...deltas: object[]): object[] => [
      ...deltas.map((delta) => ({ contentBlockDelta: { contentBlockIndex: index, delta } })),
      { contentBlockStop: { contentBlockIndex: index } },
    ];
    const signature = events[3]?.contentBlockDelta?.delta?.reasoningContent?.signature;
    assert.ok(signature);
    assert.deepEqual(JSON.parse(JSON.stringify(events.slice(0, -1))), [
      { messageStart: { role: 'assistant' } },
      ...block(0, ...['Let me ', 'think.'].map((text) => ({ reasoningContent: { text } })), {
        reasoningContent: { signature },
      }),
      ...block(1, { text: 'It ' }, { text: 'rains.' }),
      { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { name: 'weather', toolUseId: 'tool-1' } } } },
      ...block(2, { toolUse: { input: '{"city"' } }, { toolUse: { input: ':"Oslo"}' } }),
      { messageStop: { stopReason: 'tool_use' } },
    ]);
    const { metadata } = events.at(-1) ?? {};
    assert.deepEqual([metadata?.usage?.totalTokens, metadata?.serviceTier], [165, { type: 'priority' }]);
  });
});
