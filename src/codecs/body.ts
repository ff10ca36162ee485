import { isObject, type JsonObject } from '../read.ts';

/** A body as text or as bytes: JSON's own marks are the same in both. */
type Body = string | Buffer;

/**
 * A body as the SDK accepts it: a string, a typed array, or a buffer. Nothing is copied.
 * `undefined` for anything that cannot be read without consuming it (a `Blob`, a stream).
 */
export function viewBody(body: unknown): Body | undefined {
  if (typeof body === 'string') return body;
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return Buffer.from(body);
  return undefined;
}

/** The text of a body. */
export function decodeBody(body: unknown): string | undefined {
  return viewBody(body)?.toString();
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
export function outlineJsonObject(body: Body | undefined): JsonObject | undefined {
  if (body === undefined || body.length < OUTLINE_FROM) return parseJsonObject(body?.toString());
  const members: string[] = [];
  let position = skipSpace(body, 0);
  if (codeAt(body, position) !== OPEN_OBJECT) return undefined;
  position = skipSpace(body, position + 1);
  while (codeAt(body, position) === QUOTE) {
    const keyEnd = skipString(body, position);
    const valueStart = skipSpace(body, skipSpace(body, keyEnd) + 1);
    const valueEnd = skipValue(body, valueStart);
    if (valueEnd === -1) return undefined;
    const small = valueEnd - valueStart <= KEPT_MEMBER;
    const value = small ? textOf(body, valueStart, valueEnd) : emptyLike(codeAt(body, valueStart));
    members.push(`${textOf(body, position, keyEnd)}:${value}`);
    position = skipSpace(body, valueEnd);
    if (codeAt(body, position) !== COMMA) break;
    position = skipSpace(body, position + 1);
  }
  return codeAt(body, position) === CLOSE_OBJECT ? parseJsonObject(`{${members.join(',')}}`) : undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** `NaN` beyond the end. */
function codeAt(body: Body, position: number): number {
  return typeof body === 'string' ? body.charCodeAt(position) : (body[position] ?? Number.NaN);
}

function textOf(body: Body, start: number, end: number): string {
  return typeof body === 'string' ? body.slice(start, end) : body.toString('utf8', start, end);
}

function emptyLike(opening: number): string {
  return opening === OPEN_OBJECT ? '{}' : opening === OPEN_ARRAY ? '[]' : '""';
}

function skipSpace(body: Body, from: number): number {
  let position = from;
  while (codeAt(body, position) <= 0x20) position += 1;
  return position;
}

/** The position after the string that opens at `from`; a string is stepped over at the speed of `indexOf`. */
function skipString(body: Body, from: number): number {
  for (let position = body.indexOf('"', from + 1); position !== -1; position = body.indexOf('"', position + 1)) {
    let backslashes = 0;
    while (codeAt(body, position - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return position + 1;
  }
  return body.length;
}

/** The position after the value that starts at `from`, or -1 where the text ends before the value does. */
function skipValue(body: Body, from: number): number {
  let depth = 0;
  let position = from;
  while (position < body.length) {
    const code = codeAt(body, position);
    if (code === QUOTE) {
      position = skipString(body, position);
      if (depth === 0) return position;
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      if (depth === 0) return position;
      depth -= 1;
      if (depth === 0) return position + 1;
    } else if (code === COMMA && depth === 0) return position;
    position += 1;
  }
  return -1;
}
