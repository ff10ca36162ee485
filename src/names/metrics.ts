/**
 * The catalogue, third part: OpenTelemetry metrics, with instrument, unit, buckets and rule.
 * `docs/telemetry.md` is generated from it.
 */

/** Which family of the conventions a metric belongs to; both families can be on at once. */
type MetricFamily =
  /** The names that `@opentelemetry/semantic-conventions` publishes on npm. */
  | 'published'
  /** The newest text of https://github.com/open-telemetry/semantic-conventions-genai */
  | 'latest'
  /** This package's own. */
  | 'bedrock-otel';

export interface MetricRow {
  readonly name: string;
  readonly family: MetricFamily;
  readonly instrument: 'histogram' | 'counter' | 'observable counter';
  /** UCUM. */
  readonly unit: string;
  /** Advised bucket boundaries of a histogram. */
  readonly buckets?: readonly number[];
  /** When it is recorded, and what it says. */
  readonly rule: string;
}

/** https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] as const;
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] as const;

export const METRICS = {
  tokenUsage: {
    name: 'gen_ai.client.token.usage',
    family: 'published',
    instrument: 'histogram',
    unit: '{token}',
    buckets: TOKENS,
    rule: 'Tokens of one call, by `gen_ai.token.type`: `input` (cached ones included once) and `output`. Not recorded where the service did not say.',
  },
  operationDuration: {
    name: 'gen_ai.client.operation.duration',
    family: 'published',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'Every inference call to its end, failures with `error.type`; not the streams that were abandoned or could not be observed. In the newest family for embeddings only.',
  },
  operationTimeToFirstChunk: {
    name: 'gen_ai.client.operation.time_to_first_chunk',
    family: 'published',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'Streams: until the first chunk with generated content.',
  },
  operationTimePerOutputChunk: {
    name: 'gen_ai.client.operation.time_per_output_chunk',
    family: 'published',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'Streams: each chunk with generated content after the first, the time spent waiting for it.',
  },
  inferenceDuration: {
    name: 'gen_ai.client.inference.duration',
    family: 'latest',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'As `gen_ai.client.operation.duration`, but for embeddings, which keep that one.',
  },
  inferenceTimeToFirstChunk: {
    name: 'gen_ai.client.inference.time_to_first_chunk',
    family: 'latest',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'As `gen_ai.client.operation.time_to_first_chunk`.',
  },
  inferenceTimePerOutputChunk: {
    name: 'gen_ai.client.inference.time_per_output_chunk',
    family: 'latest',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'As `gen_ai.client.operation.time_per_output_chunk`.',
  },
  inferenceInputTokens: {
    name: 'gen_ai.client.inference.operation.input_tokens',
    family: 'latest',
    instrument: 'histogram',
    unit: '{token}',
    buckets: TOKENS,
    rule: 'Input tokens of one call, cached ones included once.',
  },
  inferenceOutputTokens: {
    name: 'gen_ai.client.inference.operation.output_tokens',
    family: 'latest',
    instrument: 'histogram',
    unit: '{token}',
    buckets: TOKENS,
    rule: 'Output tokens of one call.',
  },
  usageInputTokens: {
    name: 'gen_ai.client.inference.usage.input_tokens',
    family: 'latest',
    instrument: 'counter',
    unit: '{token}',
    rule: 'Input tokens, cached ones included once, by `gen_ai.token.modality`.',
  },
  usageOutputTokens: {
    name: 'gen_ai.client.inference.usage.output_tokens',
    family: 'latest',
    instrument: 'counter',
    unit: '{token}',
    rule: 'Output tokens, reasoning included, by `gen_ai.token.modality`.',
  },
  usageCacheReadTokens: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    family: 'latest',
    instrument: 'counter',
    unit: '{token}',
    rule: 'The part of the input that was read from the cache.',
  },
  usageCacheWriteTokens: {
    name: 'gen_ai.client.inference.usage.cache_write.input_tokens',
    family: 'latest',
    instrument: 'counter',
    unit: '{token}',
    rule: 'The part of the input that was written to the cache.',
  },
  usageReasoningTokens: {
    name: 'gen_ai.client.inference.usage.reasoning.output_tokens',
    family: 'latest',
    instrument: 'counter',
    unit: '{token}',
    rule: 'The part of the output spent on reasoning.',
  },
  retries: {
    name: 'bedrock.client.retries',
    family: 'bedrock-otel',
    instrument: 'counter',
    unit: '{request}',
    rule: 'Network requests after the first one of a call.',
  },
  throttles: {
    name: 'bedrock.client.throttles',
    family: 'bedrock-otel',
    instrument: 'counter',
    unit: '{request}',
    rule: 'Network requests that the service throttled, whether a retry helped or not.',
  },
  retryDelay: {
    name: 'bedrock.client.retry.delay',
    family: 'bedrock-otel',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'Calls with more than one request: time spent between them.',
  },
  guardrailInterventions: {
    name: 'bedrock.client.guardrail.interventions',
    family: 'bedrock-otel',
    instrument: 'counter',
    unit: '{invocation}',
    rule: 'Calls in which the service says that a guardrail intervened.',
  },
  streams: {
    name: 'bedrock.client.streams',
    family: 'bedrock-otel',
    instrument: 'counter',
    unit: '{stream}',
    rule: 'Streams by `bedrock.stream.ending`.',
  },
  streamConsumerTime: {
    name: 'bedrock.client.stream.consumer.time',
    family: 'bedrock-otel',
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    rule: 'Streams: time that the application took between one event and asking for the next, in sum.',
  },
  estimatedCost: {
    name: 'bedrock.client.estimated_cost',
    family: 'bedrock-otel',
    instrument: 'counter',
    unit: 'USD',
    rule: 'What calls cost by list price, where a price is known for all that was used: an estimate. `bedrock.cost.price_source` and `bedrock.cost.price_version` say whose price.',
  },
  unpricedInvocations: {
    name: 'bedrock.client.unpriced_invocations',
    family: 'bedrock-otel',
    instrument: 'counter',
    unit: '{invocation}',
    rule: 'Inference calls that may be billed and have no estimated cost: no price is known, or something was not counted.',
  },
  telemetryFailures: {
    name: 'bedrock.client.telemetry.failures',
    family: 'bedrock-otel',
    instrument: 'observable counter',
    unit: '{failure}',
    rule: 'Failures inside this package that the application never saw, by `bedrock.telemetry.step`.',
  },
} as const satisfies Record<string, MetricRow>;

/** Attributes that only metrics have. */
export const METRIC_ATTRIBUTE = {
  tokenType: 'gen_ai.token.type',
  tokenModality: 'gen_ai.token.modality',
  telemetryStep: 'bedrock.telemetry.step',
} as const;
