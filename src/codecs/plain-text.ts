const QUOTE = 0x22;
const BEDROCK_MEMBER = '"amazon-bedrock-';

/**
 * Recognises, by its bytes, a stream chunk that carries text and nothing else: it begins as such
 * a chunk, the text is not empty, it ends as such a chunk, and the service added nothing to it.
 */
export function plainText(begin: string, end: string): (chunk: Buffer) => boolean {
  const first = Buffer.from(begin);
  const last = Buffer.from(end);
  return (chunk) =>
    chunk.length > first.length + last.length &&
    chunk[first.length] !== QUOTE &&
    hasBytesAt(chunk, 0, first) &&
    hasBytesAt(chunk, chunk.length - last.length, last) &&
    !chunk.includes(BEDROCK_MEMBER);
}

function hasBytesAt(chunk: Buffer, start: number, bytes: Buffer): boolean {
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    if (chunk[start + index] !== bytes[index]) return false;
  }
  return true;
}
