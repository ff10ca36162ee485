import type { ServiceName } from './service-exception.ts';

/** The operations of CloudWatch Logs the fake knows. */
const logsOperations = [
  'CreateLogGroup',
  'CreateLogStream',
  'DescribeLogGroups',
  'DescribeLogStreams',
  'GetLogEvents',
  'PutLogEvents',
  'PutRetentionPolicy',
  'TagResource',
] as const;

export type LogsOperation = (typeof logsOperations)[number];

/** `ExportTraces` is `POST /v1/traces` (OTLP over HTTP); `Unknown` anything else. */
export type AwsOperationName = LogsOperation | 'ExportTraces' | 'Unknown';

export const awsOperations: readonly AwsOperationName[] = [...logsOperations, 'ExportTraces', 'Unknown'];

export interface AwsRoute {
  readonly service: ServiceName;
  readonly operation: AwsOperationName;
}

/** The content type by which OTLP's binary form is known; the other one is JSON. */
export const PROTOBUF = 'application/x-protobuf';

const TARGET = 'Logs_20140328.';

/**
 * CloudWatch Logs speaks JSON 1.1: one path, the operation in a header. X-Ray's OTLP endpoint has a path.
 * Sources: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
export function routeAwsRequest(method: string, path: string, target = ''): AwsRoute {
  if (method === 'POST' && path === '/v1/traces') return { service: 'xray', operation: 'ExportTraces' };
  const name = method === 'POST' && target.startsWith(TARGET) ? target.slice(TARGET.length) : '';
  const operation = logsOperations.find((known) => known === name) ?? 'Unknown';
  return { service: 'logs', operation };
}
