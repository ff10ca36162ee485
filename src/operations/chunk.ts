import { isObject, readObject } from '../read.ts';

/** The model's bytes in an event of a stream, one way or the other: `{ chunk: { bytes } }`. */
export function readChunkBytes(event: unknown): unknown {
  return isObject(event) ? readObject(event, 'chunk')?.['bytes'] : undefined;
}
