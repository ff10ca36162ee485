import type { EmfMode } from '../config/options.ts';
import type { LogRecordExporter, LogRecordProcessor } from '../emf/log-record.ts';
import { UsageLogRecordProcessor } from '../emf/usage-log-record-processor.ts';
import { readList, readVariable } from './environment.ts';
import type { SdkOptions, SdkPackages } from './load.ts';

/** The package of the OTLP log exporter by protocol; all of them come with `@opentelemetry/sdk-node`. */
const EXPORTERS: Readonly<Record<string, string>> = {
  'http/protobuf': '@opentelemetry/exporter-logs-otlp-proto',
  'http/json': '@opentelemetry/exporter-logs-otlp-http',
  grpc: '@opentelemetry/exporter-logs-otlp-grpc',
};

/** Well within what a SIGTERM leaves, so that what cannot be delivered still gets to stdout. */
const FLUSH_MS = 3_000;

/** In AWS Lambda stdout is CloudWatch Logs; anywhere else a collector stands beside the process. The variable has the last word. */
export function chooseEmfMode(): EmfMode | undefined {
  if (readVariable('BEDROCK_OTEL_EMF') !== undefined) return undefined;
  if (readVariable('AWS_LAMBDA_FUNCTION_NAME') !== undefined) return 'stdout';
  return exportsLogs() ? 'log-record' : 'off';
}

/** Whether the SDK's log records leave by OTLP, which is its default. */
function exportsLogs(): boolean {
  return readList('OTEL_LOGS_EXPORTER')?.includes('otlp') ?? true;
}

/**
 * The log record processors of the process: usage records by a hop of their own, which keeps them until the collector
 * has them; all others as the SDK would. `undefined` leaves everything to the SDK.
 */
export function createLogRecordProcessors({ requireFromSdk }: SdkPackages): SdkOptions['logRecordProcessors'] {
  if (!exportsLogs()) return undefined;
  const protocol = readVariable('OTEL_EXPORTER_OTLP_LOGS_PROTOCOL') ?? readVariable('OTEL_EXPORTER_OTLP_PROTOCOL');
  const { OTLPLogExporter } = requireFromSdk(
    EXPORTERS[protocol ?? ''] ?? '@opentelemetry/exporter-logs-otlp-proto',
  ) as {
    OTLPLogExporter: new () => LogRecordExporter;
  };
  const { BatchLogRecordProcessor } = requireFromSdk('@opentelemetry/sdk-logs') as {
    BatchLogRecordProcessor: new (options: { exporter: LogRecordExporter }) => LogRecordProcessor;
  };
  const rest = new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() });
  const usage = new UsageLogRecordProcessor({ exporter: new OTLPLogExporter(), rest, flushTimeoutMillis: FLUSH_MS });
  return [usage] as SdkOptions['logRecordProcessors'];
}
