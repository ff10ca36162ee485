import { guard } from '../guard.ts';

/**
 * Looks at the first events of a stream that belongs to the application: the one that it sends. The SDK takes
 * the stream's iterator once, so an `asyncIterator` of ours stands there until then and takes itself away before
 * it hands on. What the application owns is as it was; only the SDK gets the iterator in between, which passes
 * on the very same promises. Nothing is read ahead.
 *
 * Returns a function that clears up where the SDK never came for the iterator.
 */
export function peekStream(
  stream: AsyncIterable<unknown>,
  events: number,
  look: (event: unknown) => void,
): (() => void) | undefined {
  const own = Object.getOwnPropertyDescriptor(stream, Symbol.asyncIterator);
  // A frozen stream, or one with an accessor, is left alone.
  if (own === undefined ? !Object.isExtensible(stream) : !(own.configurable === true && 'value' in own))
    return undefined;
  const open = stream[Symbol.asyncIterator];

  function openPeeked(this: AsyncIterable<unknown>): AsyncIterator<unknown> {
    clearUp();
    const iterator = open.call(this);
    return guard('observe a request', () => passOn(iterator, events, look)) ?? iterator;
  }
  function clearUp(): void {
    // Somebody else's by now, or ours no longer.
    if (Object.getOwnPropertyDescriptor(stream, Symbol.asyncIterator)?.value !== openPeeked) return;
    if (own !== undefined) Reflect.defineProperty(stream, Symbol.asyncIterator, own);
    else Reflect.deleteProperty(stream, Symbol.asyncIterator);
  }

  Object.defineProperty(stream, Symbol.asyncIterator, {
    value: openPeeked,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
  return clearUp;
}

function passOn(
  iterator: AsyncIterator<unknown>,
  events: number,
  look: (event: unknown) => void,
): AsyncIterator<unknown> {
  // A loop takes `next` once, and so do we.
  const { next, return: stop, throw: fail } = iterator;
  let left = events;
  const passing: AsyncIterator<unknown> = {
    next(...values) {
      const step = next.apply(iterator, values);
      // Whoever is a promise in name only might do its work again for a second listener.
      if (left > 0 && step instanceof Promise) {
        left -= 1;
        const see = ({ value }: IteratorResult<unknown>): void => void guard('read a request event', () => look(value));
        step.then(see, () => undefined);
      }
      return step;
    },
  };
  // A loop asks whether there is one, so there must be one exactly where the iterator has one.
  if (stop !== undefined) passing.return = (value) => stop.call(iterator, value);
  if (fail !== undefined) passing.throw = (error) => fail.call(iterator, error);
  return passing;
}
