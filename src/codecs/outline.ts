import type { JsonObject } from '../read.ts';
import { type Body, parseJsonObject } from './body.ts';

/** Below this length, `JSON.parse` is faster than looking for what to leave out. */
const OUTLINE_FROM = 32 * 1024;

/** Members up to this length are kept by an outline. */
const KEPT_MEMBER = 4 * 1024;

/** Of the elements of a long list, members up to this length are kept: a role, a type. */
const KEPT_IN_ELEMENT = 64;

/** What stands for a text that is left out: there was one, and it was not empty. */
const LEFT_OUT_TEXT = '"…"';

/** Whether a body is so long that only its outline is read. */
export function isLong(body: Body): boolean {
  return body.length >= OUTLINE_FROM;
}

/**
 * Reads the small members of a JSON object and leaves out the large ones: an image or an embedding vector is stepped
 * over, not parsed. What is left out stands as an empty value of its kind, so that the shape can still be recognised.
 */
export function outlineJsonObject(body: Body | undefined): JsonObject | undefined {
  return outline(body, skipLarge);
}

/**
 * The same for a request, where it counts how many messages there are and whose: of a long list of objects or
 * texts the elements stay, each an outline of its own. A list of numbers is stepped over all the same.
 */
export function outlineRequest(body: Body | undefined): JsonObject | undefined {
  return outline(body, outlineLarge);
}

function outline(body: Body | undefined, readMember: ReadValue): JsonObject | undefined {
  if (body === undefined || !isLong(body)) return parseJsonObject(body?.toString());
  const start = skipSpace(body, 0);
  const value = codeAt(body, start) === OPEN_OBJECT ? readMembers(body, start, readMember) : undefined;
  return parseJsonObject(value?.json);
}

/** A value in outline, as JSON text, and the position after it. */
interface Outlined {
  readonly json: string;
  readonly end: number;
}

/** Reads the value that starts at a position; `undefined` where the text ends before the value does. */
type ReadValue = (body: Body, start: number) => Outlined | undefined;

const skipLarge: ReadValue = (body, start) => skip(body, start, KEPT_MEMBER);
const skipInElement: ReadValue = (body, start) => skip(body, start, KEPT_IN_ELEMENT);

function skip(body: Body, start: number, kept: number): Outlined | undefined {
  const end = skipValue(body, start);
  if (end === -1) return undefined;
  return { json: end - start <= kept ? textOf(body, start, end) : emptyLike(codeAt(body, start)), end };
}

/** A list is read once: whether it is a long one is known when its end is found. */
function outlineLarge(body: Body, start: number): Outlined | undefined {
  const list = codeAt(body, start) === OPEN_ARRAY ? readElements(body, start) : undefined;
  if (list === undefined) return skipLarge(body, start);
  return list.end - start <= KEPT_MEMBER ? { json: textOf(body, start, list.end), end: list.end } : list;
}

function readMembers(body: Body, start: number, readMember: ReadValue): Outlined | undefined {
  const members: string[] = [];
  let position = skipSpace(body, start + 1);
  while (codeAt(body, position) === QUOTE) {
    const keyEnd = skipString(body, position);
    const value = readMember(body, skipSpace(body, skipSpace(body, keyEnd) + 1));
    if (value === undefined) return undefined;
    members.push(`${textOf(body, position, keyEnd)}:${value.json}`);
    position = skipSpace(body, value.end);
    if (codeAt(body, position) !== COMMA) break;
    position = skipSpace(body, position + 1);
  }
  return codeAt(body, position) === CLOSE_OBJECT ? { json: `{${members.join(',')}}`, end: position + 1 } : undefined;
}

/** The elements of a list of objects and texts in outline; `undefined` for any other list. */
function readElements(body: Body, start: number): Outlined | undefined {
  const elements: string[] = [];
  let position = skipSpace(body, start + 1);
  for (;;) {
    const opening = codeAt(body, position);
    if (opening !== OPEN_OBJECT && opening !== QUOTE) return undefined;
    const element = opening === QUOTE ? skipInElement(body, position) : readMembers(body, position, skipInElement);
    if (element === undefined) return undefined;
    elements.push(element.json);
    position = skipSpace(body, element.end);
    const next = codeAt(body, position);
    if (next === CLOSE_ARRAY) return { json: `[${elements.join(',')}]`, end: position + 1 };
    if (next !== COMMA) return undefined;
    position = skipSpace(body, position + 1);
  }
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
  return opening === OPEN_OBJECT ? '{}' : opening === OPEN_ARRAY ? '[]' : LEFT_OUT_TEXT;
}

function skipSpace(body: Body, from: number): number {
  let position = from;
  while (codeAt(body, position) <= 0x20) position += 1;
  return position;
}

/** The position after the string that opens at `from`; a long string is stepped over at the speed of `indexOf`. */
function skipString(body: Body, from: number): number {
  return typeof body === 'string' ? skipText(body, from + 1) : skipBytes(body, from + 1);
}

function skipText(body: string, from: number): number {
  for (let quote = body.indexOf('"', from); quote !== -1; quote = body.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (body.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return body.length;
}

/** So far a quote is looked for by hand: a text with quotes in it has many, and each search in bytes has its price. */
const NEAR = 64;

function skipBytes(body: Buffer, from: number): number {
  let position = from;
  for (;;) {
    const near = Math.min(position + NEAR, body.length);
    while (position < near) {
      const code = body[position];
      if (code === QUOTE) return position + 1;
      position += code === BACKSLASH ? 2 : 1;
    }
    const quote = body.indexOf(QUOTE, position);
    if (quote === -1) return body.length;
    let backslashes = 0;
    while (quote - backslashes > position && body[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    position = quote + 1;
    if (backslashes % 2 === 0) return position;
  }
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
