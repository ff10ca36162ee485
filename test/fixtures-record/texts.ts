import { isUtf8 } from 'node:buffer';
import { readFrames, writeFrame } from './frames.ts';

/** Gives a text in place of a text. `key` is the JSON member that it stands in, or '' outside of JSON. */
export type MapText = (text: string, key: string) => string;

/**
 * Maps every text within bytes: the strings, names and whole numbers of JSON, the events of a stream, what is
 * base64 in any of them, and of all else the bytes themselves. Bytes in which nothing changes stay as they are.
 */
export function mapBytes(bytes: Buffer, map: MapText, key = ''): Buffer {
  const text = bytes.toString('utf8');
  const value = parseJson(text);
  if (value !== undefined) {
    let changed = false;
    const mapped = mapValue(value, key, (before, at) => {
      const after = map(before, at);
      changed ||= after !== before;
      return after;
    });
    return changed ? Buffer.from(JSON.stringify(mapped)) : bytes;
  }
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const before = bytes.toString(encoding);
  const after = map(before, key);
  return after === before ? bytes : Buffer.from(after, encoding);
}

/** The same for the events of a stream. Their headers cannot be changed: `map` throws where it must. */
export function mapStream(bytes: Buffer, map: MapText): Buffer {
  return Buffer.concat(
    readFrames(bytes).map(({ bytes: frame, head, payload }) => {
      const headers = head.toString('latin1');
      if (map(headers, ':headers') !== headers) {
        throw new Error('response.body: expected no account id or credential in the headers of an event, got one');
      }
      const mapped = mapBytes(payload, map);
      return mapped === payload ? frame : writeFrame(head, mapped);
    }),
  );
}

function mapValue(value: unknown, key: string, map: MapText): unknown {
  if (typeof value === 'string') return mapString(value, key, map);
  if (Number.isSafeInteger(value)) return mapNumber(value as number, key, map);
  if (Array.isArray(value)) return value.map((item) => mapValue(item, key, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [map(name, ':names'), mapValue(member, name, map)]),
  );
}

function mapString(text: string, key: string, map: MapText): string {
  const mapped = map(text, key);
  if (mapped.length < 16 || mapped.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(mapped)) return mapped;
  const decoded = Buffer.from(mapped, 'base64');
  const inner = mapBytes(decoded, map, key);
  return inner === decoded ? mapped : inner.toString('base64');
}

function mapNumber(number: number, key: string, map: MapText): number {
  const text = String(number);
  const mapped = map(text, key);
  return mapped === text ? number : Number(mapped);
}

/** An object or a list; any other JSON is text as well. */
function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
