import { AsyncResource } from 'node:async_hooks';
import { context, type Context } from '@opentelemetry/api';

/**
 * Runs work in a context, for work that goes there again and again: the `next` of a stream.
 *
 * `context.with` copies everything that the thread carries along, on the way in and on the way
 * out, which costs more than all the rest of what is done per chunk. So the state inside is
 * kept, for as long as the application comes from the same context.
 */
export class ContextEntrance {
  private readonly target: Context;
  private from: Context | undefined;
  private inside: AsyncResource | undefined;

  constructor(target: Context) {
    this.target = target;
  }

  run<Args extends unknown[], Result>(work: (...args: Args) => Result, self: unknown, ...args: Args): Result {
    const from = context.active();
    if (from !== this.from) {
      this.from = from;
      this.inside = keepInside(this.target);
    }
    return this.inside === undefined
      ? context.with(this.target, () => work.apply(self, args))
      : this.inside.runInAsyncScope(work, self, ...args);
  }
}

/** The state inside of a context; `undefined` where the registered context manager does not go by Node's own. */
function keepInside(target: Context): AsyncResource | undefined {
  const inside = context.with(target, () => new AsyncResource('bedrock-otel'));
  return inside.runInAsyncScope(() => context.active()) === target ? inside : undefined;
}
