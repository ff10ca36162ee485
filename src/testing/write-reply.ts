import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { constants, Http2ServerResponse } from 'node:http2';
import type { Writable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Break, FaultyReply } from './fault.ts';
import type { FakeRule } from './rule.ts';

export type ServerReply = ServerResponse | Http2ServerResponse;

// Many small frames go out in one write; a write each would cost most of the time of a long stream.
const WRITE_BYTES = 16_384;

/** Sends a reply at the rule's pace and ends it, after `end` if given. Rejects with an AbortError when the client goes or the fake closes. */
export async function writeReply(
  response: ServerReply,
  reply: FaultyReply,
  { chunkDelay = 0, split }: FakeRule,
  signal: AbortSignal,
  end?: Promise<void>,
): Promise<void> {
  if (!reply.headless) writeHead(response, reply);
  const body: Writable = response;
  const pending: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(pending.splice(0));
    bytes = 0;
    for (const part of sliceBytes(block, split)) {
      if (!body.write(part)) await once(body, 'drain', { signal });
      // The next part leaves in a later turn, so that the client reads this one alone.
      if (split !== undefined) await setImmediate(undefined, { signal });
    }
  };
  let index = 0;
  for (const piece of reply.pieces) {
    const milliseconds = findDelay(chunkDelay, index);
    if (milliseconds > 0) {
      await flush();
      await setTimeout(milliseconds, undefined, { signal });
    }
    if (typeof piece === 'string') {
      await flush();
      return breakResponse(response, piece, signal);
    }
    pending.push(piece);
    bytes += piece.length;
    if (bytes >= WRITE_BYTES) await flush();
    index += 1;
  }
  await flush();
  await end;
  response.end();
}

function writeHead(response: ServerReply, { status, headers }: FaultyReply): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (response instanceof Http2ServerResponse) response.writeHead(status);
  // Over HTTP/1.1 the head would wait for the first byte of the body.
  else response.writeHead(status).flushHeaders();
}

function findDelay(chunkDelay: number | readonly number[], index: number): number {
  if (typeof chunkDelay === 'number') return index === 0 ? 0 : chunkDelay;
  return chunkDelay[index] ?? 0;
}

function* sliceBytes(block: Buffer, size = block.length): Generator<Buffer> {
  for (let offset = 0; offset < block.length; offset += size) yield block.subarray(offset, offset + size);
}

async function breakResponse(response: ServerReply, kind: Break, signal: AbortSignal): Promise<void> {
  if (kind === 'hang') {
    if (!signal.aborted) await once(signal, 'abort');
    return;
  }
  // What was written in this turn is still corked and would be lost with the connection.
  await setImmediate(undefined, { signal });
  // Over HTTP/2 a TCP reset would end the stream without an error at the client.
  if (response instanceof Http2ServerResponse) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.socket?.destroy();
}
