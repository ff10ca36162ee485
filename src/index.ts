export { BedrockInstrumentation } from './instrumentation.ts';
export { instrumentClient } from './client.ts';
export type { BedrockInstrumentationConfig, EmfMode, HookSpan, UsageDocumentConfig } from './config.ts';
export type { ExportableLogRecord, ExportResult, LogRecordExporter, LogRecordProcessor } from './emf/log-record.ts';
export { UsageLogRecordProcessor, type UsageLogRecordProcessorOptions } from './emf/usage-log-record-processor.ts';
export type { UsageDimension } from './names.ts';
export type {
  Attempts,
  Ending,
  Invocation,
  InvocationError,
  InvocationRequest,
  InvocationResponse,
  OperationName,
  Outcome,
  Service,
  StartedInvocation,
  StreamTiming,
  Timing,
} from './record/invocation.ts';
export type { GuardrailCoverage, GuardrailOutcome, GuardrailPolicy, GuardrailUnit } from './record/guardrail.ts';
export type { ModelKind, ModelReference, ResolveModel } from './record/model-reference.ts';
export type { Usage } from './record/usage.ts';
