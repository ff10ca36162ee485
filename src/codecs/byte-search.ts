/** Up to here the call into Node's own search costs more than it saves. */
const SHORT = 4 * 1024;

/**
 * A search for one word in many small pieces of bytes, such as the chunks of a stream: looking at the byte where the
 * word would end tells how far it can be skipped, so that most bytes are never looked at.
 * https://en.wikipedia.org/wiki/Boyer%E2%80%93Moore%E2%80%93Horspool_algorithm
 */
export class ByteSearch {
  private readonly word: Buffer;
  private readonly skips: Uint8Array;

  /** `word`: ASCII, shorter than 256 characters. */
  constructor(word: string) {
    this.word = Buffer.from(word);
    this.skips = new Uint8Array(256).fill(word.length);
    for (let index = 0; index < word.length - 1; index += 1) {
      this.skips[word.charCodeAt(index)] = word.length - 1 - index;
    }
  }

  /** Where the word begins, at `from` or behind it; -1 where it does not. */
  find(bytes: Uint8Array, from = 0): number {
    const { word, skips } = this;
    if (bytes.length > SHORT) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(word, from);
    const last = word.length - 1;
    for (let end = from + last; end < bytes.length; end += skips[bytes[end] ?? 0] ?? 1) {
      let index = last;
      while (index >= 0 && bytes[end - last + index] === word[index]) index -= 1;
      if (index < 0) return end - last;
    }
    return -1;
  }
}
