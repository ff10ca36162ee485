import { crc32 } from 'node:zlib';

type FrameHeader = readonly [name: string, value: string];

const STRING_HEADER = 7;
const CONTENT_TYPE: FrameHeader = [':content-type', 'application/json'];
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** One event of a stream; `type` is the member of the stream's union, such as `messageStart`. */
export function encodeEvent(type: string, payload: object): Buffer {
  const headers: FrameHeader[] = [[':event-type', type], CONTENT_TYPE, [':message-type', 'event']];
  return encodeFrame(headers, Buffer.from(padJson(JSON.stringify(payload))));
}

/** A modelled or unmodelled exception inside a stream; carries no padding (recorded). */
export function encodeException(name: string, payload: object): Buffer {
  const type = name.charAt(0).toLowerCase() + name.slice(1);
  const headers: FrameHeader[] = [[':exception-type', type], CONTENT_TYPE, [':message-type', 'exception']];
  return encodeFrame(headers, Buffer.from(JSON.stringify(payload)));
}

/** A frame of `:message-type: error`: an error outside the model of the operation, without a payload. */
export function encodeError(code: string, message: string): Buffer {
  const headers: FrameHeader[] = [
    [':error-code', code],
    [':error-message', message],
    [':message-type', 'error'],
  ];
  return encodeFrame(headers, Buffer.alloc(0));
}

/**
 * The binary event-stream encoding:
 * total length, header length, CRC of those two | headers | payload | CRC of all before it.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html and
 * the recordings, whose frames carry their headers in this order and the `p` member.
 */
function encodeFrame(headers: readonly FrameHeader[], payload: Uint8Array): Buffer {
  const encodedHeaders = Buffer.concat(headers.map(encodeHeader));
  const frame = Buffer.alloc(12 + encodedHeaders.length + payload.length + 4);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(encodedHeaders.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(encodedHeaders, 12);
  frame.set(payload, 12 + encodedHeaders.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}

/** Cuts a recorded stream into its frames by their length fields; checks nothing else. */
export function* splitFrames(bytes: Buffer): Generator<Buffer> {
  let offset = 0;
  while (offset < bytes.length) {
    const end = offset + bytes.readUInt32BE(offset);
    yield bytes.subarray(offset, end);
    offset = end;
  }
}

function encodeHeader([name, value]: FrameHeader): Buffer {
  const length = Buffer.byteLength(value);
  const head = Buffer.from([Buffer.byteLength(name), ...Buffer.from(name), STRING_HEADER, length >> 8, length & 0xff]);
  return Buffer.concat([head, Buffer.from(value)]);
}

// The service pads every event so that its size does not give away the length of the generated text.
function padJson(json: string): string {
  const padding = `"p":"${PADDING.slice(0, 1 + (json.length % PADDING.length))}"}`;
  return json === '{}' ? `{${padding}` : `${json.slice(0, -1)},${padding}`;
}
