import { crc32 } from 'node:zlib';
import { splitFrames } from '../../src/testing/frame.ts';

/** One event of a stream, its payload apart. */
interface Frame {
  /** All of it. */
  readonly bytes: Buffer;
  /** Total length, header length and their checksum, then the headers. */
  readonly head: Buffer;
  readonly payload: Buffer;
}

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** Reads a stream's events. Throws when it ends in the middle of one. */
export function readFrames(bytes: Buffer): Frame[] {
  return [...splitFrames(bytes)].map((frame) => {
    if (frame.length < PRELUDE_BYTES || frame.length < frame.readUInt32BE(0)) {
      throw new Error('response.body: expected whole events, got a stream that ends in the middle of one');
    }
    const headEnd = PRELUDE_BYTES + frame.readUInt32BE(4);
    return { bytes: frame, head: frame.subarray(0, headEnd), payload: frame.subarray(headEnd, -CHECKSUM_BYTES) };
  });
}

/** An event with another payload, its lengths and checksums computed anew. */
export function writeFrame(head: Buffer, payload: Buffer): Buffer {
  const frame = Buffer.concat([head, payload, Buffer.alloc(CHECKSUM_BYTES)]);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.writeUInt32BE(crc32(frame.subarray(0, -CHECKSUM_BYTES)), frame.length - CHECKSUM_BYTES);
  return frame;
}
