import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteSearch } from '../../src/codecs/byte-search.ts';

describe('a search in bytes', () => {
  it('finds what Buffer.indexOf finds, in pieces of every length', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '"', '-'), minLength: 1, maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', '-'), maxLength: 60 });
    const padding = fc.constantFrom(0, 5000);
    fc.assert(
      fc.property(letters, text, padding, fc.nat(70), (word, before, length, from) => {
        const bytes = Buffer.from(before + 'c'.repeat(length) + before);
        assert.equal(new ByteSearch(word).find(new Uint8Array(bytes), from), bytes.indexOf(word, from));
      }),
      { numRuns: 2000 },
    );
  });
});
