import assert from 'node:assert/strict';
import { isObject } from '../../src/testing/expectation.ts';
import { anthropicBody, claude, rich, startShapes, type Shapes } from './shapes.fixture.ts';

describe('the shape of Anthropic Messages', () => {
  let shapes: Shapes;
  beforeEach(async () => void (shapes = await startShapes()));
  afterEach(() => shapes.fake.close());

  it('Anthropic Messages: everything', async () => {
    shapes.fake.script({ times: 1, answer: rich });
    assert.deepEqual(await shapes.invoke(claude, anthropicBody), {
      model: 'chosen-model',
      id: 'chosen-id',
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Let me think.', signature: 'ZmFrZSBzaWduYXR1cmU=' },
        { type: 'text', text: 'It rains.' },
        { type: 'tool_use', id: 'tool-1', name: 'weather', input: { city: 'Oslo' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 3,
        cache_creation_input_tokens: 42,
        cache_read_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 12 },
        output_tokens: 20,
        output_tokens_details: { thinking_tokens: 5 },
      },
    });
    const plain = await shapes.invoke(claude, anthropicBody);
    const inputTokens = Math.ceil(Buffer.byteLength(JSON.stringify(anthropicBody)) / 4);
    assert.deepEqual(plain['usage'], { input_tokens: inputTokens, output_tokens: 7 });
    assert.equal(plain['model'], 'claude-sonnet-4-5-20250929');
  });

  it('Anthropic Messages: its stream, metrics in the last chunk', async () => {
    shapes.fake.script({ answer: rich });
    const chunks = await shapes.invokeStream(claude, anthropicBody);
    assert.deepEqual(
      chunks.map(({ type, delta }) => (isObject(delta) ? (delta['type'] ?? type) : type)),
      [
        'message_start',
        'content_block_start',
        'thinking_delta',
        'thinking_delta',
        'signature_delta',
        'content_block_stop',
        'content_block_start',
        'text_delta',
        'text_delta',
        'content_block_stop',
        'content_block_start',
        'input_json_delta',
        'input_json_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
      ],
    );
    assert.deepEqual(chunks.at(-2)?.['usage'], { output_tokens: 20, output_tokens_details: { thinking_tokens: 5 } });
    assert.deepEqual(chunks.at(-1)?.['amazon-bedrock-invocationMetrics'], {
      inputTokenCount: 3,
      outputTokenCount: 20,
      invocationLatency: 100,
      firstByteLatency: 20,
      cacheReadInputTokenCount: 100,
      cacheWriteInputTokenCount: 42,
    });
  });
});
