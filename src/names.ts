/**
 * The catalogue: every name that leaves the process, with its type, unit, rule and
 * source. `docs/telemetry.md` is generated from it.
 */

/** The name of the instrumentation scope, and of the package. */
export const PACKAGE_NAME = 'bedrock-otel';

/** Where a name is defined. */
type NameSource =
  /** https://github.com/open-telemetry/semantic-conventions-genai */
  | 'GenAI'
  /** https://opentelemetry.io/docs/specs/semconv/ */
  | 'OpenTelemetry'
  /** https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/ */
  | 'AWS SDK'
  /** This package. */
  | 'bedrock-otel';

export interface AttributeRow {
  readonly name: string;
  readonly type: 'string' | 'string[]' | 'int' | 'double' | 'boolean';
  /** UCUM; absent for names and flags. */
  readonly unit?: string;
  readonly source: NameSource;
  /** Set when the span is created, so that samplers see it. */
  readonly atStart?: true;
  /** When the attribute is there, and what it says. */
  readonly rule: string;
}

/** Span attributes. */
export const SPAN_ATTRIBUTES = {
  operationName: {
    name: 'gen_ai.operation.name',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'Every inference call: `chat`, `text_completion`, `embeddings` or `generate_content`.',
  },
  providerName: {
    name: 'gen_ai.provider.name',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'Every inference call: `aws.bedrock`, whoever made the model.',
  },
  requestModel: {
    name: 'gen_ai.request.model',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'The model id exactly as sent, prefix or ARN included.',
  },
  requestStream: {
    name: 'gen_ai.request.stream',
    type: 'boolean',
    source: 'GenAI',
    atStart: true,
    rule: '`true` for streaming commands, absent otherwise.',
  },
  requestMaxTokens: {
    name: 'gen_ai.request.max_tokens',
    type: 'int',
    unit: '{token}',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested.',
  },
  requestTemperature: {
    name: 'gen_ai.request.temperature',
    type: 'double',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested.',
  },
  requestTopP: { name: 'gen_ai.request.top_p', type: 'double', source: 'GenAI', atStart: true, rule: 'As requested.' },
  requestTopK: {
    name: 'gen_ai.request.top_k',
    type: 'int',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested; for Converse from the additional model fields.',
  },
  requestFrequencyPenalty: {
    name: 'gen_ai.request.frequency_penalty',
    type: 'double',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested.',
  },
  requestPresencePenalty: {
    name: 'gen_ai.request.presence_penalty',
    type: 'double',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested.',
  },
  requestStopSequences: {
    name: 'gen_ai.request.stop_sequences',
    type: 'string[]',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested.',
  },
  requestSeed: { name: 'gen_ai.request.seed', type: 'int', source: 'GenAI', atStart: true, rule: 'As requested.' },
  requestChoiceCount: {
    name: 'gen_ai.request.choice.count',
    type: 'int',
    source: 'GenAI',
    atStart: true,
    rule: 'As requested, unless it is 1.',
  },
  requestReasoningLevel: {
    name: 'gen_ai.request.reasoning.level',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: "The provider's own word for the effort.",
  },
  requestEncodingFormats: {
    name: 'gen_ai.request.encoding_formats',
    type: 'string[]',
    source: 'GenAI',
    atStart: true,
    rule: 'Embeddings: number formats, as requested.',
  },
  embeddingsDimensionCount: {
    name: 'gen_ai.embeddings.dimension.count',
    type: 'int',
    source: 'GenAI',
    atStart: true,
    rule: 'Embeddings: length of the vectors, as requested.',
  },
  outputType: {
    name: 'gen_ai.output.type',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'Where the request asks for a format: `json`, `text` or `speech`.',
  },
  promptName: {
    name: 'gen_ai.prompt.name',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'Bedrock prompt management: the id in the prompt ARN.',
  },
  promptVersion: {
    name: 'gen_ai.prompt.version',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'Bedrock prompt management: the version in the prompt ARN.',
  },
  guardrailId: {
    name: 'aws.bedrock.guardrail.id',
    type: 'string',
    source: 'GenAI',
    atStart: true,
    rule: 'Where the request names a guardrail.',
  },
  responseId: {
    name: 'gen_ai.response.id',
    type: 'string',
    source: 'GenAI',
    rule: "The model's own id of its answer; Converse has none.",
  },
  responseModel: {
    name: 'gen_ai.response.model',
    type: 'string',
    source: 'GenAI',
    rule: 'Where the body or a prompt router names the model that answered.',
  },
  responseFinishReasons: {
    name: 'gen_ai.response.finish_reasons',
    type: 'string[]',
    source: 'GenAI',
    rule: 'As the model sent them, one per generation.',
  },
  responseTimeToFirstChunk: {
    name: 'gen_ai.response.time_to_first_chunk',
    type: 'double',
    unit: 's',
    source: 'GenAI',
    rule: 'Streams: from the start of the call to the first event with generated text, reasoning or tool input. Time that the application kept the stream waiting does not count.',
  },
  usageInputTokens: {
    name: 'gen_ai.usage.input_tokens',
    type: 'int',
    unit: '{token}',
    source: 'GenAI',
    rule: 'All input tokens, cached ones included exactly once. Absent when the service did not say.',
  },
  usageOutputTokens: {
    name: 'gen_ai.usage.output_tokens',
    type: 'int',
    unit: '{token}',
    source: 'GenAI',
    rule: 'All output tokens, reasoning included. Absent when the service did not say.',
  },
  usageCacheReadTokens: {
    name: 'gen_ai.usage.cache_read.input_tokens',
    type: 'int',
    unit: '{token}',
    source: 'GenAI',
    rule: 'The part of the input that was read from the cache.',
  },
  usageCacheWriteTokens: {
    name: 'gen_ai.usage.cache_creation.input_tokens',
    type: 'int',
    unit: '{token}',
    source: 'GenAI',
    rule: 'The part of the input that was written to the cache.',
  },
  usageReasoningTokens: {
    name: 'gen_ai.usage.reasoning.output_tokens',
    type: 'int',
    unit: '{token}',
    source: 'GenAI',
    rule: 'The part of the output spent on reasoning; Converse does not say.',
  },
  errorType: {
    name: 'error.type',
    type: 'string',
    source: 'OpenTelemetry',
    rule: "On failure: the exception's name, a network error's code, or `truncated_stream`.",
  },
  serverAddress: {
    name: 'server.address',
    type: 'string',
    source: 'OpenTelemetry',
    rule: 'The endpoint that the SDK resolved.',
  },
  serverPort: { name: 'server.port', type: 'int', source: 'OpenTelemetry', rule: 'With `server.address`.' },
  httpResponseStatusCode: {
    name: 'http.response.status_code',
    type: 'int',
    source: 'OpenTelemetry',
    rule: 'Of the last response.',
  },
  cloudRegion: {
    name: 'cloud.region',
    type: 'string',
    source: 'OpenTelemetry',
    rule: 'The region that the request was signed for.',
  },
  rpcSystem: {
    name: 'rpc.system',
    type: 'string',
    source: 'AWS SDK',
    atStart: true,
    rule: '`aws-api`. CloudWatch Application Signals reads it.',
  },
  rpcService: { name: 'rpc.service', type: 'string', source: 'AWS SDK', atStart: true, rule: '`BedrockRuntime`.' },
  rpcMethod: {
    name: 'rpc.method',
    type: 'string',
    source: 'AWS SDK',
    atStart: true,
    rule: 'The command: `Converse`, `InvokeModel`, …',
  },
  requestId: { name: 'aws.request_id', type: 'string', source: 'AWS SDK', rule: "The service's id of the request." },
  baseModelId: {
    name: 'bedrock.model.base_id',
    type: 'string',
    source: 'bedrock-otel',
    atStart: true,
    rule: 'The foundation model without prefix or ARN, where it is known.',
  },
  guardrailVersion: {
    name: 'bedrock.guardrail.version',
    type: 'string',
    source: 'bedrock-otel',
    atStart: true,
    rule: 'Where the request names a guardrail.',
  },
  guardrailSource: {
    name: 'bedrock.guardrail.source',
    type: 'string',
    source: 'bedrock-otel',
    atStart: true,
    rule: 'ApplyGuardrail: `INPUT` or `OUTPUT`, as requested.',
  },
  requestServiceTier: {
    name: 'bedrock.request.service_tier',
    type: 'string',
    source: 'bedrock-otel',
    atStart: true,
    rule: 'As requested: `default`, `priority`, `flex`, `reserved`.',
  },
  requestPerformanceLatency: {
    name: 'bedrock.request.performance_latency',
    type: 'string',
    source: 'bedrock-otel',
    atStart: true,
    rule: 'As requested: `standard` or `optimized`.',
  },
  responseServiceTier: {
    name: 'bedrock.response.service_tier',
    type: 'string',
    source: 'bedrock-otel',
    rule: 'The tier that served the call.',
  },
  responsePerformanceLatency: {
    name: 'bedrock.response.performance_latency',
    type: 'string',
    source: 'bedrock-otel',
    rule: 'The latency configuration that served the call.',
  },
  responseToolNames: {
    name: 'bedrock.response.tool_names',
    type: 'string[]',
    source: 'bedrock-otel',
    rule: 'Names of the tools that the model asked for, in order, server tools included; at most 64.',
  },
  usageCacheWrite5mTokens: {
    name: 'bedrock.usage.cache_write_5m.input_tokens',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'Cache writes that live for 5 minutes, where the service tells the two apart.',
  },
  usageCacheWrite1hTokens: {
    name: 'bedrock.usage.cache_write_1h.input_tokens',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'Cache writes that live for an hour, where the service tells the two apart.',
  },
  usageInputSpeechTokens: {
    name: 'bedrock.usage.input_tokens.speech',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'Speech models: the part of the input that stands for speech.',
  },
  usageInputTextTokens: {
    name: 'bedrock.usage.input_tokens.text',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'Speech models: the part of the input that stands for text.',
  },
  usageOutputSpeechTokens: {
    name: 'bedrock.usage.output_tokens.speech',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'Speech models: the part of the output that stands for speech.',
  },
  usageOutputTextTokens: {
    name: 'bedrock.usage.output_tokens.text',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'Speech models: the part of the output that stands for text.',
  },
  serviceLatency: {
    name: 'bedrock.service.latency',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'The duration as the service measured it.',
  },
  serviceFirstByteLatency: {
    name: 'bedrock.service.first_byte_latency',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'Time to the first byte as the service measured it.',
  },
  guardrailAction: {
    name: 'bedrock.guardrail.action',
    type: 'string',
    source: 'bedrock-otel',
    rule: '`intervened` or `none`, where the service gave a verdict: by ApplyGuardrail, in a body of InvokeModel, by a stop reason or a trace of Converse.',
  },
  guardrailMasked: {
    name: 'bedrock.guardrail.masked',
    type: 'boolean',
    source: 'bedrock-otel',
    rule: '`true` where a trace tells that something was anonymised, absent otherwise. Whether that is an intervention is the word of the service.',
  },
  guardrailPolicies: {
    name: 'bedrock.guardrail.policies',
    type: 'string[]',
    source: 'bedrock-otel',
    rule: 'Where assessments are told, the kinds of policy that found something: `topic`, `content`, `word`, `sensitive_information`, `contextual_grounding`, `automated_reasoning`. What they found is content and is not told.',
  },
  guardrailUnitsTopic: {
    name: 'bedrock.guardrail.units.topic',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Where assessments are told, input and output together: units of the topic policy.',
  },
  guardrailUnitsContent: {
    name: 'bedrock.guardrail.units.content',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the content policy.',
  },
  guardrailUnitsContentImage: {
    name: 'bedrock.guardrail.units.content_image',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the content policy, for images.',
  },
  guardrailUnitsWord: {
    name: 'bedrock.guardrail.units.word',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the word policy.',
  },
  guardrailUnitsSensitiveInformation: {
    name: 'bedrock.guardrail.units.sensitive_information',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the sensitive-information policy.',
  },
  guardrailUnitsSensitiveInformationFree: {
    name: 'bedrock.guardrail.units.sensitive_information_free',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the sensitive-information policy that are free of charge.',
  },
  guardrailUnitsContextualGrounding: {
    name: 'bedrock.guardrail.units.contextual_grounding',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the contextual-grounding policy.',
  },
  guardrailUnitsAutomatedReasoning: {
    name: 'bedrock.guardrail.units.automated_reasoning',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the automated-reasoning policy.',
  },
  guardrailUnitsPromptAttack: {
    name: 'bedrock.guardrail.units.prompt_attack',
    type: 'int',
    unit: '{unit}',
    source: 'bedrock-otel',
    rule: 'Likewise: units of the check for prompt attacks.',
  },
  guardrailGuardedCharacters: {
    name: 'bedrock.guardrail.coverage.guarded_characters',
    type: 'int',
    unit: '{character}',
    source: 'bedrock-otel',
    rule: 'Characters that the guardrail looked at.',
  },
  guardrailTotalCharacters: {
    name: 'bedrock.guardrail.coverage.total_characters',
    type: 'int',
    unit: '{character}',
    source: 'bedrock-otel',
    rule: 'Characters that there were.',
  },
  guardrailGuardedImages: {
    name: 'bedrock.guardrail.coverage.guarded_images',
    type: 'int',
    unit: '{image}',
    source: 'bedrock-otel',
    rule: 'Images that the guardrail looked at.',
  },
  guardrailTotalImages: {
    name: 'bedrock.guardrail.coverage.total_images',
    type: 'int',
    unit: '{image}',
    source: 'bedrock-otel',
    rule: 'Images that there were.',
  },
  guardrailSeverityContent: {
    name: 'bedrock.guardrail.severity.content',
    type: 'double',
    source: 'bedrock-otel',
    rule: 'InvokeGuardrailChecks: the highest severity of a content category, 0 to 1.',
  },
  guardrailSeverityPromptAttack: {
    name: 'bedrock.guardrail.severity.prompt_attack',
    type: 'double',
    source: 'bedrock-otel',
    rule: 'InvokeGuardrailChecks: the highest severity of a kind of prompt attack, 0 to 1.',
  },
  guardrailLatency: {
    name: 'bedrock.guardrail.latency',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'Time of all assessments together, as the service measured it.',
  },
  countedInputTokens: {
    name: 'bedrock.count_tokens.input_tokens',
    type: 'int',
    unit: '{token}',
    source: 'bedrock-otel',
    rule: 'CountTokens: what it counted. Nothing was consumed, so it is no usage.',
  },
  asyncInvocationArn: {
    name: 'bedrock.async_invoke.arn',
    type: 'string',
    source: 'bedrock-otel',
    rule: 'The asynchronous invocation that StartAsyncInvoke began, or that GetAsyncInvoke asks about.',
  },
  asyncStatus: {
    name: 'bedrock.async_invoke.status',
    type: 'string',
    source: 'bedrock-otel',
    rule: 'GetAsyncInvoke: `InProgress`, `Completed` or `Failed`.',
  },
  asyncInvocationCount: {
    name: 'bedrock.async_invoke.count',
    type: 'int',
    unit: '{invocation}',
    source: 'bedrock-otel',
    rule: 'ListAsyncInvokes: how many are on the page.',
  },
  completionCount: {
    name: 'bedrock.session.completion.count',
    type: 'int',
    unit: '{completion}',
    source: 'bedrock-otel',
    rule: 'Bidirectional streams: answers that the model began, where it began any.',
  },
  turnCount: {
    name: 'bedrock.session.turn.count',
    type: 'int',
    unit: '{turn}',
    source: 'bedrock-otel',
    rule: 'Bidirectional streams: turns that the model spoke to their end, where there were any.',
  },
  attempts: {
    name: 'bedrock.attempts',
    type: 'int',
    unit: '{request}',
    source: 'bedrock-otel',
    rule: 'Network requests behind the call; absent when none left the process.',
  },
  throttles: {
    name: 'bedrock.throttles',
    type: 'int',
    unit: '{request}',
    source: 'bedrock-otel',
    rule: 'Attempts that the service throttled; absent when none.',
  },
  retryDelay: {
    name: 'bedrock.retry.delay',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'Time spent between attempts; absent when there was one.',
  },
  streamEnding: {
    name: 'bedrock.stream.ending',
    type: 'string',
    source: 'bedrock-otel',
    rule: 'Streaming commands: `complete`, `break` (the application stopped reading), `abandoned` (dropped unread), `aborted`, `truncated` (ended before the model did), `error`, `unobserved` (a frozen stream: not known).',
  },
  streamChunkCount: {
    name: 'bedrock.stream.chunk.count',
    type: 'int',
    unit: '{chunk}',
    source: 'bedrock-otel',
    rule: 'Stream events with generated content, where there were any.',
  },
  streamGapSum: {
    name: 'bedrock.stream.gap.sum',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'Time spent waiting for the model after its first chunk.',
  },
  streamGapMax: {
    name: 'bedrock.stream.gap.max',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'The longest single wait for the model after its first chunk.',
  },
  streamConsumerTime: {
    name: 'bedrock.stream.consumer.time',
    type: 'double',
    unit: 's',
    source: 'bedrock-otel',
    rule: 'Time that the application took between one event and asking for the next.',
  },
} as const satisfies Record<string, AttributeRow>;

type NamesOf<Rows extends Record<string, AttributeRow>> = { readonly [Key in keyof Rows]: Rows[Key]['name'] };

/** The names alone, by key. */
export const ATTRIBUTE: NamesOf<typeof SPAN_ATTRIBUTES> = Object.fromEntries(
  Object.entries(SPAN_ATTRIBUTES).map(([key, row]) => [key, row.name]),
) as NamesOf<typeof SPAN_ATTRIBUTES>;

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
export const USAGE_DIMENSIONS = ['ModelId', 'Service', 'Environment', 'ErrorCode'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** Dimension sets by group. A set is there when all its members are known, so the one with `ErrorCode` only on failures. */
export const USAGE_DIMENSION_SETS: Readonly<Record<UsageMetricRow['group'], readonly (readonly UsageDimension[])[]>> = {
  core: [[], ['ModelId'], ['Service'], ['Environment', 'Service', 'ModelId'], ['ModelId', 'ErrorCode']],
  detail: [[], ['ModelId']],
};
