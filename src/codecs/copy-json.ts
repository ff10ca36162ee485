import { type Digest, digestBase64, digestBytes, digestDataUrl, viewBytes } from './digest.ts';

/** Deeper than any conversation, and no deeper than a call stack likes. */
const MAX_DEPTH = 64;
/** More values than any conversation has; an object that repeats itself could have any number. */
const MAX_VALUES = 200_000;

const TOO_DEEP = '[too deep]';
const TOO_MANY = '[too many values]';
const CIRCULAR = '[circular]';

/** What Bedrock itself adds to a model's answer: a guardrail's trace stands there, and is no part of what was said. */
const SERVICE_MEMBER = 'amazon-bedrock-';

/** From here on a string of base64's alphabet alone is taken for bytes: a text of that length has a space. */
const BASE64_LENGTH = 512;
const BASE64 = /^[\w+/-]+={0,2}$/;

/** Stands in a copy where bytes stood. */
interface CopiedBytes extends Digest {
  readonly type: 'blob';
  readonly mime_type?: string;
  readonly content: '';
}

/**
 * A deep copy of JSON, or of what the SDK sends as JSON, that shares nothing with the original. Bytes, data URLs and
 * base64 become digests; what JSON does not have is dropped as JSON does; nothing in it can make this throw.
 */
export function copyJson(value: unknown): unknown {
  return new Copy().copy(value, 0);
}

class Copy {
  private count = 0;
  private readonly ancestors = new Set<object>();

  copy(value: unknown, depth: number): unknown {
    this.count += 1;
    if (this.count > MAX_VALUES) return TOO_MANY;
    switch (typeof value) {
      case 'string':
        return copyString(value);
      case 'number':
        return Number.isFinite(value) ? value : null;
      case 'boolean':
        return value;
      case 'bigint':
        return value.toString();
      case 'object':
        return value === null ? null : this.copyObject(value, depth);
      default:
        return undefined;
    }
  }

  private copyObject(value: object, depth: number): unknown {
    const bytes = viewBytes(value);
    if (bytes !== undefined) return { type: 'blob', content: '', ...digestBytes(bytes) } satisfies CopiedBytes;
    if (this.ancestors.has(value)) return CIRCULAR;
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    this.ancestors.add(value);
    try {
      const own = readToJson(value);
      if (own !== undefined) return this.copy(own.json, depth + 1);
      return Array.isArray(value) ? this.copyArray(value, depth) : this.copyMembers(value, depth);
    } catch {
      // A proxy can refuse even to be looked at.
      return undefined;
    } finally {
      this.ancestors.delete(value);
    }
  }

  private copyArray(array: readonly unknown[], depth: number): unknown[] {
    const items: unknown[] = [];
    for (let index = 0; index < array.length; index += 1) {
      items.push(this.copy(readMember(array, index), depth + 1) ?? null);
      if (this.count > MAX_VALUES) break;
    }
    return items;
  }

  private copyMembers(object: object, depth: number): object {
    const members: [string, unknown][] = [];
    for (const key of Object.keys(object)) {
      if (key.startsWith(SERVICE_MEMBER)) continue;
      const member = this.copy(readMember(object, key), depth + 1);
      if (member !== undefined) members.push([key, member]);
      if (this.count > MAX_VALUES) break;
    }
    // An assignment would take `__proto__` for more than a name.
    return Object.fromEntries(members);
  }
}

/** A getter can throw: its member is left out. */
function readMember(object: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}

/** What an object such as a `Date` wants to stand for it in JSON. */
function readToJson(value: object): { readonly json: unknown } | undefined {
  const toJSON = readMember(value, 'toJSON');
  if (typeof toJSON !== 'function') return undefined;
  try {
    return { json: Reflect.apply(toJSON, value, []) as unknown };
  } catch {
    return { json: undefined };
  }
}

function copyString(text: string): string | CopiedBytes {
  const digest = digestDataUrl(text) ?? (looksLikeBase64(text) ? digestBase64(text) : undefined);
  return digest === undefined ? text : { type: 'blob', content: '', ...digest };
}

function looksLikeBase64(text: string): boolean {
  return text.length >= BASE64_LENGTH && text.length % 4 !== 1 && BASE64.test(text);
}
