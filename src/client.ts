import { context, diag } from '@opentelemetry/api';
import { isWrapped } from '@opentelemetry/instrumentation';
import { isObject, type JsonObject, readObject } from './read.ts';
import type { BedrockInstrumentationConfig } from './config/options.ts';
import { resolveConfig } from './config/resolve.ts';
import { createEmitters } from './emit/registry.ts';
import { guard } from './guard.ts';
import { type ClientObserver, createObserver, type Handler, scopes, type SendScope } from './observer.ts';
import { addOutermost, type MiddlewareStack } from './outermost.ts';
import type { CallFacts } from './pipeline.ts';
import { processWide } from './process-wide.ts';
import { Providers } from './providers.ts';
import { suppressTracing } from './suppress-tracing.ts';

/** As much of an AWS SDK client as is needed here. */
export interface BedrockClient {
  readonly config?: unknown;
  readonly middlewareStack: MiddlewareStack<(next: Handler, handlerContext: JsonObject) => Handler> & {
    readonly resolve?: unknown;
  };
  send: Send;
}

export type Send = (this: BedrockClient, ...args: unknown[]) => unknown;

/**
 * Wraps a `send`, so that its client carries our middleware by the time of its first call.
 * The call passes through untouched: same arguments, same return value, same errors, same callbacks.
 * `findSend` is asked at each call, because others may wrap the inherited method later on.
 */
export function wrapSend(
  findSend: () => Send,
  findObserver: () => ClientObserver,
  isOurs: (client: BedrockClient) => boolean,
): Send {
  const wrapper: Send = function observedSend(this: BedrockClient, ...args: unknown[]) {
    const send = findSend();
    const scope = findScope(args[0]) ?? (isObserved(this) ? createScope(args) : undefined);
    if (scope === undefined) return send.apply(this, args);
    if (!isWrapped(send) && !isWrapped(this.middlewareStack.resolve))
      return scopes.run(scope, () => send.apply(this, args));

    // Another instrumentation inside of ours (`@opentelemetry/instrumentation-aws-sdk`) would make a second span
    // and second metrics of the same call. It is kept quiet until our middleware restores the application's context.
    const { parent } = scope;
    scope.quiet = true;
    const restored = args.map((arg) => (typeof arg === 'function' ? context.bind(parent, arg) : arg));
    return scopes.run(scope, () => context.with(suppressTracing(parent), () => send.apply(this, restored)));
  };
  WRAPPERS.add(wrapper);
  return wrapper;

  function isObserved(client: BedrockClient): boolean {
    const observer = findObserver();
    if (!observer.isEnabled()) return false;
    return guard('observe a client', () => isOurs(client) && attachObserver(client, observer)) === true;
  }
}

/** The scope of this very call: several of our wrappers may lie on one path, the client's own and its base class's. */
function findScope(command: unknown): SendScope | undefined {
  const scope = scopes.getStore();
  return scope !== undefined && scope.command === command && scope.call === undefined ? scope : undefined;
}

function createScope([command, options]: readonly unknown[]): SendScope {
  const abortSignal = guard('read an abort signal', () => readAbortSignal(options));
  return { command, parent: context.active(), abortSignal };
}

const WRAPPERS = processWide('send-wrappers', () => new WeakSet<object>());

/** Whether a `send` is one of our wrappers, or leads to one through those of others. */
export function leadsToWrapper(send: unknown): boolean {
  if (typeof send !== 'function') return false;
  return WRAPPERS.has(send) || leadsToWrapper(Reflect.get(send, '__original'));
}

function readAbortSignal(options: unknown): CallFacts['abortSignal'] {
  const signal: unknown = isObject(options) ? options['abortSignal'] : undefined;
  return isAbortSignal(signal) ? signal : undefined;
}

function isAbortSignal(signal: unknown): signal is { readonly aborted: boolean } {
  return typeof signal === 'object' && signal !== null && 'aborted' in signal;
}

/** A client has one observer at a time. */
interface Observed {
  observer: ClientObserver;
}

const OBSERVED_CLIENTS = processWide('observed-clients', () => new WeakMap<object, Observed>());

/** Puts the middleware pair on a client, once, and says whether `observer` is the one that it serves. */
function attachObserver(client: BedrockClient, observer: ClientObserver): boolean {
  const known = OBSERVED_CLIENTS.get(client);
  if (known !== undefined) {
    if (!known.observer.isEnabled()) known.observer = observer;
    return known.observer === observer;
  }
  const observed: Observed = { observer };
  // Outermost are the input, the parsed output, the raw response and every error, and all attempts are inside.
  addOutermost(
    client.middlewareStack,
    (next, handlerContext) => (args) => observed.observer.observeCall(next, args, handlerContext),
    'bedrockOtelCall',
  );
  client.middlewareStack.add(
    (next) => (args) => observed.observer.observeAttempt(next, args),
    // Inside of the retries and of signing: once for every network request.
    { name: 'bedrockOtelAttempt', step: 'finalizeRequest', priority: 'low', override: true },
  );
  OBSERVED_CLIENTS.set(client, observed);
  return true;
}

const OBSERVERS_BY_HAND = processWide('observers-by-hand', () => new WeakMap<object, ClientObserver>());

/**
 * Observes one client by hand: for bundled code, AWS Lambda, Next.js, or a second copy of
 * the SDK, where no module hook fires. Returns the same client. Calling it once more changes
 * nothing, unless options are given: then they replace those of before.
 */
export function instrumentClient<Client extends object>(client: Client, config?: BedrockInstrumentationConfig): Client {
  guard('instrument a client', () => {
    if (!isBedrockClient(client)) {
      throw new TypeError(
        `instrumentClient(client): expected an AWS SDK v3 client, got ${client === null ? 'null' : typeof client}`,
      );
    }
    const known = OBSERVED_CLIENTS.get(client);
    if (known?.observer.isEnabled() === true && config === undefined) return;
    let providers: Providers | undefined;
    const resolved = resolveConfig(config ?? {}, process.env, (message) => diag.warn(message));
    const emitters = createEmitters((message) => diag.warn(message));
    const observer = createObserver(
      // At the first call: a provider that fails then may be whole at the next one.
      () => ({ ...(providers ??= new Providers()).current(), emitters, config: resolved }),
      () => config?.enabled !== false,
    );
    if (known !== undefined) known.observer = observer;
    // At once: a middleware that the application adds later on is then inside of ours.
    else if (observer.isEnabled()) attachObserver(client, observer);
    const isWrappedAlready = OBSERVERS_BY_HAND.has(client);
    OBSERVERS_BY_HAND.set(client, observer);
    if (isWrappedAlready) return;
    const { send } = client;
    const wrapper = wrapSend(
      () => send,
      () => OBSERVERS_BY_HAND.get(client) ?? observer,
      () => true,
    );
    Object.defineProperty(client, 'send', { value: wrapper, writable: true, configurable: true, enumerable: false });
  });
  return client;
}

function isBedrockClient(client: unknown): client is BedrockClient {
  if (!isObject(client)) return false;
  return typeof client['send'] === 'function' && typeof readObject(client, 'middlewareStack')?.['add'] === 'function';
}
