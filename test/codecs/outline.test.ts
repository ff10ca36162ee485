import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outlineJsonObject, outlineRequest } from '../../src/codecs/outline.ts';

describe('an outline of a long body', () => {
  const image = 'x'.repeat(1_000_000);

  it('large members stand as empty ones of their kind, a text as one that is left out', () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      messages: [{ role: 'user', content: image }],
      prompt: image,
      documents: { all: image },
      max_tokens: 5,
      nested: { effort: 'high', quote: '"}],\\' },
    };
    for (const text of [JSON.stringify(body), JSON.stringify(body, undefined, 2)]) {
      const outline = { ...body, messages: [], prompt: '…', documents: {} };
      assert.deepEqual(outlineJsonObject(text), outline);
      assert.deepEqual(outlineJsonObject(Buffer.from(text)), outline);
    }
  });

  it('there is none where they are no object or end too early', () => {
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
          Object.entries(parsed as object).map(([key, value]) => [key, key === 'large' ? '…' : value]),
        );
        const text = JSON.stringify({ ...members, large: image }, undefined, spaced ? 1 : undefined);
        for (const body of [text, Buffer.from(text)]) {
          assert.deepEqual(Object.entries(outlineJsonObject(body) ?? {}), Object.entries(expected));
        }
      }),
      { numRuns: 50 },
    );
  });

  const both = (text: string): unknown[] => [outlineRequest(text), outlineRequest(Buffer.from(text))];

  it('of a request tells how many elements a long list has, and their small members', () => {
    const body = {
      anthropic_version: 'x',
      messages: [
        { role: 'user', content: image },
        { role: 'assistant', content: [{ type: 'text', text: `}],\\"${image}` }], name: 'Ada' },
        {},
      ],
      system: [{ type: 'text', text: image }],
      texts: [image, 'short', '', `"\\${image}\\`],
      max_tokens: 5,
    };
    for (const text of [JSON.stringify(body), JSON.stringify(body, undefined, 2)]) {
      const outline = {
        ...body,
        messages: [{ role: 'user', content: '…' }, { role: 'assistant', content: [], name: 'Ada' }, {}],
        system: [{ type: 'text', text: '…' }],
        texts: ['…', 'short', '', '…'],
      };
      assert.deepEqual(both(text), [outline, outline]);
    }
  });

  it('of a request steps over lists of numbers, of lists and of many kinds', () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index / 7);
    const body = {
      vector: numbers,
      matrix: [numbers, numbers],
      mixed: ['a', ...numbers],
      empty: [],
      data: [{ numbers }],
    };
    const outline = { vector: [], matrix: [], mixed: [], empty: [], data: [{ numbers: [] }] };
    assert.deepEqual(both(JSON.stringify(body)), [outline, outline]);
  });

  it('of a request is an object or nothing, whole or cut anywhere', () => {
    const text = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(40_000) }, { a: ['"}'] }], b: 1 });
    for (let length = text.length - 60; length < text.length; length += 1) {
      assert.deepEqual(both(text.slice(0, length)), [undefined, undefined]);
    }
  });

  it('of a request has as many elements as the request', () => {
    const element = fc.record({ role: fc.string({ maxLength: 9 }), content: fc.jsonValue() });
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), fc.array(fc.string(), { minLength: 1 }), (messages, texts) => {
        const large = { role: 'user', content: image };
        const body = { messages: [...messages, large], texts: [...texts, image] };
        const parsed = JSON.parse(JSON.stringify(body)) as typeof body;
        for (const outline of both(JSON.stringify(body)) as (typeof body)[]) {
          assert.deepEqual(
            outline.messages.map(({ role }) => role),
            parsed.messages.map(({ role }) => role),
          );
          assert.equal(outline.texts.length, body.texts.length);
        }
      }),
      { numRuns: 30 },
    );
  });
});
