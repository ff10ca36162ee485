import type { ServiceName } from './service-exception.ts';

/** The operations of CloudWatch Logs the fake knows. */
const logsOperations = [
  'CreateLogGroup',
  'CreateLogStream',
  'DescribeLogGroups',
  'DescribeLogStreams',
  'FilterLogEvents',
  'GetLogEvents',
  'PutLogEvents',
  'PutRetentionPolicy',
  'TagResource',
] as const;

export type LogsOperation = (typeof logsOperations)[number];

/** Those that speak AWS Query, and their services. */
const queryOperations = { GetCallerIdentity: 'sts', SimulatePrincipalPolicy: 'iam' } as const;

type QueryOperation = keyof typeof queryOperations;

/** `ExportTraces` is `POST /v1/traces` (OTLP over HTTP); `Unknown` anything else. */
export type AwsOperationName =
  | LogsOperation
  | QueryOperation
  | 'ExportTraces'
  | 'GetTraceSegmentDestination'
  | 'Unknown';

export const awsOperations: readonly AwsOperationName[] = [
  ...logsOperations,
  'GetCallerIdentity',
  'SimulatePrincipalPolicy',
  'ExportTraces',
  'GetTraceSegmentDestination',
  'Unknown',
];

export interface AwsRoute {
  readonly service: ServiceName;
  readonly operation: AwsOperationName;
}

/** The content type by which OTLP's binary form is known; the other one is JSON. */
export const PROTOBUF = 'application/x-protobuf';

const TARGET = 'Logs_20140328.';

/**
 * CloudWatch Logs speaks JSON 1.1: one path, the operation in a header. X-Ray and its OTLP endpoint have paths.
 * STS and IAM name the operation in a form.
 * Sources: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html,
 * https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSegmentDestination.html and
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function routeAwsRequest(method: string, path: string, target = '', action: string | undefined = ''): AwsRoute {
  if (method === 'POST' && path === '/v1/traces') return { service: 'xray', operation: 'ExportTraces' };
  if (method === 'POST' && path === '/GetTraceSegmentDestination') {
    return { service: 'xray', operation: 'GetTraceSegmentDestination' };
  }
  if (method === 'POST' && isQueryOperation(action)) return { service: queryOperations[action], operation: action };
  const name = method === 'POST' && target.startsWith(TARGET) ? target.slice(TARGET.length) : '';
  const operation = logsOperations.find((known) => known === name) ?? 'Unknown';
  return { service: 'logs', operation };
}

function isQueryOperation(action: string): action is QueryOperation {
  return Object.hasOwn(queryOperations, action);
}
