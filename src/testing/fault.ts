import { findExceptionStatus } from './exceptions.ts';
import { encodeError, encodeException } from './frame.ts';
import type { ReceivedRequest } from './received-request.ts';
import { replyWithException, type Reply } from './reply.ts';
import type { ConnectionFault, ErrorFrameFault, ExceptionFault, FakeRule, Fault } from './rule.ts';

/** What a connection can do instead of carrying the next bytes. */
export type Break = 'reset' | 'hang';

/** What goes over the wire: bytes in order, at the end perhaps a break. */
export interface FaultyReply extends Omit<Reply, 'pieces'> {
  readonly pieces: Iterable<Uint8Array | Break>;
  /** Broken before its head: no status line goes out. */
  readonly headless: boolean;
}

/** The fault that this attempt meets, if any. */
export function findFault({ fail }: FakeRule, { attempt }: ReceivedRequest): Fault | undefined {
  return fail !== undefined && attempt <= (fail.attempts ?? Infinity) ? fail : undefined;
}

/**
 * What a fault leaves of a reply. A failed answer is billed nothing; one that merely got lost on its way
 * (reset, hang, end, truncate after the head) is billed whole, since the service runs to completion.
 */
export function breakReply(reply: Reply, fault: Fault, { requestId }: ReceivedRequest): FaultyReply {
  if ('connection' in fault) return breakConnection(reply, fault);
  if (!reply.streams || fault.after === undefined) {
    return { ...replyWithFault(requestId, fault), headless: false };
  }
  const pieces = endWith(reply.pieces, fault.after, () => [encodeFault(fault)]);
  return { ...reply, pieces, headless: false, billed: undefined };
}

function breakConnection(reply: Reply, { connection, after }: ConnectionFault): FaultyReply {
  if (connection === 'end' || connection === 'truncate') {
    const pieces = endWith(reply.pieces, after ?? 0, (next) =>
      connection === 'end' ? [] : [next.subarray(0, next.length / 2)],
    );
    return { ...reply, pieces, headless: false };
  }
  const headless = after === undefined;
  const pieces = endWith(reply.pieces, after ?? 0, () => [connection]);
  return { ...reply, pieces, headless, billed: headless ? undefined : reply.billed };
}

/** The first `count` pieces, then whatever comes in place of the next one (or of the end). */
function* endWith<Ending>(
  pieces: Iterable<Uint8Array>,
  count: number,
  writeEnding: (next: Uint8Array) => Iterable<Ending>,
): Generator<Uint8Array | Ending> {
  let written = 0;
  for (const piece of pieces) {
    if (written === count) return yield* writeEnding(piece);
    yield piece;
    written += 1;
  }
  yield* writeEnding(new Uint8Array());
}

function encodeFault(fault: ExceptionFault | ErrorFrameFault): Uint8Array {
  if ('errorFrame' in fault) return encodeError(fault.errorFrame, describeFault(fault));
  return encodeException(fault.exception, { message: describeFault(fault), ...fault.members });
}

function replyWithFault(requestId: string, fault: ExceptionFault | ErrorFrameFault): Reply {
  const message = describeFault(fault);
  if ('errorFrame' in fault) return replyWithException(requestId, fault.errorFrame, 400, { message });
  const { exception, members, status = findExceptionStatus(exception) } = fault;
  return replyWithException(requestId, exception, status, { message, ...members });
}

function describeFault(fault: ExceptionFault | ErrorFrameFault): string {
  const name = 'errorFrame' in fault ? fault.errorFrame : fault.exception;
  return fault.message ?? `${name} from the fake Bedrock.`;
}
