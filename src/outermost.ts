import { guard } from './guard.ts';
import type { JsonObject } from './read.ts';

/** As much of an AWS SDK middleware stack as is needed here. */
export interface MiddlewareStack<Middleware> {
  add(middleware: Middleware, options: object): void;
  addRelativeTo(middleware: Middleware, options: object): void;
  remove(middleware: Middleware): boolean;
  /** Adds each entry of this stack to another one. */
  applyToStack(stack: Pick<MiddlewareStack<Middleware>, 'add' | 'addRelativeTo'>): void;
}

interface Entry<Middleware> {
  readonly kind: 'add' | 'addRelativeTo';
  readonly middleware: Middleware;
  readonly options: JsonObject;
}

const OUTERMOST = { step: 'initialize', priority: 'high' } as const;

/**
 * Adds a middleware around all that are there. Among equals the SDK puts the first one added outside, so
 * where the application has one of the highest rank, all are taken out and put back in their order.
 */
export function addOutermost<Middleware>(
  stack: MiddlewareStack<Middleware>,
  middleware: Middleware,
  name: string,
): void {
  const entries = guard('list the middleware of a client', () => listEntries(stack)) ?? [];
  const isBeaten = entries.some(
    ({ options: { step, priority } }) => step === OUTERMOST.step && priority === OUTERMOST.priority,
  );
  const moved = isBeaten ? entries : [];
  for (const entry of moved) stack.remove(entry.middleware);
  stack.add(middleware, { ...OUTERMOST, name, override: true });
  for (const { kind, middleware, options } of moved) stack[kind](middleware, options);
}

function listEntries<Middleware>(stack: MiddlewareStack<Middleware>): Entry<Middleware>[] {
  const entries: Entry<Middleware>[] = [];
  const list = (kind: Entry<Middleware>['kind']) => (middleware: Middleware, options: object) =>
    void entries.push({ kind, middleware, options: { ...options } });
  stack.applyToStack({ add: list('add'), addRelativeTo: list('addRelativeTo') });
  return entries;
}
