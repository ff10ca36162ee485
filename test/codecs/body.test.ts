import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBody, outlineJsonObject, parseJsonObject } from '../../src/codecs/body.ts';

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

  const image = 'x'.repeat(1_000_000);

  it('are outlined: large members stand as empty ones of their kind', () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      messages: [{ role: 'user', content: image }],
      prompt: image,
      documents: { all: image },
      max_tokens: 5,
      nested: { effort: 'high', quote: '"}],\\' },
    };
    for (const text of [JSON.stringify(body), JSON.stringify(body, undefined, 2)]) {
      const outline = { ...body, messages: [], prompt: '', documents: {} };
      assert.deepEqual(outlineJsonObject(text), outline);
      assert.deepEqual(outlineJsonObject(Buffer.from(text)), outline);
    }
  });

  it('are not outlined where they are no object or end too early', () => {
    for (const text of [
      `[${JSON.stringify(image)}]`,
      JSON.stringify({ a: image }).slice(0, -3),
      `{"a":[${JSON.stringify(image)}`,
      image,
    ]) {
      assert.equal(outlineJsonObject(text), undefined);
      assert.equal(outlineJsonObject(Buffer.from(text)), undefined);
    }
  });

  it('outlined and parsed agree on every small member', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (members, spaced) => {
        const parsed: unknown = JSON.parse(
          JSON.stringify({ ...members, large: image }, undefined, spaced ? 1 : undefined),
        );
        const expected = Object.fromEntries(
          Object.entries(parsed as object).map(([key, value]) => [key, key === 'large' ? '' : value]),
        );
        const text = JSON.stringify({ ...members, large: image }, undefined, spaced ? 1 : undefined);
        for (const body of [text, Buffer.from(text)]) {
          assert.deepEqual(Object.entries(outlineJsonObject(body) ?? {}), Object.entries(expected));
        }
      }),
      { numRuns: 50 },
    );
  });
});
