import { createRequire } from 'node:module';
import { join } from 'node:path';
import { diag } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { type BedrockClient, leadsToWrapper, type Send, wrapSend } from './client.ts';
import { isObject } from './read.ts';
import type { BedrockInstrumentationConfig } from './config/options.ts';
import { type ResolvedConfig, resolveConfig } from './config/resolve.ts';
import { createEmitters } from './emit/registry.ts';
import { guard } from './guard.ts';
import { type ClientObserver, createObserver } from './observer.ts';
import { findLiveMeter } from './providers.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts';

/**
 * Observes every `@aws-sdk/client-bedrock-runtime` client of the process.
 *
 * The hook knows no model and no operation: it only sees to it that a client carries the
 * middleware of `client.ts` by the time of its first call.
 */
export class BedrockInstrumentation extends InstrumentationBase<BedrockInstrumentationConfig> {
  // The base class calls `setConfig`, `init` and `enable` before this class's own fields would be
  // initialised: so they are only declared here, and set where they are first needed.
  declare private observer: ClientObserver;
  declare private resolved: ResolvedConfig;
  declare private hooked: true | undefined;
  declare private wrapped: Map<BedrockClient, { wrapper: Send; original: PropertyDescriptor | undefined }>;

  constructor(config: BedrockInstrumentationConfig = {}) {
    super(PACKAGE_NAME, PACKAGE_VERSION, config);
  }

  override setConfig(config: BedrockInstrumentationConfig = {}): void {
    super.setConfig(config);
    this.resolved = resolveConfig(config, process.env, (message) => diag.warn(message));
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    this.wrapped ??= new Map();
    const emitters = createEmitters((message) => diag.warn(message));
    this.observer ??= createObserver(
      () => ({
        tracer: this.tracer,
        meter: findLiveMeter(this.meter),
        logger: this.logger,
        emitters,
        config: this.resolved,
      }),
      () => this.isEnabled(),
    );
    const client = [this.patch('BedrockRuntimeClient'), this.unpatch('BedrockRuntimeClient')] as const;
    const base = [this.patch('Client'), this.unpatch('Client')] as const;
    // In an ES-module application without a loader hook the package itself loads unseen; the base class
    // that it requires does not. Where that one stands depends on the lockfile, not on the client's version.
    return [
      new InstrumentationNodeModuleDefinition('@aws-sdk/client-bedrock-runtime', ['>=3.0.0'], ...client),
      new InstrumentationNodeModuleDefinition('@smithy/smithy-client', ['>=1.0.0'], ...base),
      new InstrumentationNodeModuleDefinition('@smithy/core', ['>=3.0.0'], undefined, undefined, [
        new InstrumentationNodeModuleFile('@smithy/core/dist-cjs/submodules/client/index.js', ['>=3.0.0'], ...base),
      ]),
    ];
  }

  override enable(): void {
    if (this.isEnabled()) return;
    // Once only: from then on the hooks see what is loaded, even while they are off.
    const loaded =
      this.hooked === true ? [] : (guard('look for an SDK that was loaded before', findLoadedClients) ?? []);
    this.hooked = true;
    // What another instance has hooked in time has been recorded until now.
    const isLate = loaded.some(({ send }) => !leadsToWrapper(send));
    super.enable();
    for (const prototype of loaded) guard('hook the AWS SDK', () => this.wrapPrototype(prototype));
    if (isLate) warnLoadedBefore();
  }

  private patch(className: string): (moduleExports: unknown) => unknown {
    return (moduleExports) => {
      guard('hook the AWS SDK', () => this.wrapPrototype(readPrototype(moduleExports, className)));
      return moduleExports;
    };
  }

  private unpatch(className: string): (moduleExports: unknown) => void {
    return (moduleExports) =>
      guard('unhook the AWS SDK', () => this.unwrapPrototype(readPrototype(moduleExports, className)));
  }

  private wrapPrototype(prototype: BedrockClient | undefined): void {
    if (prototype === undefined || this.wrapped.has(prototype)) return;
    const original = Object.getOwnPropertyDescriptor(prototype, 'send');
    const findSend = (): Send => original?.value ?? Object.getPrototypeOf(prototype).send;
    const wrapper = wrapSend(findSend, () => this.observer, isBedrockRuntimeClient);
    // Not the base class's `_wrap`: its mark makes others who wrap the same method throw ours away.
    Object.defineProperty(prototype, 'send', { value: wrapper, writable: true, configurable: true, enumerable: false });
    this.wrapped.set(prototype, { wrapper, original });
  }

  /** Where somebody else has wrapped our wrapper it stays, and passes calls through. */
  private unwrapPrototype(prototype: BedrockClient | undefined): void {
    const wrapped = prototype && this.wrapped.get(prototype);
    if (prototype === undefined || wrapped === undefined || prototype.send !== wrapped.wrapper) return;
    if (wrapped.original === undefined) Reflect.deleteProperty(prototype, 'send');
    else Object.defineProperty(prototype, 'send', wrapped.original);
    this.wrapped.delete(prototype);
  }
}

/** The prototypes of all copies of the SDK's client class that are there already. */
function findLoadedClients(): BedrockClient[] {
  const { cache } = createRequire(join(process.cwd(), 'any.js'));
  return Object.keys(cache)
    .filter((file) => CLIENT_FILE.test(file))
    .map((file) => readPrototype(cache[file]?.exports, 'BedrockRuntimeClient'))
    .filter((prototype) => prototype !== undefined);
}

/** On stderr, too: without a diagnostic logger nobody would ever read it. */
function warnLoadedBefore(): void {
  guard('warn of an SDK that was loaded before', () => {
    diag.warn(LOADED_BEFORE);
    process.emitWarning(LOADED_BEFORE, { type: 'BedrockOtelWarning', code: 'BEDROCK_OTEL_LOADED_LATE' });
  });
}

const CLIENT_FILE = /[\\/]@aws-sdk[\\/]client-bedrock-runtime[\\/]dist-cjs[\\/]index\.js$/;

const LOADED_BEFORE =
  '@aws-sdk/client-bedrock-runtime was loaded before bedrock-otel: calls made until now are not recorded. ' +
  'Load bedrock-otel first: in a file that is imported before all others, or with node --import bedrock-otel/register.';

function isBedrockRuntimeClient(client: BedrockClient): boolean {
  return isObject(client.config) && client.config['serviceId'] === 'Bedrock Runtime';
}

/** The prototype of an exported client class; its `send` may be inherited. */
function readPrototype(moduleExports: unknown, className: string): BedrockClient | undefined {
  const exported =
    typeof moduleExports === 'object' && moduleExports !== null ? Reflect.get(moduleExports, className) : undefined;
  const prototype: unknown = typeof exported === 'function' ? exported.prototype : undefined;
  return hasSend(prototype) ? prototype : undefined;
}

function hasSend(prototype: unknown): prototype is BedrockClient {
  return isObject(prototype) && typeof prototype['send'] === 'function';
}
