/**
 * The catalogue, second part: what the usage document says in CloudWatch. `docs/pipeline.md` is generated from it.
 */

/** CloudWatch's own units: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export type CloudWatchUnit = 'Count' | 'Milliseconds' | 'None';

export interface UsageMetricRow {
  readonly name: string;
  readonly unit: CloudWatchUnit;
  /** Core metrics have all dimension sets, detail metrics only the whole and the model: each set is paid for. */
  readonly group: 'core' | 'detail';
  /** When the metric is there, and what it says. */
  readonly rule: string;
}

/** The CloudWatch namespace of the usage document. */
export const USAGE_NAMESPACE = 'BedrockUsage';

/** The event name of the log record that carries a usage document. */
export const USAGE_EVENT_NAME = 'bedrock.usage';

/** Metrics of the usage document. */
export const USAGE_METRICS = {
  invocations: {
    name: 'Invocations',
    unit: 'Count',
    group: 'core',
    rule: 'Always 1: one document is one call, however many attempts.',
  },
  inputTokens: {
    name: 'InputTokens',
    unit: 'Count',
    group: 'core',
    rule: 'All input tokens, cached ones included once.',
  },
  outputTokens: { name: 'OutputTokens', unit: 'Count', group: 'core', rule: 'All output tokens, reasoning included.' },
  totalTokens: {
    name: 'TotalTokens',
    unit: 'Count',
    group: 'core',
    rule: 'Input and output together, where both are known.',
  },
  estimatedCost: {
    name: 'EstimatedCost',
    unit: 'None',
    group: 'core',
    rule: 'US dollars by list price: an estimate. Absent where no price is known for all that was used; `PriceSource` and `PriceVersion` say whose price.',
  },
  apiLatency: {
    name: 'APILatency',
    unit: 'Milliseconds',
    group: 'core',
    rule: 'The whole call, to the end of a stream; absent for an abandoned or unobserved one.',
  },
  timeToFirstToken: {
    name: 'TimeToFirstToken',
    unit: 'Milliseconds',
    group: 'core',
    rule: 'Streams: to the first generated text, reasoning or tool input.',
  },
  apiErrors: {
    name: 'APIErrors',
    unit: 'Count',
    group: 'core',
    rule: 'Always: 1 when the application got an error or the answer was cut short, else 0.',
  },
  throttles: {
    name: 'Throttles',
    unit: 'Count',
    group: 'detail',
    rule: 'Always: attempts that the service throttled.',
  },
  retries: {
    name: 'Retries',
    unit: 'Count',
    group: 'detail',
    rule: 'Attempts after the first one; absent when there was none.',
  },
  timePerOutputChunk: {
    name: 'TimePerOutputChunk',
    unit: 'Milliseconds',
    group: 'detail',
    rule: 'Streams: mean time spent waiting for each chunk after the first.',
  },
  cacheReadTokens: {
    name: 'CacheReadTokens',
    unit: 'Count',
    group: 'detail',
    rule: 'Input tokens read from the cache, where the service told.',
  },
  cacheWriteTokens: {
    name: 'CacheWriteTokens',
    unit: 'Count',
    group: 'detail',
    rule: 'Input tokens written to the cache, where the service told.',
  },
  reasoningTokens: {
    name: 'ReasoningTokens',
    unit: 'Count',
    group: 'detail',
    rule: 'Output tokens spent on reasoning, where the service told.',
  },
  cacheSavings: {
    name: 'CacheSavings',
    unit: 'None',
    group: 'detail',
    rule: 'US dollars that the prompt cache saved, with an estimate and where something was cached. Negative where writing cost more.',
  },
  unpricedInvocations: {
    name: 'UnpricedInvocations',
    unit: 'Count',
    group: 'detail',
    rule: '1 for a call that may be billed and has no estimate; else absent.',
  },
  abandonedStreams: {
    name: 'AbandonedStreams',
    unit: 'Count',
    group: 'detail',
    rule: '1 for a stream that was dropped unread; else absent.',
  },
  truncatedStreams: {
    name: 'TruncatedStreams',
    unit: 'Count',
    group: 'detail',
    rule: "1 for a stream that ended before the model's last word; else absent.",
  },
  guardrailInterventions: {
    name: 'GuardrailInterventions',
    unit: 'Count',
    group: 'detail',
    rule: '1 when the service says that a guardrail intervened; else absent.',
  },
} as const satisfies Record<string, UsageMetricRow>;

/** The health of the hop to the collector, in documents of its own. */
export const HEALTH_METRICS = {
  queueDepth: { name: 'LoggingQueueDepth', unit: 'Count', rule: 'Usage documents waiting in the process.' },
  errors: {
    name: 'LoggingErrors',
    unit: 'Count',
    rule: 'Exports that failed, and documents that did not fit into the queue.',
  },
  latency: {
    name: 'LoggingLatency',
    unit: 'Milliseconds',
    rule: 'From the end of a call until the collector has taken its document.',
  },
} as const;

/** Dimensions of the usage document. */
export const USAGE_DIMENSIONS = ['ModelId', 'Service', 'Environment', 'ErrorCode', 'AgentId', 'Feature'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** Dimension sets by group. A set is there when all its members are known, so the one with `ErrorCode` only on failures. */
export const USAGE_DIMENSION_SETS: Readonly<Record<UsageMetricRow['group'], readonly (readonly UsageDimension[])[]>> = {
  core: [[], ['ModelId'], ['Service'], ['Environment', 'Service', 'ModelId'], ['ModelId', 'ErrorCode']],
  detail: [[], ['ModelId']],
};

/** Core sets that `attribution.dimensions` adds: calls that nobody attributed have none of them. */
export const ATTRIBUTION_DIMENSION_SETS: readonly (readonly UsageDimension[])[] = [
  ['AgentId'],
  ['AgentId', 'ModelId'],
  ['Feature'],
];
