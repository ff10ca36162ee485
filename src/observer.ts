import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';
import { isObject, type JsonObject } from './read.ts';
import { guard } from './guard.ts';
import { Call, type CallFacts, type Telemetry } from './pipeline.ts';
import { processWide } from './process-wide.ts';
import { isTracingSuppressed } from './suppress-tracing.ts';

export type Handler = (args: unknown) => Promise<unknown>;

/** Who observes a client's calls. */
export interface ClientObserver {
  isEnabled(): boolean;
  /** Around a whole call, all its attempts included: the story in `pipeline.ts` happens in here. */
  observeCall(next: Handler, args: unknown, handlerContext: JsonObject): Promise<unknown>;
  /** Around each network request of a call. */
  observeAttempt(next: Handler, args: unknown): Promise<unknown>;
}

/** What only `send` knows of a call, and the call that its middleware begins. */
export interface SendScope extends Pick<CallFacts, 'parent' | 'abortSignal'> {
  readonly command: unknown;
  /** The SDK runs under suppressed tracing until the middleware restores `parent`. */
  quiet?: true;
  call?: Call;
}

/**
 * Carries a scope from `send` to the middleware. Not OpenTelemetry's context: that needs a
 * context manager. Not the SDK's handler context: `cacheMiddleware` shares it between calls.
 */
export const scopes: AsyncLocalStorage<SendScope> = processWide('send-scopes', () => new AsyncLocalStorage());

/** Creates the observer that all clients of one instrumentation share. */
export function createObserver(telemetry: () => Telemetry, isEnabled: () => boolean): ClientObserver {
  async function observeCall(next: Handler, args: unknown, handlerContext: JsonObject): Promise<unknown> {
    const store = scopes.getStore();
    const sent = store?.call === undefined ? store : undefined;
    const scope: SendScope = sent ?? { command: undefined, parent: context.active(), abortSignal: undefined };
    // A middleware of the application's that runs outside of ours may have changed the context since `send`.
    const parent = scope.quiet === true ? scope.parent : context.active();
    if (!isEnabled() || isTracingSuppressed(parent)) return context.with(parent, next, undefined, args);

    const call = guard('begin a call', () => beginCall(telemetry(), scope, parent, args, handlerContext));
    if (call === undefined) return context.with(parent, next, undefined, args);
    scope.call = call;
    const run = (): Promise<unknown> => context.with(call.context, next, undefined, prepareArgs(call, args));
    let result: unknown;
    try {
      result = await (scope === sent ? run() : scopes.run(scope, run));
    } catch (error) {
      guard('record a failure', () => call.failed(error));
      throw error;
    }
    guard('record an answer', () => call.answered(result));
    return result;
  }

  async function observeAttempt(next: Handler, args: unknown): Promise<unknown> {
    const attempts = scopes.getStore()?.call?.attempts;
    if (attempts === undefined) return next(args);
    guard('count an attempt', () => attempts.started(isObject(args) ? args['request'] : undefined, performance.now()));
    try {
      return await next(args);
    } catch (error) {
      guard('count a failed attempt', () => attempts.failed(error, performance.now()));
      throw error;
    }
  }

  return { isEnabled, observeCall, observeAttempt };
}

/** The very arguments that came, unless the application has asked for metadata in its requests. */
function prepareArgs(call: Call, args: unknown): unknown {
  const input = call.changesInput && isObject(args) ? args['input'] : undefined;
  if (!isObject(args) || !isObject(input)) return args;
  const prepared = guard('write request metadata', () => call.prepareInput(input)) ?? input;
  return prepared === input ? args : { ...args, input: prepared };
}

function beginCall(
  telemetry: Telemetry,
  { abortSignal }: SendScope,
  parent: Context,
  args: unknown,
  handlerContext: JsonObject,
): Call {
  const name = handlerContext['commandName'];
  return new Call(telemetry, {
    command: typeof name === 'string' ? cutSuffix(name) : 'Unknown',
    input: isObject(args) ? args['input'] : undefined,
    parent,
    abortSignal,
    handlerContext,
  });
}

function cutSuffix(name: string): string {
  return name.endsWith('Command') ? name.slice(0, -'Command'.length) : name;
}
