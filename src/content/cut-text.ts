/** The longest mark, and enough text before it to say something; ids and fingerprints (64 of hex) stay whole. */
export const SHORTEST_CUT = 64;

/** The bytes of a text inside of JSON, without its quotes. Escapes count: one control character is six bytes. */
export function measureText(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** At most so many bytes of a text inside of JSON, of which there are at least `SHORTEST_CUT`. What is cut, says so. */
export function cutText(text: string, maxBytes: number): string {
  if (measureText(text) <= maxBytes) return text;
  const room = maxBytes - Buffer.byteLength(writeMark(text.length));
  let end = 0;
  for (let bytes = 0; end < text.length;) {
    const character = text.codePointAt(end) ?? 0;
    bytes += measureCharacter(character);
    if (bytes > room) break;
    end += character > 0xffff ? 2 : 1;
  }
  return text.slice(0, end) + writeMark(text.length - end);
}

/** Characters as JavaScript counts them: an emoji is two. */
function writeMark(characters: number): string {
  return `… [${characters.toLocaleString('en-US')} characters cut]`;
}

/** https://tc39.es/ecma262/#sec-quotejsonstring */
function measureCharacter(character: number): number {
  if (character < 0x20) return SHORT_ESCAPES.has(character) ? 2 : 6;
  if (character === 0x22 || character === 0x5c) return 2;
  if (character < 0x80) return 1;
  if (character < 0x800) return 2;
  if (character > 0xffff) return 4;
  // Half of a pair, alone.
  return character >= 0xd800 && character <= 0xdfff ? 6 : 3;
}

/** \b, \t, \n, \f and \r. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([8, 9, 10, 12, 13]);
