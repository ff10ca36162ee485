/** One length-delimited field of a Protocol Buffers message: text, bytes or another message. */
export interface Field {
  readonly number: number;
  readonly bytes: Buffer;
}

/** Bytes of the wire types that have a fixed length: fixed64 and fixed32. */
const fixedLengths: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * The length-delimited fields of a message in their order; numbers are passed over.
 * Throws a RangeError for bytes that are no message.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export function* readFields(message: Buffer): Generator<Field> {
  let offset = 0;

  function readVarint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(offset);
      offset += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  while (offset < message.length) {
    const tag = readVarint();
    const type = tag & 7;
    if (type === VARINT) {
      readVarint();
      continue;
    }
    const length = type === LENGTH_DELIMITED ? readVarint() : fixedLengths[type];
    if (length === undefined) throw new RangeError(`wire type ${type} at byte ${offset}`);
    const end = offset + length;
    if (end > message.length) throw new RangeError(`field of ${length} bytes at byte ${offset} of ${message.length}`);
    if (type === LENGTH_DELIMITED) yield { number: tag >>> 3, bytes: message.subarray(offset, end) };
    offset = end;
  }
}

/** The messages, texts or bytes of one field, every time it occurs. */
export function* readField(message: Buffer, number: number): Generator<Buffer> {
  for (const field of readFields(message)) if (field.number === number) yield field.bytes;
}
