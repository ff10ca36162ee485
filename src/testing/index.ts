export { startFakeBedrock } from './start.ts';
export type { FakeBedrock, FakeBedrockOptions } from './start.ts';
export type { ModelledException } from './exceptions.ts';
export type { OperationName } from './operations.ts';
export type { Billed, ReceivedRequest } from './received-request.ts';
export type {
  ConnectionFault,
  ErrorFrameFault,
  ExceptionFault,
  FakeRule,
  Fault,
  InsertedEvent,
  ModelAnswer,
  RecordedExchange,
  ScriptedGuardrail,
  ScriptedInvocation,
  ScriptedToolUse,
  ScriptedUsage,
} from './rule.ts';
export { startFakeAws } from './aws/start.ts';
export type { FakeAws, FakeAwsOptions } from './aws/start.ts';
export type { CloudWatch, LogGroupDescription, Refusal } from './aws/cloud-watch.ts';
export type { RefusalReason } from './aws/emf/refusal.ts';
export type { StoredLogEvent } from './aws/logs/log-store.ts';
export type { Statistics } from './aws/metrics/distribution.ts';
export type { Metric, MetricQuery, PeriodStatistics } from './aws/metrics/metric-store.ts';
export type { ReceivedAwsRequest } from './aws/received-request.ts';
export type { AwsOperationName } from './aws/route.ts';
export type {
  AwsConnectionFault,
  AwsExceptionFault,
  AwsFault,
  AwsRule,
  MissingActionsFault,
  RejectionFault,
  TransactionSearchFault,
} from './aws/rule.ts';
export type { ServiceName } from './aws/service-exception.ts';
export type { ReceivedSpan } from './aws/xray/read-spans.ts';
