import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { chooseAwsDetectors } from './aws-detectors.ts';
import { readList, readVariable } from './environment.ts';
import type { SdkOptions, SdkPackages } from './load.ts';
import { createPropagator } from './propagator.ts';
import { createLogRecordProcessors } from './usage-hop.ts';

/** For variables that are not set. */
const DEFAULTS = {
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  // Half of the usual: so long does a process without a collector take to end.
  OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
};

const HISTOGRAM = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';

/** A started SDK: `flush` sends what there is, `shutdown` sends it for the last time. */
export interface RunningSdk {
  flush(): Promise<unknown>;
  shutdown(): Promise<unknown>;
}

/**
 * Starts traces, metrics and logs as the `OTEL_*` variables say: by default OTLP over HTTP to localhost:4318.
 * Where the variables are silent, what suits CloudWatch: delta temporality, exponential histograms, X-Ray
 * propagation beside W3C's, resource attributes of the AWS platform.
 */
export function startSdk(packages: SdkPackages, instrumentations: Instrumentation[]): RunningSdk {
  // Telemetry that cannot be delivered should say so; the SDK alone is silent unless OTEL_LOG_LEVEL is set.
  if (readVariable('OTEL_LOG_LEVEL') === undefined) diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);

  const { defaultResource, detectResources } = packages.resources;
  const detectors = packages.aws === undefined ? [] : chooseAwsDetectors(packages.aws);
  const propagator = createPropagator(packages);
  const sdk = withDefaults(() => {
    const logRecordProcessors = createLogRecordProcessors(packages);
    const nodeSdk = new packages.sdk.NodeSDK({
      instrumentations,
      views: chooseViews(packages.metrics),
      // Below what the SDK itself detects: OTEL_RESOURCE_ATTRIBUTES has the last word.
      resource: defaultResource().merge(detectResources({ detectors })),
      ...(propagator !== undefined && { textMapPropagator: propagator }),
      ...(logRecordProcessors !== undefined && { logRecordProcessors }),
    });
    nodeSdk.start();
    return nodeSdk;
  });

  // NodeSDK has no `forceFlush` (https://github.com/open-telemetry/opentelemetry-js/issues/3310); its providers have.
  const members: unknown[] = Object.values(sdk);
  return {
    flush: () => Promise.all(members.filter(isProvider).map((provider) => provider.forceFlush())),
    shutdown: () => sdk.shutdown(),
  };
}

/** The SDK's OTLP exporters do not read this variable, so a view stands in; Prometheus cannot show such histograms. */
function chooseViews({ AggregationType, InstrumentType }: SdkPackages['metrics']): SdkOptions['views'] & object {
  const explicit = readVariable(HISTOGRAM)?.toLowerCase() === 'explicit_bucket_histogram';
  if (explicit || readList('OTEL_METRICS_EXPORTER')?.includes('prometheus')) return [];
  return [
    {
      instrumentType: InstrumentType.HISTOGRAM,
      aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
    },
  ];
}

/** The variables are set for as long as `run` takes: processes that the application starts shall not inherit them. */
function withDefaults<T>(run: () => T): T {
  const unset = Object.entries(DEFAULTS).filter(([name]) => readVariable(name) === undefined);
  const before = unset.map(([name]) => [name, process.env[name]] as const);
  for (const [name, value] of unset) process.env[name] = value;
  try {
    return run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function isProvider(member: unknown): member is { forceFlush(): Promise<void> } {
  return typeof member === 'object' && member !== null && 'forceFlush' in member;
}
