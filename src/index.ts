export { BedrockInstrumentation } from './instrumentation.ts';
export { instrumentClient } from './client.ts';
export { flushTelemetry } from './flush-telemetry.ts';
export type {
  AttributionConfig,
  BedrockInstrumentationConfig,
  ContentCaptureMode,
  EmfMode,
  HookSpan,
  LlmEventsConfig,
  MaxContentLength,
  SemanticConventions,
  UsageDocumentConfig,
} from './config/options.ts';
export type { ExportableLogRecord, ExportResult, LogRecordExporter, LogRecordProcessor } from './emf/log-record.ts';
export { UsageLogRecordProcessor, type UsageLogRecordProcessorOptions } from './emf/usage-log-record-processor.ts';
export type { UsageDimension } from './names/usage-document.ts';
export { withAttribution } from './attribution/with-attribution.ts';
export type { AttributionOptions } from './attribution/options.ts';
export { redactSensitiveText } from './content/redact-sensitive-text.ts';
export type { Redact, RedactablePart } from './content/redact.ts';
export type { Attribution } from './record/attribution.ts';
export type {
  BlobPart,
  Conversation,
  GenericPart,
  Message,
  MessagePart,
  OutputMessage,
  ReasoningPart,
  ServerToolCallPart,
  ServerToolCallResponsePart,
  TextPart,
  ToolCallPart,
  ToolCallResponsePart,
  ToolDefinition,
  UriPart,
} from './record/message.ts';
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
export { formatUsd } from './cost/decimal.ts';
export { priceOf, type PriceQuestion } from './cost/price-of.ts';
export { createPriceBook, type PriceBook } from './cost/price-book.ts';
export { readPriceFile } from './cost/read-price-file.ts';
export type { LongContextPrices, PriceRow, PriceScope, TokenPrices } from './cost/price-row.ts';
export { PRICES_VERSION } from './cost/prices.ts';
export type { BilledClass, Cost, Quantities } from './record/cost.ts';
export { createTracker, resumeTracker } from './tracker/tracker.ts';
export type { ReadStreamEvent, Tracker, TrackerOptions, TrackerSummary } from './tracker/tracker.ts';
export { bedrockMetrics } from './tracker/metrics.ts';
export type { BedrockMetrics, TokenCounts, TrackedMetrics } from './tracker/metrics.ts';
export type { FeedbackKind, TrackedEvent, TrackedRun, TrackerSink } from './tracker/sink.ts';
export { sendToLaunchDarkly, type LaunchDarklyTrack } from './tracker/launchdarkly.ts';
export { recordFeedback, type Feedback } from './tracker/feedback.ts';
