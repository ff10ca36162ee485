import { Readable } from 'node:stream';

/** Told of everything the application gets to see, in order. */
export type Log = (what: string, value?: unknown) => void;

type Reading = (stream: AsyncIterable<unknown>, log: Log) => Promise<void>;

async function readToEnd(stream: AsyncIterable<unknown>, log: Log, name = ''): Promise<void> {
  for await (const event of stream) log(`${name}event`, event);
  log(`${name}end`);
}

async function readSome(stream: AsyncIterable<unknown>, log: Log, count: number): Promise<void> {
  let seen = 0;
  for await (const event of stream) {
    log('event', event);
    if ((seen += 1) === count) break;
  }
  log('left the loop');
}

async function take(step: Promise<unknown> | undefined, log: Log): Promise<void> {
  try {
    log('step', await step);
  } catch (error) {
    log('failed step', error);
  }
}

/** What applications do with a stream. */
export const READINGS = {
  'to the end': readToEnd,
  'break after two': (stream, log) => readSome(stream, log, 2),
  'break, then again': async (stream, log) => {
    await readSome(stream, log, 2);
    await readToEnd(stream, log);
  },
  'twice over': async (stream, log) => {
    await readToEnd(stream, log);
    await readToEnd(stream, log);
  },
  'two loops at once': async (stream, log) => {
    await Promise.allSettled([readToEnd(stream, log, 'first loop: '), readToEnd(stream, log, 'second loop: ')]);
  },
  'throw after two': async (stream, log) => {
    let seen = 0;
    for await (const event of stream) {
      log('event', event);
      if ((seen += 1) === 2) throw new RangeError('thrown by the application in its loop');
    }
  },
  'next() by hand, to the end and beyond': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    for (let past = 0; past < 3;) {
      const step = await iterator.next();
      log('step', step);
      if (step.done === true) past += 1;
    }
  },
  'next() twice, then nothing': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    await take(iterator.next(), log);
    await take(iterator.next(), log);
  },
  'next() twelve times at once': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => take(iterator.next(), (what, value) => log(`${what} ${index}`, value))),
    );
  },
  'next() twelve times, all ignored': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    for (let step = 0; step < 12; step += 1) void iterator.next();
    log('ignored');
  },
  'return() after one': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    await take(iterator.next(), log);
    await take(iterator.return?.('given to return()'), log);
    await take(iterator.next(), log);
  },
  'return() before anything': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    await take(iterator.return?.(), log);
    await readToEnd(stream, log);
  },
  'throw() after one': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    await take(iterator.next(), log);
    await take(iterator.throw?.(new RangeError('given to throw()')), log);
    await take(iterator.next(), log);
  },
  'return() while next() waits': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    await Promise.all([
      take(iterator.next(), (what, value) => log(`next: ${what}`, value)),
      take(iterator.return?.(), (what, value) => log(`return: ${what}`, value)),
    ]);
  },
  'through Readable.from': (stream, log) => readToEnd(Readable.from(stream), log),
  'through yield*': (stream, log) =>
    readToEnd(
      (async function* delegate() {
        yield* stream;
      })(),
      log,
    ),
  'a look at its iterator': async (stream, log) => {
    const iterator = stream[Symbol.asyncIterator]();
    log('iterator', iterator);
    log('its prototype', Object.getPrototypeOf(iterator) === Object.getPrototypeOf(stream[Symbol.asyncIterator]()));
    log('its kind', Object.prototype.toString.call(iterator));
    log('its keys', Object.keys(iterator));
    log('itself iterable', (iterator as unknown as AsyncIterable<unknown>)[Symbol.asyncIterator]() === iterator);
    log('a promise each time', iterator.next() instanceof Promise && iterator.next() !== iterator.next());
  },
  never: async () => undefined,
} as const satisfies Record<string, Reading>;

export type ReadingName = keyof typeof READINGS;
