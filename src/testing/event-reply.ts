import type { Answer } from './answer.ts';
import { isObject } from './expectation.ts';
import { encodeEvent } from './frame.ts';
import { writeBodyGuardrail } from './guardrail.ts';
import { writeInvocationMetrics } from './invocation-metrics.ts';
import { omitMembers } from './omit.ts';
import type { ReceivedRequest } from './received-request.ts';
import { encodeBody } from './reply.ts';
import type { FakeRule } from './rule.ts';
import type { AnswerShape, StreamEvent } from './shapes/shape.ts';

/** The frames of a stream answer: events of the shape, less what is omitted, plus what is inserted. */
export function* writeFrames(
  shape: AnswerShape,
  answer: Answer,
  request: ReceivedRequest,
  rule: FakeRule,
): Generator<Uint8Array> {
  const inserted = rule.insert ?? [];
  const framesAfter = (count: number): Buffer[] =>
    inserted.filter(({ after }) => after === count).map(({ type, payload }) => encodeEvent(type, payload ?? {}));
  let count = 0;
  for (const frame of writeOwnFrames(shape, answer, request, rule)) {
    yield* framesAfter(count);
    yield frame;
    count += 1;
  }
  for (const { after, type, payload } of inserted) if (after >= count) yield encodeEvent(type, payload ?? {});
}

function* writeOwnFrames(
  shape: AnswerShape,
  answer: Answer,
  request: ReceivedRequest,
  rule: FakeRule,
): Generator<Uint8Array> {
  const omitted = rule.omit ?? [];
  const events = skipEvents(shape.writeEvents(answer, request), omitted);
  if (request.operation === 'ConverseStream') {
    for (const { type, payload } of events) yield encodeEvent(type, omitMembers(payload, omitted));
    return;
  }
  const chunks = rule.chunks ?? listPayloads(events);
  for (const chunk of addMembers(chunks, writeLastMembers(request, answer))) {
    const payload = isObject(chunk) ? omitMembers(chunk, omitted) : chunk;
    yield encodeEvent('chunk', { bytes: Buffer.from(encodeBody(payload)).toString('base64') });
  }
}

function* skipEvents(events: Iterable<StreamEvent>, omitted: readonly string[]): Generator<StreamEvent> {
  for (const event of events) if (!omitted.includes(event.type)) yield event;
}

function* listPayloads(events: Iterable<StreamEvent>): Generator<unknown> {
  for (const { payload } of events) yield payload;
}

/** What Bedrock itself has to say at the end; of a spoken session nothing of the kind is described. */
function writeLastMembers(request: ReceivedRequest, answer: Answer): object {
  if (request.operation !== 'InvokeModelWithResponseStream') return {};
  return {
    ...writeBodyGuardrail(answer.guardrail, request, answer.text.join('')),
    ...writeInvocationMetrics(answer),
  };
}

/** The service merges its own members into the model's last chunk (recorded). */
function* addMembers(chunks: Iterable<unknown>, members: object): Generator<unknown> {
  let held: readonly unknown[] = [];
  for (const chunk of chunks) {
    yield* held;
    held = [chunk];
  }
  for (const last of held) yield isObject(last) ? { ...last, ...members } : last;
}
