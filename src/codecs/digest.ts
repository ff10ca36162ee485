import { createHash } from 'node:crypto';

/** What is told of bytes: how many they are, and a fingerprint. */
export interface Digest {
  readonly byte_size: number;
  /** Of the bytes, in hex. */
  readonly sha256: string;
}

export function digestBytes(bytes: Uint8Array): Digest {
  return { byte_size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Of the decoded bytes; both of base64's alphabets are understood. */
export function digestBase64(text: string): Digest {
  return digestBytes(Buffer.from(text, 'base64'));
}

/** https://www.rfc-editor.org/rfc/rfc2397 */
const DATA_URL = /^data:(?:([\w.+-]{1,80}\/[\w.+-]{1,80})(?:;[^,;]{1,80}){0,4}?)?(;base64)?,/i;

/** The digest of what a data URL holds, and its kind; `undefined` for any other text. */
export function digestDataUrl(text: string): (Digest & { readonly mime_type?: string }) | undefined {
  if (!startsAsDataUrl(text)) return undefined;
  const match = DATA_URL.exec(text);
  // Neither a kind nor an encoding: a sentence that begins with `data:`.
  if (match === null || (match[1] === undefined && match[2] === undefined)) return undefined;
  const data = text.slice(match[0].length);
  const digest = match[2] === undefined ? digestBytes(Buffer.from(unescapePercent(data))) : digestBase64(data);
  return match[1] === undefined ? digest : { mime_type: match[1].toLowerCase(), ...digest };
}

export function startsAsDataUrl(text: string): boolean {
  return text.slice(0, 5).toLowerCase() === 'data:';
}

function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Bytes in any of the forms that the SDK takes; nothing is copied. */
export function viewBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ? new Uint8Array(value) : undefined;
}
