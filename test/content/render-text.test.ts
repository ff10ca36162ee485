import assert from 'node:assert/strict';
import type { MessagePart } from '../../src/record/message.ts';
import { renderMessageText } from '../../src/content/render-text.ts';

const RENDERED: readonly (readonly [part: MessagePart, text: string])[] = [
  [{ type: 'text', content: 'Hello,\nyou' }, 'Hello,\nyou'],
  [{ type: 'reasoning', content: 'hm' }, '<reasoning>'],
  [{ type: 'tool_call', name: 'look_up', id: '1', arguments: { a: 1 } }, '<tool_use>look_up</tool_use>'],
  [{ type: 'tool_call_response', id: '1', response: 'secret' }, '<tool_result>1</tool_result>'],
  [{ type: 'tool_call_response', response: 'secret' }, '<tool_result>'],
  [
    { type: 'server_tool_call', name: 'search', server_tool_call: { type: 'web' } },
    '<server_tool_use>search</server_tool_use>',
  ],
  [
    { type: 'server_tool_call_response', id: '2', server_tool_call_response: { type: 'web' } },
    '<server_tool_result>2</server_tool_result>',
  ],
  [{ type: 'blob', modality: 'image', content: '', byte_size: 5, sha256: 'ab' }, '<image>'],
  [{ type: 'uri', modality: 'document', uri: 's3://a/b' }, '<document>'],
  [{ type: 'generic', generic_type: 'guard_content', value: 'secret' }, '<guard_content>'],
];

describe('a message as one text', () => {
  for (const [part, text] of RENDERED) {
    it(`has ${JSON.stringify(text)} for a part of type ${part.type}`, () =>
      assert.equal(renderMessageText({ role: 'user', parts: [part] }), text));
  }

  it('has a blank line between its parts', () => {
    assert.equal(
      renderMessageText({ role: 'user', parts: RENDERED.map(([part]) => part) }),
      RENDERED.map(([, text]) => text).join('\n\n'),
    );
  });

  it('has no gap where a text is empty', () => {
    const parts = ['a', '', 'b'].map((content) => ({ type: 'text' as const, content }));
    assert.equal(renderMessageText({ role: 'user', parts }), 'a\n\nb');
  });

  it('is empty where content is not captured', () => {
    assert.equal(renderMessageText({ role: 'user' }), '');
  });

  it('has a tag for a part of a type that only a redactor knows', () => {
    for (const type of ['redacted', 'constructor']) {
      const part = { type } as unknown as MessagePart;
      assert.equal(renderMessageText({ role: 'user', parts: [part] }), `<${type}>`);
    }
  });
});
