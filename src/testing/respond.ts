import { setTimeout } from 'node:timers/promises';
import { breakReply, findFault } from './fault.ts';
import { replyFromModel } from './model-reply.ts';
import { omitMembers } from './omit.ts';
import { replyFromService } from './other-operations.ts';
import type { ReceivedRequest } from './received-request.ts';
import { replyFromRecording } from './replay.ts';
import { encodeBody, type Reply } from './reply.ts';
import type { FakeRule, Fault } from './rule.ts';
import { writeReply, type ServerReply } from './write-reply.ts';

/** The story of one request, from the rule that answers it to the last byte. */
export async function respond(
  request: ReceivedRequest,
  response: ServerReply,
  rule: FakeRule,
  signal: AbortSignal,
  requestEnded: Promise<void>,
): Promise<void> {
  const whole = overrideReply(buildReply(request, rule), rule);
  const fault = findFault(rule, request);
  const reply = fault === undefined ? { ...whole, headless: false } : breakReply(whole, fault, request);
  if (rule.delay !== undefined) await setTimeout(rule.delay, undefined, { signal });
  request.billed = reply.billed;
  const headers = { ...reply.headers, ...measureBody(whole, fault), ...rule.headers };
  // A spoken session is over when the one who speaks says so; a faulty answer waits for nobody.
  const end = fault === undefined ? requestEnded : undefined;
  await writeReply(response, { ...reply, headers: omitMembers(headers, rule.omit ?? []) }, rule, signal, end);
}

/** The length of a body that comes whole; a broken one must not promise it. */
function measureBody({ pieces }: Reply, fault: Fault | undefined): Record<string, string> {
  if (fault !== undefined || !Array.isArray(pieces)) return {};
  const bodies: readonly Uint8Array[] = pieces;
  return { 'content-length': String(bodies.reduce((sum, { length }) => sum + length, 0)) };
}

function buildReply(request: ReceivedRequest, rule: FakeRule): Reply {
  if (rule.replay !== undefined) return replyFromRecording(rule.replay);
  return replyFromModel(request, rule) ?? replyFromService(request, rule);
}

function overrideReply(reply: Reply, { status = reply.status, body }: FakeRule): Reply {
  const pieces = body === undefined ? reply.pieces : [encodeBody(body)];
  return { ...reply, status, pieces, billed: status < 300 ? reply.billed : undefined };
}
