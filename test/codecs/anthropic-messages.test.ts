import assert from 'node:assert/strict';
import { anthropicMessages } from '../../src/codecs/anthropic-messages.ts';

const delta = (index: number, members: object): Buffer =>
  Buffer.from(JSON.stringify({ type: 'content_block_delta', index, delta: members }));

describe('the chunks of an Anthropic stream', () => {
  it('carry content where they bring text, thinking or tool input, before and after the first', () => {
    const reader = anthropicMessages.openStream?.(false);
    assert.ok(reader !== undefined);
    const rows: readonly (readonly [Buffer, boolean])[] = [
      [delta(0, { type: 'text_delta', text: '' }), false],
      [delta(0, { type: 'thinking_delta', thinking: 'hm' }), true],
      [delta(0, { type: 'signature_delta', signature: 'c2ln' }), false],
      [delta(1, { type: 'text_delta', text: 'one' }), true],
      [delta(12, { type: 'signature_delta', signature: 'c2ln' }), false],
      [delta(12, { type: 'input_json_delta', partial_json: '{"a"' }), true],
      [delta(12, { type: 'input_json_delta', partial_json: '' }), false],
    ];
    for (const [chunk, carriesContent] of rows) assert.equal(reader.read(chunk), carriesContent, chunk.toString());
  });

  it('are parsed where Bedrock has merged its metrics into them', () => {
    const reader = anthropicMessages.openStream?.(false);
    reader?.read(delta(0, { type: 'text_delta', text: 'one' }));
    const merged = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'two' },
      'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 2 },
    };
    assert.equal(reader?.read(Buffer.from(JSON.stringify(merged))), true);
    assert.deepEqual(reader?.answer().usage, { inputTokens: 3, outputTokens: 2 });
  });
});
