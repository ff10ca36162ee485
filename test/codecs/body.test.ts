import assert from 'node:assert/strict';
import { decodeBody, parseJsonObject } from '../../src/codecs/body.ts';

describe('bodies', () => {
  it('are read from every form that the SDK takes, without consuming any', () => {
    const text = '{"a":"é"}';
    const bytes = new TextEncoder().encode(text);
    const view = new Uint8Array(bytes.length + 2);
    view.set(bytes, 1);
    for (const body of [
      text,
      bytes,
      Buffer.from(text),
      bytes.buffer,
      view.subarray(1, -1),
      new DataView(bytes.buffer),
    ]) {
      assert.equal(decodeBody(body), text);
    }
    for (const body of [undefined, null, 5, new Blob([text]), new ReadableStream()])
      assert.equal(decodeBody(body), undefined);
  });

  it('are JSON objects or nothing', () => {
    assert.deepEqual(parseJsonObject(' \n{"a":1}'), { a: 1 });
    for (const text of [undefined, '', '[1]', '"a"', '{"a":', '{a}', 'null', '\u0000{'])
      assert.equal(parseJsonObject(text), undefined);
  });
});
