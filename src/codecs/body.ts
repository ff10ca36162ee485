import { isObject, type JsonObject } from '../read.ts';

/** A body as text or as bytes: JSON's own marks are the same in both. */
export type Body = string | Buffer;

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
