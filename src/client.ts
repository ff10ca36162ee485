import { context, trace } from '@opentelemetry/api';
import { isWrapped } from '@opentelemetry/instrumentation';
import { isObject, type JsonObject, readObject } from './read.ts';
import { type BedrockInstrumentationConfig, resolveConfig } from './config.ts';
import { guard, reportFailure } from './guard.ts';
import { PACKAGE_NAME } from './names.ts';
import { type ClientObserver, createObserver, type Handler, scopes, SUPPRESS_TRACING } from './observer.ts';
import type { CallFacts } from './pipeline.ts';
import { PACKAGE_VERSION } from './version.ts';

/** As much of an AWS SDK client as is needed here. */
export interface BedrockClient {
  readonly config?: unknown;
  readonly middlewareStack: {
    add(middleware: (next: Handler, handlerContext: JsonObject) => Handler, options: object): void;
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
  observer: ClientObserver,
  isOurs: (client: BedrockClient) => boolean,
): Send {
  return function observedSend(this: BedrockClient, ...args: unknown[]) {
    const send = findSend();
    const observed =
      observer.isEnabled() && guard('observe a client', () => isOurs(this) && attachObserver(this, observer));
    // Two of our wrappers may lie on one path: the client's own and its base class's.
    const outer = scopes.getStore();
    const isInner = outer !== undefined && outer.command === args[0] && outer.call === undefined;
    if (observed !== true || isInner) return send.apply(this, args);

    const parent = context.active();
    const scope = {
      command: args[0],
      parent,
      abortSignal: guard('read an abort signal', () => readAbortSignal(args[1])),
    };
    if (!isWrapped(send) && !isWrapped(this.middlewareStack.resolve))
      return scopes.run(scope, () => send.apply(this, args));

    // Another instrumentation inside of ours (`@opentelemetry/instrumentation-aws-sdk`) would make a second span
    // and second metrics of the same call. It is kept quiet until our middleware restores the application's context.
    const quiet = parent.setValue(SUPPRESS_TRACING, true);
    const restored = args.map((arg) => (typeof arg === 'function' ? context.bind(parent, arg) : arg));
    return scopes.run(scope, () => context.with(quiet, () => send.apply(this, restored)));
  };
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

/** All observed clients of the process: one table, because this package may be loaded twice (`import` and `require`). */
function observedClients(): WeakMap<object, Observed> {
  const key = Symbol.for('bedrock-otel.observed-clients');
  const holder = globalThis as { [key]?: WeakMap<object, Observed> };
  return (holder[key] ??= new WeakMap());
}

/** Puts the middleware pair on a client, once, and says whether `observer` is the one that it serves. */
function attachObserver(client: BedrockClient, observer: ClientObserver): boolean {
  const clients = observedClients();
  const known = clients.get(client);
  if (known !== undefined) {
    if (!known.observer.isEnabled()) known.observer = observer;
    return known.observer === observer;
  }
  const observed: Observed = { observer };
  client.middlewareStack.add(
    (next, handlerContext) => (args) => observed.observer.observeCall(next, args, handlerContext),
    // Here are the input, the parsed output, the raw response and every error, and all attempts are inside.
    { name: 'bedrockOtelCall', step: 'initialize', priority: 'high', override: true },
  );
  client.middlewareStack.add(
    (next) => (args) => observed.observer.observeAttempt(next, args),
    // Inside of the retries and of signing: once for every network request.
    { name: 'bedrockOtelAttempt', step: 'finalizeRequest', priority: 'low', override: true },
  );
  clients.set(client, observed);
  return true;
}

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
    const known = observedClients().get(client);
    if (known?.observer.isEnabled() === true && config === undefined) return;
    const resolved = resolveConfig(config ?? {}, (message) => reportFailure('use an option', message));
    const observer = createObserver(
      () => ({ tracer: trace.getTracer(PACKAGE_NAME, PACKAGE_VERSION), config: resolved }),
      () => config?.enabled !== false,
    );
    if (known !== undefined) known.observer = observer;
    const { send } = client;
    const wrapper = wrapSend(
      () => send,
      observer,
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
