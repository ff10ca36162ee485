import type { InvocationError } from './invocation.ts';

const MESSAGE_BYTES = 1024;

/** Names as exceptions and network errors have them; anything else could be data. */
const IDENTIFIER = /^[A-Za-z_][\w.$-]{0,63}$/;

/**
 * What telemetry keeps of an error: its name, or the code of a nameless one
 * (`ECONNREFUSED`), and its message, cut to 1 KiB.
 */
export function readError(error: unknown, keepMessage: boolean): InvocationError {
  const type = readErrorType(error);
  const message = keepMessage ? readErrorMessage(error) : undefined;
  return message === undefined ? { type } : { type, message };
}

function readErrorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '_OTHER';
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (isIdentifier(name) && name !== 'Error') return name;
  if (isIdentifier(code)) return code;
  return isIdentifier(name) ? name : '_OTHER';
}

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}

/** An event-stream exception that the SDK does not model has the raw JSON of its frame as message: that is no message. */
function readErrorMessage(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : typeof error === 'string' ? error : undefined;
  if (message === undefined || message === '' || /^\s*[{[]/.test(message)) return undefined;
  return cutToBytes(message, MESSAGE_BYTES);
}

function cutToBytes(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text.slice(0, bytes));
  if (encoded.length <= bytes) return text.slice(0, bytes);
  // A character cut in half becomes a replacement character at the very end: drop it.
  return new TextDecoder().decode(encoded.subarray(0, bytes)).replace(/\uFFFD$/, '');
}
