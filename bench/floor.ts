import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type Attributes, context, SpanKind, trace } from '@opentelemetry/api';

/** Known when the request leaves; the rest of the attributes follow with the answer. */
const AT_START = 12;

/**
 * The least that anybody could write: one CLIENT span with as many attributes as ours, its
 * context around the call, and a counting `next` on streams. It reads nothing, guards
 * nothing and knows no ending but the end: what stands above it is the price of those.
 */
export function addFloor(client: BedrockRuntimeClient, countAttributes: () => number): void {
  const tracer = trace.getTracer('floor');
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const count = countAttributes();
        const attributes = makeAttributes(REQUEST_NAMES, AT_START);
        const span = tracer.startSpan(commandName, { kind: SpanKind.CLIENT, attributes });
        const inSpan = trace.setSpan(context.active(), span);
        const result = await context.with(inSpan, next, undefined, args);
        const finish = (): void => {
          span.setAttributes(makeAttributes(RESPONSE_NAMES, count - AT_START));
          span.end();
        };
        const stream = findStream(result.output);
        if (stream === undefined) finish();
        else countChunks(stream, finish);
        return result;
      },
    { name: 'floor', step: 'initialize', priority: 'high' },
  );
}

const REQUEST_NAMES = Array.from({ length: AT_START }, (_, index) => `floor.request.attribute_${index}`);
const RESPONSE_NAMES = Array.from({ length: 64 }, (_, index) => `floor.response.attribute_${index}`);

/** Every third one is a number, the others are strings: about as in real spans. */
function makeAttributes(names: readonly string[], count: number): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < count; index += 1) {
    const name = names[index];
    if (name !== undefined) attributes[name] = index % 3 === 0 ? index : 'a value of some length';
  }
  return attributes;
}

function findStream(output: object): AsyncIterable<unknown> | undefined {
  const { stream, body } = output as { stream?: unknown; body?: unknown };
  const events = stream ?? body;
  return isAsyncIterable(events) ? events : undefined;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function countChunks(stream: AsyncIterable<unknown>, finish: () => void): void {
  const open = stream[Symbol.asyncIterator].bind(stream);
  let chunks = 0;
  stream[Symbol.asyncIterator] = () => {
    const iterator = open();
    const next = iterator.next.bind(iterator);
    const answered = (result: IteratorResult<unknown>): IteratorResult<unknown> => {
      if (result.done === true) finish();
      else chunks += 1;
      return result;
    };
    iterator.next = () => next().then(answered);
    return iterator;
  };
}
