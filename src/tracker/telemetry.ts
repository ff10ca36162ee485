import { diag, metrics, trace } from '@opentelemetry/api';
import type { BedrockInstrumentationConfig } from '../config/options.ts';
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts';
import type { Emitter } from '../emit/emitter.ts';
import { createEmitters } from '../emit/registry.ts';
import { processWide } from '../process-wide.ts';
import { Providers } from '../providers.ts';

/** Where the records of calls go that only a tracker saw. */
export interface TrackerTelemetry extends ReturnType<Providers['current']> {
  readonly emitters: readonly Emitter[];
  readonly config: ResolvedConfig;
}

const DEFAULT: BedrockInstrumentationConfig = {};

/** One telemetry for all trackers, whose number is that of the runs; each object of options is resolved once. */
interface Shared {
  readonly resolved: WeakMap<BedrockInstrumentationConfig, ResolvedConfig>;
  readonly emitters: readonly Emitter[];
  found?: { readonly tracers: unknown; readonly meters: unknown; readonly providers: Providers };
}

const shared = (): Shared =>
  processWide('tracker-telemetry', () => ({
    resolved: new WeakMap(),
    emitters: createEmitters((message) => diag.warn(message)),
  }));

export function findTelemetry(config: BedrockInstrumentationConfig = DEFAULT): TrackerTelemetry {
  const { resolved, emitters } = shared();
  const known = resolved.get(config) ?? resolveConfig(config, process.env, (message) => diag.warn(message));
  resolved.set(config, known);
  return { ...findProviders(), emitters, config: known };
}

/** A meter is no proxy: one that was asked for before its SDK started would record nothing for ever. */
export function findProviders(): ReturnType<Providers['current']> {
  const tracers = trace.getTracerProvider();
  const meters = metrics.getMeterProvider();
  const state = shared();
  if (state.found?.tracers !== tracers || state.found.meters !== meters)
    state.found = { tracers, meters, providers: new Providers() };
  return state.found.providers.current();
}
