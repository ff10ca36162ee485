import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type StreamEnd, watchStream } from '../../src/stream/watch.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A stream whose iterator knows nothing of its stream, unlike the SDK's. */
function createStream(values: readonly number[]): AsyncIterable<number> {
  return {
    [Symbol.asyncIterator]() {
      let index = 0;
      return {
        async next() {
          const value = values[index];
          index += 1;
          return value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
      };
    },
  };
}

function watch(stream: AsyncIterable<unknown>): { readonly events: unknown[]; readonly ends: StreamEnd[] } {
  const events: unknown[] = [];
  const ends: StreamEnd[] = [];
  watchStream(stream, {
    startTime: performance.now(),
    run: (work) => work(),
    read: (event) => events.push(event) > 0,
    end: (end) => void ends.push(end),
  });
  return { events, ends };
}

async function collectUntil(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 20 && !condition(); round += 1) {
    collectGarbage();
    await sleep(10);
  }
}

describe('the watch over a stream', () => {
  it('tells a stream that was dropped unread', async () => {
    const { ends } = watch(createStream([1]));
    await collectUntil(() => ends.length > 0);
    assert.deepEqual(
      ends.map(({ kind }) => kind),
      ['abandoned'],
    );
  });

  it('does not take a stream for abandoned whose iterator is still held', async () => {
    const held: AsyncIterator<unknown>[] = [];
    const { ends } = (() => {
      const stream = createStream([1, 2]);
      const seen = watch(stream);
      held.push(stream[Symbol.asyncIterator]());
      return seen;
    })();
    await held[0]?.next();
    await collectUntil(() => ends.length > 0);
    assert.deepEqual(ends, []);
    await held[0]?.next();
    await held[0]?.next();
    assert.deepEqual(
      ends.map(({ kind }) => kind),
      ['ended'],
    );
  });

  it('hears one end only, and counts an event that every iterator begins with once', async () => {
    const first = { first: true };
    const stream = {
      async *[Symbol.asyncIterator]() {
        yield first;
      },
    };
    const { events, ends } = watch(stream);
    const iterators = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()];
    for (const iterator of iterators) await iterator.next();
    for (const iterator of iterators) await iterator.next();
    assert.deepEqual([events, ends.map(({ kind }) => kind)], [[first], ['ended']]);
  });

  it('lets an event that cannot be read pass', async () => {
    const ends: StreamEnd[] = [];
    const stream = createStream([1, 2]);
    watchStream(stream, {
      startTime: 0,
      run: (work) => work(),
      read: () => {
        throw new Error('unreadable');
      },
      end: (end) => void ends.push(end),
    });
    const seen: number[] = [];
    for await (const value of stream) seen.push(value);
    assert.deepEqual([seen, ends.map(({ kind }) => kind)], [[1, 2], ['ended']]);
  });

  it('leaves an iterator alone that hands out no promises, and one that refuses', async () => {
    const plain = { [Symbol.asyncIterator]: () => ({ next: () => ({ done: true, value: 5 }) }) };
    watch(plain as unknown as AsyncIterable<unknown>);
    assert.deepEqual(plain[Symbol.asyncIterator]().next(), { done: true, value: 5 });
    const frozen = {
      [Symbol.asyncIterator]: () => Object.freeze({ next: async () => ({ done: true as const, value: 5 }) }),
    };
    watch(frozen);
    assert.deepEqual(await frozen[Symbol.asyncIterator]().next(), { done: true, value: 5 });
  });
});
