import { guard } from '../guard.ts';

/** What an observer of a stream is told. No callback may throw. */
export interface StreamObserver {
  /** Runs the stream's own work in the call's context. */
  run<T>(work: () => T): T;
  /** The application has asked for the next event. */
  requested(): void;
  event(value: unknown): void;
  /** The stream ended by itself. */
  ended(): void;
  failed(error: unknown): void;
  /** The consumer stopped: `break`, a throw in its loop, `return()` or `throw()` by hand. */
  stopped(): void;
}

/**
 * Observes an async iterable in place. The stream object and every iterator it hands
 * out keep their identity, their prototype and their laziness: only `next`, `return` and
 * `throw` of each iterator pass by the observer.
 *
 * Nothing is read ahead, and a stream that nobody iterates is never touched.
 */
export function observeStream(stream: AsyncIterable<unknown>, observer: StreamObserver): void {
  const open = stream[Symbol.asyncIterator];
  const own = Object.getOwnPropertyDescriptor(stream, Symbol.asyncIterator);
  Object.defineProperty(stream, Symbol.asyncIterator, {
    value: function openObserved(this: AsyncIterable<unknown>) {
      const iterator = observer.run(() => open.call(this));
      guard('observe a stream', () => observeIterator(iterator, observer, stream));
      return iterator;
    },
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
}

/** Keeps a stream reachable for as long as one of its iterators is: whoever holds the iterator has not abandoned the stream. */
const STREAM_OF_ITERATOR = new WeakMap<object, object>();

function observeIterator(iterator: AsyncIterator<unknown>, observer: StreamObserver, stream: object): void {
  const { next, return: stop, throw: fail } = iterator;

  const answered = (result: IteratorResult<unknown>): IteratorResult<unknown> => {
    if (result.done === true) observer.ended();
    else observer.event(result.value);
    return result;
  };
  const rejected = (error: unknown): never => {
    observer.failed(error);
    throw error;
  };

  // Made once: what `for await` asks for, again and again.
  const plainNext = (): Promise<IteratorResult<unknown>> => next.call(iterator);
  const observed: Partial<AsyncIterator<unknown>> = {
    next(...values) {
      observer.requested();
      const step = observer.run(values.length === 0 ? plainNext : () => next.apply(iterator, values));
      // The promise handed out is the derived one: a rejection that the application leaves
      // unhandled stays unhandled. An iterator that hands out no promise is none of ours.
      return typeof step?.then === 'function' ? step.then(answered, rejected) : step;
    },
  };
  if (stop !== undefined) {
    observed.return = (value) => {
      observer.stopped();
      return observer.run(() => stop.call(iterator, value));
    };
  }
  if (fail !== undefined) {
    observed.throw = (error) => {
      observer.stopped();
      return observer.run(() => fail.call(iterator, error));
    };
  }
  for (const [name, value] of Object.entries(observed)) {
    Object.defineProperty(iterator, name, { value, writable: true, configurable: true, enumerable: false });
  }
  STREAM_OF_ITERATOR.set(iterator, stream);
}
