import { isObject, type JsonObject } from '../read.ts';

/**
 * The text of a body as the SDK accepts it: a string, a typed array, or a buffer.
 * `undefined` for anything that cannot be read without consuming it (a `Blob`, a stream).
 */
export function decodeBody(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (body instanceof ArrayBuffer) return Buffer.from(body).toString('utf8');
  return undefined;
}

/** Parses a JSON object; anything else, broken JSON included, is `undefined`. */
export function parseJsonObject(text: string | undefined): JsonObject | undefined {
  // Cheap refusal of what is no JSON object, without the cost of an exception.
  if (text === undefined || !/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Below this length, `JSON.parse` is faster than looking for what to leave out. */
const OUTLINE_FROM = 32 * 1024;

/** Members up to this length are kept by an outline. */
const KEPT_MEMBER = 4 * 1024;

/**
 * Reads the small members of a JSON object and leaves out the large ones: an
 * image, a long conversation or an embedding vector is stepped over, not parsed.
 * A left-out member stands as an empty value of its kind, so that the shape can
 * still be recognised.
 */
export function outlineJsonObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.length < OUTLINE_FROM) return parseJsonObject(text);
  const members: string[] = [];
  let position = skipSpace(text, 0);
  if (text[position] !== '{') return undefined;
  position = skipSpace(text, position + 1);
  while (text[position] === '"') {
    const keyEnd = skipString(text, position);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart);
    if (valueEnd === -1) return undefined;
    const small = valueEnd - valueStart <= KEPT_MEMBER;
    members.push(
      `${text.slice(position, keyEnd)}:${small ? text.slice(valueStart, valueEnd) : emptyLike(text[valueStart])}`,
    );
    position = skipSpace(text, valueEnd);
    if (text[position] !== ',') break;
    position = skipSpace(text, position + 1);
  }
  return text[position] === '}' ? parseJsonObject(`{${members.join(',')}}`) : undefined;
}

function emptyLike(opening: string | undefined): string {
  return opening === '{' ? '{}' : opening === '[' ? '[]' : '""';
}

function skipSpace(text: string, from: number): number {
  let position = from;
  while (text.charCodeAt(position) <= 0x20) position += 1;
  return position;
}

/** The position after the string that opens at `from`; a string is stepped over at the speed of `indexOf`. */
function skipString(text: string, from: number): number {
  for (let position = text.indexOf('"', from + 1); position !== -1; position = text.indexOf('"', position + 1)) {
    let backslashes = 0;
    while (text[position - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return position + 1;
  }
  return text.length;
}

/** The position after the value that starts at `from`, or -1 where the text ends before the value does. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  let position = from;
  while (position < text.length) {
    const character = text[position];
    if (character === '"') {
      position = skipString(text, position);
      if (depth === 0) return position;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return position;
      depth -= 1;
      if (depth === 0) return position + 1;
    } else if (character === ',' && depth === 0) return position;
    position += 1;
  }
  return -1;
}
