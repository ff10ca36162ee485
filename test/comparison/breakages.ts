import type { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';

type Handler = (args: object) => Promise<Result>;

interface Result {
  readonly output: object;
}

interface Breakage {
  readonly prepareClient: (client: BedrockRuntime) => void;
}

/** A middleware where ours stands, but with a fault. */
function breakCalls(middleware: (next: Handler, args: object) => Promise<Result>): Breakage {
  return {
    prepareClient(client) {
      const add = client.middlewareStack.add as unknown as (build: (next: Handler) => Handler, options: object) => void;
      add((next) => (args) => middleware(next, args), { name: 'broken', step: 'initialize', priority: 'high' });
    },
  };
}

/** A fault in the observation of streams. */
function breakStreams(replace: (stream: AsyncIterable<unknown>) => unknown): Breakage {
  return breakCalls(async (next, args) => {
    const result = await next(args);
    for (const member of ['stream', 'body']) {
      const stream: unknown = Reflect.get(result.output, member);
      if (typeof stream !== 'object' || stream === null || !(Symbol.asyncIterator in stream)) continue;
      Reflect.set(result.output, member, replace(stream as AsyncIterable<unknown>));
    }
    return result;
  });
}

/** A fault in the observation of an iterator. */
function breakIterators(change: (iterator: AsyncIterator<unknown>) => void): Breakage {
  return breakStreams((stream) => {
    const open = stream[Symbol.asyncIterator];
    stream[Symbol.asyncIterator] = function openBroken() {
      const iterator = open.call(this);
      change(iterator);
      return iterator;
    };
    return stream;
  });
}

async function* copy(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  yield* stream;
}

/** What instrumentations get wrong: each of these the comparison must notice. */
export const BREAKAGES = {
  'wraps the error': breakCalls((next, args) =>
    next(args).catch((error: unknown) => {
      throw new Error('could not call Bedrock', { cause: error });
    }),
  ),
  'marks the error': breakCalls((next, args) =>
    next(args).catch((error: unknown) => {
      throw Object.assign(error as Error, { traced: true });
    }),
  ),
  'swallows the rejection': breakCalls((next, args) => next(args).catch(() => ({ output: {} }))),
  'leaves a rejection of its own': breakCalls((next, args) => {
    const called = next(args);
    called.then(() => undefined);
    return called;
  }),
  'adds a member to the answer': breakCalls(async (next, args) => {
    const result = await next(args);
    Object.defineProperty(result.output, Symbol('traced'), { value: true });
    return result;
  }),
  'copies the answer': breakCalls(async (next, args) => {
    const result = await next(args);
    return { ...result, output: { ...result.output } };
  }),
  'sends twice': breakCalls(async (next, args) => {
    await next(args);
    return next(args);
  }),
  'makes send() asynchronous': {
    prepareClient(client) {
      const { send } = client as unknown as { send(...args: unknown[]): unknown };
      Object.assign(client, { send: async (...args: unknown[]) => send.apply(client, args) });
    },
  },
  'leaks a context': {
    prepareClient(client) {
      const { send } = client as unknown as { send(...args: unknown[]): unknown };
      Object.assign(client, {
        send: (...args: unknown[]) => context.with(ROOT_CONTEXT, () => send.apply(client, args)),
      });
    },
  },
  'replaces the stream': breakStreams(copy),
  'reads the stream first': breakCalls(async (next, args) => {
    const result = await next(args);
    for (const member of ['stream', 'body']) {
      const stream: unknown = Reflect.get(result.output, member);
      if (typeof stream !== 'object' || stream === null || !(Symbol.asyncIterator in stream)) continue;
      const events: unknown[] = [];
      for await (const event of stream as AsyncIterable<unknown>) events.push(event);
      Reflect.set(stream, Symbol.asyncIterator, () => copy(events as unknown as AsyncIterable<unknown>));
    }
    return result;
  }),
  'reads ahead of the application': breakStreams((stream) => {
    const events: unknown[] = [];
    const reading = (async () => {
      for await (const event of stream) events.push(event);
    })();
    return {
      async *[Symbol.asyncIterator]() {
        await reading;
        yield* events;
      },
    };
  }),
  'handles rejections of next()': breakIterators((iterator) => {
    const { next } = iterator;
    iterator.next = (...values) => {
      const step = next.apply(iterator, values);
      step.catch(() => undefined);
      return step;
    };
  }),
  'forgets return()': breakIterators((iterator) => {
    iterator.return = async (value: unknown) => ({ done: true, value });
  }),
} as const satisfies Record<string, Breakage>;

export type BreakageName = keyof typeof BREAKAGES;
