import {
  ATTRIBUTION_DIMENSION_SETS,
  type CloudWatchUnit,
  USAGE_DIMENSION_SETS,
  USAGE_METRICS,
  USAGE_NAMESPACE,
  type UsageDimension,
  type UsageMetricRow,
} from '../names/usage-document.ts';
import { isUnpriced, toUsd } from '../record/cost.ts';
import type { Invocation } from '../record/invocation.ts';
import { totalInputTokens } from '../record/usage.ts';
import type { DimensionValues } from './dimension-values.ts';

/** Whose call it was; the members of OpenTelemetry's resource that become dimensions. */
export interface UsageResource {
  readonly service?: string;
  readonly environment?: string;
}

export interface UsageDocumentOptions {
  readonly namespace?: string;
  /** Replaces the dimension sets of the core metrics. */
  readonly dimensionSets?: readonly (readonly UsageDimension[])[];
  /** Whether agent and feature are dimensions. */
  readonly attributionDimensions?: boolean;
}

type PropertyValue = string | number | boolean;

interface MetricDirective {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: CloudWatchUnit }[];
}

/**
 * One call as an EMF document: metrics for CloudWatch, and everything else as root properties for Logs Insights.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export type UsageDocument = {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly MetricDirective[] };
} & { readonly [property: string]: unknown };

/** Of a document's 16 KiB, so that no carrier on the way has to cut it; the rest is for metrics and dimensions. */
const PROPERTY_BYTES = 8 * 1024;

/** What the end of a shortened property says. */
const SHORTENED = '…[shortened]';

/**
 * Renders a call. A value that is not known is neither defined nor written; no content is ever in it.
 * Pure but for `dimensions`, which bounds the number of different dimension values.
 */
export function renderUsageDocument(
  invocation: Invocation,
  resource: UsageResource,
  dimensions: DimensionValues,
  options: UsageDocumentOptions = {},
): UsageDocument {
  const { namespace = USAGE_NAMESPACE, attributionDimensions = false } = options;
  const {
    dimensionSets = attributionDimensions
      ? [...USAGE_DIMENSION_SETS.core, ...ATTRIBUTION_DIMENSION_SETS]
      : USAGE_DIMENSION_SETS.core,
  } = options;
  const metrics = readMetrics(invocation);
  const members = readDimensions(invocation, resource, dimensions, attributionDimensions);
  const directives = [
    renderDirective(namespace, metrics, 'core', dimensionSets, members),
    renderDirective(namespace, metrics, 'detail', USAGE_DIMENSION_SETS.detail, members),
  ];
  return {
    _aws: {
      Timestamp: Math.round(invocation.timing.endedAt),
      CloudWatchMetrics: directives.filter(({ Metrics, Dimensions }) => Metrics.length > 0 && Dimensions.length > 0),
    },
    ...shorten(readProperties(invocation)),
    ...Object.fromEntries([...metrics].map(([{ name }, value]) => [name, value])),
    // Last: what is a dimension is written as CloudWatch takes it.
    ...members,
  };
}

/** The metrics of a call that are known, by their rows in the catalogue. */
function readMetrics(invocation: Invocation): Map<UsageMetricRow, number> {
  const { usage, timing, outcome, attempts, response, cost } = invocation;
  const { stream, durationMs, timeToFirstChunkMs } = timing;
  const input = usage && totalInputTokens(usage);
  const output = usage?.outputTokens;
  const chunks = stream?.chunkCount ?? 0;
  const values: { readonly [Key in keyof typeof USAGE_METRICS]: number | undefined } = {
    invocations: 1,
    inputTokens: input,
    outputTokens: output,
    totalTokens: input === undefined || output === undefined ? undefined : input + output,
    estimatedCost: cost && toUsd(cost.picoUsd),
    apiLatency: durationMs,
    timeToFirstToken: timeToFirstChunkMs,
    apiErrors: outcome.error === undefined ? 0 : 1,
    throttles: attempts?.throttles ?? 0,
    retries: countAboveZero(attempts && attempts.count - 1),
    timePerOutputChunk: stream?.gapSumMs !== undefined && chunks > 1 ? stream.gapSumMs / (chunks - 1) : undefined,
    cacheReadTokens: countAboveZero(usage?.cacheReadTokens),
    cacheWriteTokens: countAboveZero(usage?.cacheWriteTokens),
    reasoningTokens: countAboveZero(usage?.reasoningTokens),
    cacheSavings: cost?.cacheSavingsPicoUsd === undefined ? undefined : toUsd(cost.cacheSavingsPicoUsd),
    unpricedInvocations: isUnpriced(invocation) ? 1 : undefined,
    abandonedStreams: outcome.ending === 'abandoned' ? 1 : undefined,
    truncatedStreams: outcome.ending === 'truncated' ? 1 : undefined,
    guardrailInterventions: response.guardrail?.action === 'intervened' ? 1 : undefined,
  };
  const metrics = new Map<UsageMetricRow, number>();
  for (const [key, row] of Object.entries(USAGE_METRICS)) {
    const value = values[key as keyof typeof USAGE_METRICS];
    if (value !== undefined && Number.isFinite(value)) metrics.set(row, value);
  }
  return metrics;
}

/** Counters beyond the three that are always there cost nothing as long as nothing happened. */
function countAboveZero(count: number | undefined): number | undefined {
  return count !== undefined && count > 0 ? count : undefined;
}

function readDimensions(
  { model, outcome, attribution }: Invocation,
  { service, environment }: UsageResource,
  dimensions: DimensionValues,
  attributionDimensions: boolean,
): Partial<Record<UsageDimension, string>> {
  const members: Partial<Record<UsageDimension, string>> = {};
  const values: Readonly<Record<UsageDimension, string | undefined>> = {
    ModelId: model?.lowCardinalityId,
    Service: service,
    Environment: environment,
    ErrorCode: outcome.error?.type,
    AgentId: attributionDimensions ? attribution?.agentId : undefined,
    Feature: attributionDimensions ? attribution?.feature : undefined,
  };
  for (const [name, value] of Object.entries(values) as [UsageDimension, string | undefined][]) {
    const bounded = dimensions.bound(name, value);
    if (bounded !== undefined) members[name] = bounded;
  }
  return members;
}

function renderDirective(
  namespace: string,
  metrics: ReadonlyMap<UsageMetricRow, number>,
  group: UsageMetricRow['group'],
  sets: readonly (readonly UsageDimension[])[],
  members: Partial<Record<UsageDimension, string>>,
): MetricDirective {
  return {
    Namespace: namespace,
    Dimensions: sets.filter((set) => set.every((name) => members[name] !== undefined)),
    Metrics: [...metrics.keys()]
      .filter((row) => row.group === group)
      .map(({ name, unit }) => ({ Name: name, Unit: unit })),
  };
}

/** Root properties: what Logs Insights can search by, and what would be too many values for a dimension. */
function readProperties(invocation: Invocation): Record<string, PropertyValue> {
  const { id, trace, command, operation, model, request, response, timing, outcome, attempts, service } = invocation;
  const { cost, attribution = {} } = invocation;
  const properties: Readonly<Record<string, PropertyValue | undefined>> = {
    InvocationId: id,
    TraceId: trace?.traceId,
    SpanId: trace?.spanId,
    RequestId: service.requestId,
    Command: command,
    Operation: operation,
    Ending: outcome.ending,
    Region: service.region,
    RequestedModelId: model?.id,
    BaseModelId: model?.baseModelId,
    ResponseModelId: response.model,
    ResponseId: response.id,
    FinishReason: response.finishReasons?.join(','),
    Attempts: attempts?.count,
    RetryDelayMs: attempts && attempts.count > 1 ? attempts.retryDelayMs : undefined,
    StatusCode: service.statusCode,
    ServiceTier: response.serviceTier ?? request.serviceTier,
    MaxTokens: request.maxTokens,
    GuardrailId: request.guardrailId,
    GuardrailPolicies: response.guardrail?.policies?.join(','),
    PriceSource: cost?.source,
    PriceVersion: cost?.version,
    AgentId: attribution.agentId,
    Feature: attribution.feature,
    UserId: attribution.userId,
    SessionId: attribution.sessionId,
    ConversationId: attribution.conversationId,
    IncidentId: attribution.incidentId,
    PromptName: attribution.prompt?.name ?? model?.prompt?.name,
    PromptVersion: attribution.prompt?.version ?? model?.prompt?.version,
    ServiceLatencyMs: response.serviceLatencyMs,
    ConsumerMs: timing.stream?.consumerMs,
    Chunks: timing.stream?.chunkCount,
    ...attribution.llm,
  };
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, PropertyValue] => entry[1] !== undefined),
  );
}

/**
 * Shortens long strings, so that the document stays within its bound whatever an application or a service put into
 * an id. Metrics and dimensions are never touched: those are bounded by what they are.
 */
function shorten(properties: Record<string, PropertyValue>): Record<string, PropertyValue> {
  const strings = Object.values(properties).filter((value) => typeof value === 'string');
  // In JSON one character takes six bytes at most (`\u0000`); what fits even so needs no measuring.
  if (strings.reduce((sum, value) => sum + value.length, 0) * 6 <= PROPERTY_BYTES) return properties;
  const longest = Math.floor(PROPERTY_BYTES / 6 / strings.length);
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) =>
      typeof value === 'string' && value.length > longest
        ? [name, `${value.slice(0, longest - SHORTENED.length)}${SHORTENED}`]
        : [name, value],
    ),
  );
}
