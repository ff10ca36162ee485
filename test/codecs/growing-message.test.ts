import assert from 'node:assert/strict';
import { GrowingMessage } from '../../src/codecs/growing-message.ts';

describe('a message that arrives in pieces', () => {
  it('joins pieces without a key as long as they are of one kind', () => {
    const message = new GrowingMessage();
    message.addText('reasoning', 'h');
    message.addText('reasoning', 'm');
    for (const piece of ['It ', 'is ', 'sunny.']) message.addText('text', piece);
    message.addToolCall({ name: 'look_up' }, 'tool 0');
    message.addText('text', 'And?');
    assert.deepEqual(message.read(), [
      { type: 'reasoning', content: 'hm' },
      { type: 'text', content: 'It is sunny.' },
      { type: 'tool_call', name: 'look_up' },
      { type: 'text', content: 'And?' },
    ]);
  });

  it('puts pieces with a key where they belong, in whatever order they come', () => {
    const message = new GrowingMessage();
    message.addToolCall({ name: 'a' }, 0);
    message.addToolCall({ name: 'b', id: 'u' }, 1);
    message.addArguments('{"x":', 0);
    message.addArguments('"1"}', 1);
    message.addArguments('1}', 0);
    message.addToolCall({ id: 't' }, 0);
    assert.deepEqual(message.read(), [
      { type: 'tool_call', name: 'a', id: 't', arguments: { x: 1 } },
      { type: 'tool_call', name: 'b', id: 'u', arguments: '"1"}' },
    ]);
  });

  it('drops pieces of another kind than their block', () => {
    const message = new GrowingMessage();
    message.addText('text', 'a', 0);
    message.addArguments('{}', 0);
    message.addToolCall({ name: 'n' }, 0);
    message.addParts([{ type: 'text', content: 'b' }], 0);
    message.addBytes('image', 'png', Buffer.from('c'), 0);
    message.addArguments('{}', 'nobody');
    message.endBlock('nobody');
    assert.deepEqual(message.read(), [{ type: 'text', content: 'a' }]);
  });

  it('can be read on the way', () => {
    const message = new GrowingMessage();
    message.addBytes('image', 'png', Buffer.from('hel'), 0);
    const [early] = message.read();
    message.addBytes('image', 'png', Buffer.from('lo'), 0);
    const [late] = message.read();
    assert.ok(early?.type === 'blob' && late?.type === 'blob');
    assert.deepEqual([early.byte_size, late.byte_size, late.sha256.slice(0, 8)], [3, 5, '2cf24dba']);
  });

  it('does not fill the memory', () => {
    const message = new GrowingMessage();
    const piece = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 20; count += 1) message.addText('text', piece, 0);
    for (let key = 1; key < 10_000; key += 1) message.addToolCall({ name: 'n' }, key);
    for (let count = 0; count < 10_000; count += 1) {
      message.addCitation({}, 0);
      message.addParts([{ type: 'text', content: 'x' }], 'parts');
    }
    const [text] = message.read();
    assert.ok(text?.type === 'text');
    assert.equal(text.content.length, 8 * piece.length);
    assert.ok(message.read().length < 10_000);
  });
});
