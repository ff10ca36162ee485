import { createRequire } from 'node:module';
import type { TextMapPropagator } from '@opentelemetry/api';
import type * as XrayPackage from '@opentelemetry/propagator-aws-xray';
import type * as AwsDetectorPackage from '@opentelemetry/resource-detector-aws';
import type { NodeSDK } from '@opentelemetry/sdk-node';

/** What `NodeSDK` can be told beyond the environment. */
export type SdkOptions = NonNullable<ConstructorParameters<typeof NodeSDK>[0]>;
type Resource = NonNullable<SdkOptions['resource']>;
type ResourceDetector = NonNullable<SdkOptions['resourceDetectors']>[number];
type View = NonNullable<SdkOptions['views']>[number];

/** As much of the packages as is used here. */
export interface SdkPackages {
  readonly sdk: { readonly NodeSDK: typeof NodeSDK };
  readonly core: {
    readonly CompositePropagator: new (config: { propagators: TextMapPropagator[] }) => TextMapPropagator;
    readonly W3CTraceContextPropagator: new () => TextMapPropagator;
    readonly W3CBaggagePropagator: new () => TextMapPropagator;
  };
  readonly b3: {
    readonly B3Propagator: new (config?: { injectEncoding: unknown }) => TextMapPropagator;
    readonly B3InjectEncoding: { readonly MULTI_HEADER: unknown };
  };
  readonly metrics: {
    readonly InstrumentType: { readonly HISTOGRAM: NonNullable<View['instrumentType']> };
    readonly AggregationType: { readonly EXPONENTIAL_HISTOGRAM: 5 };
  };
  readonly resources: {
    defaultResource(): Resource;
    detectResources(config: { detectors: ResourceDetector[] }): Resource;
  };
  /** Finds what `@opentelemetry/sdk-node` would find. */
  readonly requireFromSdk: NodeJS.Require;
  readonly xray: typeof XrayPackage | undefined;
  readonly aws: typeof AwsDetectorPackage | undefined;
}

/**
 * Loads the packages of the OpenTelemetry SDK, which are optional peers. Synchronously, because `--require`
 * does not wait. Its own parts are taken from where `@opentelemetry/sdk-node` finds them: two copies of
 * `@opentelemetry/resources` do not always understand each other.
 */
export function loadSdk(): SdkPackages | 'missing' {
  const require = createRequire(import.meta.url);
  const sdk = loadIfInstalled(require, '@opentelemetry/sdk-node') as SdkPackages['sdk'] | undefined;
  if (sdk === undefined) return 'missing';
  const requireFromSdk = createRequire(require.resolve('@opentelemetry/sdk-node'));
  return {
    sdk,
    requireFromSdk,
    core: requireFromSdk('@opentelemetry/core') as SdkPackages['core'],
    b3: requireFromSdk('@opentelemetry/propagator-b3') as SdkPackages['b3'],
    metrics: requireFromSdk('@opentelemetry/sdk-metrics') as SdkPackages['metrics'],
    resources: requireFromSdk('@opentelemetry/resources') as SdkPackages['resources'],
    xray: loadIfInstalled(require, '@opentelemetry/propagator-aws-xray') as SdkPackages['xray'],
    aws: loadIfInstalled(require, '@opentelemetry/resource-detector-aws') as SdkPackages['aws'],
  };
}

/** `undefined` only where this very package is missing: one that is there but broken has its own error. */
function loadIfInstalled(require: NodeJS.Require, name: string): unknown {
  try {
    return require(name);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
    if (missing && error.message.includes(`'${name}'`)) return undefined;
    throw error;
  }
}
