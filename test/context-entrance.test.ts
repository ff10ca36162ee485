import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, type ContextManager, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ContextEntrance } from '../src/context-entrance.ts';

const KEY = createContextKey('test');

describe('the entrance of a stream into its context', () => {
  const inner = ROOT_CONTEXT.setValue(KEY, 'inner');

  afterEach(() => context.disable());

  for (const [name, create] of [
    ["Node's own state", () => new AsyncLocalStorageContextManager()],
    ['a stack of its own', createStackManager],
  ] as const) {
    it(`leads inside and back out, with a manager that keeps ${name}`, () => {
      context.setGlobalContextManager(create().enable());
      const entrance = new ContextEntrance(inner);
      for (const outer of [ROOT_CONTEXT, ROOT_CONTEXT.setValue(KEY, 'outer'), ROOT_CONTEXT.setValue(KEY, 'other')]) {
        context.with(outer, () => {
          for (let count = 0; count < 2; count += 1) {
            assert.equal(
              entrance.run(() => context.active(), undefined),
              inner,
            );
            assert.equal(context.active(), outer);
          }
        });
      }
    });
  }

  it('passes on receiver, arguments, answers and errors', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const entrance = new ContextEntrance(inner);
    const counter = {
      step: 2,
      add(this: { step: number }, ...numbers: number[]): number {
        return numbers.reduce((sum, number) => sum + number * this.step, 0);
      },
    };
    assert.equal(entrance.run(counter.add, counter, 1, 2), 6);
    assert.equal(entrance.run(counter.add, counter), 0);
    const error = new Error('from inside');
    const fail = (): void => {
      throw error;
    };
    assert.throws(() => entrance.run(fail, undefined), error);
    assert.equal(context.active(), ROOT_CONTEXT);
  });

  it("keeps the application's own stores", () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const store = new AsyncLocalStorage<string>();
    store.run('request', () => {
      const entrance = new ContextEntrance(inner);
      assert.equal(
        entrance.run(() => store.getStore(), undefined),
        'request',
      );
      assert.equal(store.getStore(), 'request');
    });
  });
});

function createStackManager(): ContextManager {
  const stack: Context[] = [];
  const manager: ContextManager = {
    active: () => stack.at(-1) ?? ROOT_CONTEXT,
    with(target, work, self, ...args) {
      stack.push(target);
      try {
        return work.apply(self as ThisParameterType<typeof work>, args);
      } finally {
        stack.pop();
      }
    },
    bind: (_target, work) => work,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
