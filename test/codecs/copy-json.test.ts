import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { copyJson } from '../../src/codecs/copy-json.ts';
import { digestDataUrl } from '../../src/codecs/digest.ts';

const bytes = Buffer.from('hello');
const digest = { byte_size: 5, sha256: createHash('sha256').update(bytes).digest('hex') };
const blob = { type: 'blob', content: '', ...digest };

describe('a copy of JSON', () => {
  it('equals what JSON makes of it, and shares nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        const copy = copyJson(parsed);
        assert.equal(JSON.stringify(copy), JSON.stringify(parsed));
        if (typeof parsed === 'object' && parsed !== null) assert.notEqual(copy, parsed);
      }),
    );
  });

  it('is deep: a change of the original does not show', () => {
    const original = { list: [{ text: 'before' }] };
    const copy = copyJson(original);
    original.list[0] = { text: 'after' };
    original.list.push({ text: 'more' });
    assert.deepEqual(copy, { list: [{ text: 'before' }] });
  });

  it('has digests for bytes in every form', () => {
    const buffer = new ArrayBuffer(5);
    new Uint8Array(buffer).set(bytes);
    const data = `data:image/png;base64,${bytes.toString('base64')}`;
    const shared = new Uint8Array(new SharedArrayBuffer(5));
    shared.set(bytes);
    assert.deepEqual(copyJson([bytes, new Uint8Array(bytes), buffer, new DataView(buffer), shared, data]), [
      blob,
      blob,
      blob,
      blob,
      blob,
      { ...blob, mime_type: 'image/png' },
    ]);
    const long = Buffer.alloc(3000, 7);
    const sha256 = createHash('sha256').update(long).digest('hex');
    for (const encoding of ['base64', 'base64url'] as const) {
      const copy = copyJson({ image: long.toString(encoding) });
      assert.deepEqual(copy, { image: { ...blob, byte_size: 3000, sha256 } });
    }
  });

  it('keeps texts, however long', () => {
    const texts = ['data: hello, world', 'data:,', 'a'.repeat(511), `${'word '.repeat(2000)}.`, 'é'.repeat(600), ''];
    assert.deepEqual(copyJson(texts), texts);
  });

  it('drops what JSON drops, and what cannot be read', () => {
    const hostile = {
      kept: 1,
      big: 12n,
      date: new Date(0),
      infinite: Number.POSITIVE_INFINITY,
      nothing: null,
      missing: undefined,
      run: () => 1,
      symbol: Symbol('s'),
      get broken() {
        throw new Error('no');
      },
      refuses: {
        toJSON() {
          throw new Error('no');
        },
      },
      proxy: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
      list: [undefined, () => 1, 2],
      'amazon-bedrock-trace': { guardrail: 'secret' },
    };
    assert.deepEqual(copyJson(hostile), {
      kept: 1,
      big: '12',
      date: '1970-01-01T00:00:00.000Z',
      infinite: null,
      nothing: null,
      list: [null, null, 2],
    });
    assert.equal(copyJson(new Date(Number.NaN)), null);
  });

  it('ends: cycles, depth and number are bounded', () => {
    const circle: Record<string, unknown> = { name: 'a' };
    circle['self'] = circle;
    circle['list'] = [circle];
    assert.deepEqual(copyJson(circle), { name: 'a', self: '[circular]', list: ['[circular]'] });
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    assert.ok(JSON.stringify(copyJson(deep)).includes('[too deep]'));
    // Each level twice in the next: as a tree it would be of 2^60 values.
    let shared: unknown = 'leaf';
    for (let depth = 0; depth < 60; depth += 1) shared = [shared, shared];
    assert.ok(JSON.stringify(copyJson(shared)).length < 4_000_000);
    assert.ok((copyJson(Array.from({ length: 300_000 }, () => 0)) as unknown[]).length <= 200_001);
    let chain: unknown = {};
    chain = { toJSON: () => chain };
    assert.equal(copyJson(chain), '[circular]');
  });

  it('takes no name for more than a name', () => {
    const copy = copyJson(JSON.parse('{"__proto__":{"polluted":true}}')) as object;
    assert.equal(JSON.stringify(copy), '{"__proto__":{"polluted":true}}');
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});

describe('a data URL', () => {
  for (const [url, mimeType] of [
    ['data:image/png;base64,aGVsbG8=', 'image/png'],
    ['DATA:Image/PNG;BASE64,aGVsbG8=', 'image/png'],
    ['data:text/plain;charset=utf-8,hell%6F', 'text/plain'],
    ['data:text/plain;charset=utf-8;base64,aGVsbG8', 'text/plain'],
    ['data:;base64,aGVsbG8=', undefined],
  ] as const) {
    it(url, () => assert.deepEqual(digestDataUrl(url), { ...(mimeType && { mime_type: mimeType }), ...digest }));
  }
  it('is none without a kind and an encoding', () => {
    for (const text of ['data:hello', 'data:,hello', 'data: a, b', 'https://example.com/', ''])
      assert.equal(digestDataUrl(text), undefined);
  });
});
