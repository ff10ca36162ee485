/**
 * The catalogue, fourth part: events, which are span events and log records.
 * `docs/telemetry.md` is generated from it.
 */

/** New Relic's names: https://docs.newrelic.com/docs/ai-monitoring/explore-ai-data/ */
export const LLM_EVENT = {
  summary: 'LlmChatCompletionSummary',
  message: 'LlmChatCompletionMessage',
  embedding: 'LlmEmbedding',
} as const;

type LlmEventKind = keyof typeof LLM_EVENT;

export interface LlmAttributeRow {
  readonly name: string;
  readonly type: 'string' | 'int' | 'double' | 'boolean';
  readonly unit?: string;
  readonly on: readonly LlmEventKind[];
  readonly rule: string;
}

const EVERY: readonly LlmEventKind[] = ['summary', 'message', 'embedding'];
const CALL: readonly LlmEventKind[] = ['summary', 'embedding'];

/** Attributes of the Llm events; beside them every `llm.*` of the attribution, at most 32. */
export const LLM_ATTRIBUTES = {
  id: {
    name: 'id',
    type: 'string',
    on: EVERY,
    rule: "The summary's is `InvocationId` of the usage document; a message's is the answer's id (else the request's) with its `sequence`.",
  },
  spanId: { name: 'span_id', type: 'string', on: EVERY, rule: 'Of the call.' },
  traceId: { name: 'trace_id', type: 'string', on: EVERY, rule: 'Of the call.' },
  vendor: { name: 'vendor', type: 'string', on: EVERY, rule: '`bedrock`.' },
  ingestSource: { name: 'ingest_source', type: 'string', on: EVERY, rule: '`Node`.' },
  requestId: { name: 'request_id', type: 'string', on: EVERY, rule: "The service's id of the request." },
  responseModel: {
    name: 'response.model',
    type: 'string',
    on: EVERY,
    rule: 'The model that answered; where the answer names none, the requested one.',
  },
  error: { name: 'error', type: 'boolean', on: CALL, rule: '`true` on failures, absent otherwise.' },
  errorCode: { name: 'error.code', type: 'string', on: CALL, rule: 'On failures: as `error.type` of the span.' },
  errorMessage: {
    name: 'error.message',
    type: 'string',
    on: CALL,
    rule: 'On failures, unless `captureErrorMessages` is off.',
  },
  httpStatusCode: { name: 'http.statusCode', type: 'int', on: CALL, rule: 'On failures that the service answered.' },
  requestModel: { name: 'request.model', type: 'string', on: CALL, rule: 'As sent.' },
  requestMaxTokens: {
    name: 'request.max_tokens',
    type: 'int',
    unit: '{token}',
    on: ['summary'],
    rule: 'As requested.',
  },
  requestTemperature: { name: 'request.temperature', type: 'double', on: ['summary'], rule: 'As requested.' },
  numberOfMessages: {
    name: 'response.number_of_messages',
    type: 'int',
    on: ['summary'],
    rule: 'Messages of the request, the system’s included, and of the answer; absent where the request could not be read.',
  },
  finishReason: {
    name: 'response.choices.finish_reason',
    type: 'string',
    on: ['summary'],
    rule: 'Of the first answer.',
  },
  promptTokens: {
    name: 'response.usage.prompt_tokens',
    type: 'int',
    unit: '{token}',
    on: ['summary'],
    rule: 'All input tokens, cached ones included once. With the two below: all three or none.',
  },
  completionTokens: {
    name: 'response.usage.completion_tokens',
    type: 'int',
    unit: '{token}',
    on: ['summary'],
    rule: 'All output tokens.',
  },
  totalTokens: {
    name: 'response.usage.total_tokens',
    type: 'int',
    unit: '{token}',
    on: CALL,
    rule: 'Their sum. Of a call with several embeddings on the first event only, so that sums are right.',
  },
  cacheReadTokens: {
    name: 'response.usage.cache_read_tokens',
    type: 'int',
    unit: '{token}',
    on: ['summary'],
    rule: 'The part of the prompt tokens that was read from the cache, where known.',
  },
  cacheWriteTokens: {
    name: 'response.usage.cache_write_tokens',
    type: 'int',
    unit: '{token}',
    on: ['summary'],
    rule: 'The part of the prompt tokens that was written to the cache, where known.',
  },
  duration: {
    name: 'duration',
    type: 'double',
    unit: 'ms',
    on: CALL,
    rule: 'Of the call; absent for an abandoned stream.',
  },
  timeToFirstToken: {
    name: 'time_to_first_token',
    type: 'int',
    unit: 'ms',
    on: ['summary'],
    rule: 'Streams, where a chunk with content was seen.',
  },
  responseId: { name: 'response_id', type: 'string', on: ['summary'], rule: "The model's own id of its answer." },
  timestamp: {
    name: 'timestamp',
    type: 'int',
    unit: 'ms',
    on: EVERY,
    rule: 'When the call began, since the epoch; not on messages of the answer.',
  },
  omittedMessages: {
    name: 'bedrock.omitted_messages',
    type: 'int',
    on: ['summary', 'embedding'],
    rule: 'Span events: how many older messages or inputs have no event, because a span keeps few.',
  },
  completionId: { name: 'completion_id', type: 'string', on: ['message'], rule: 'The `id` of the summary.' },
  sequence: { name: 'sequence', type: 'int', on: ['message'], rule: 'From 0, the request first, then the answer.' },
  role: { name: 'role', type: 'string', on: ['message'], rule: 'Who spoke.' },
  isResponse: {
    name: 'is_response',
    type: 'boolean',
    on: ['message'],
    rule: '`true` on the answer, absent otherwise.',
  },
  content: { name: 'content', type: 'string', on: ['message'], rule: 'Where content is captured.' },
  tokenCount: {
    name: 'token_count',
    type: 'int',
    unit: '{token}',
    on: ['message'],
    rule: 'Where `llmEvents.countTokens` gives one, or `llmEvents.tokenCounts` is `messages` and the count is known.',
  },
  input: { name: 'input', type: 'string', on: ['embedding'], rule: 'Where content is captured.' },
} as const satisfies Record<string, LlmAttributeRow>;

type LlmAttributeNames = { readonly [Key in keyof typeof LLM_ATTRIBUTES]: (typeof LLM_ATTRIBUTES)[Key]['name'] };

/** The names alone, by key. */
export const LLM_ATTRIBUTE: LlmAttributeNames = Object.fromEntries(
  Object.entries(LLM_ATTRIBUTES).map(([key, row]) => [key, row.name]),
) as LlmAttributeNames;

/** The conventions' own events, as log records. */
export const GENAI_EVENT = {
  details: 'gen_ai.client.inference.operation.details',
  exception: 'gen_ai.client.operation.exception',
} as const;

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/exception/ */
export const EXCEPTION_ATTRIBUTE = { type: 'exception.type', message: 'exception.message' } as const;

/** The attribute that keeps the name of an event where a collector drops the name itself. */
export const EVENT_NAME_ATTRIBUTE = 'event.name';

/** What the calls of a tracker's run say of it, as attributes of the attribution. */
export const RUN_ATTRIBUTE = {
  key: 'llm.config_key',
  variation: 'llm.variation_key',
  runId: 'llm.run_id',
} as const;

/** What `recordFeedback` emits: New Relic's event, and the conventions'. */
export const FEEDBACK_EVENT = { feedback: 'LlmFeedbackMessage', evaluation: 'gen_ai.evaluation.result' } as const;

export interface FeedbackAttributeRow {
  readonly name: string;
  readonly type: 'string' | 'double' | 'string or double';
  readonly on: keyof typeof FEEDBACK_EVENT;
  readonly rule: string;
}

/**
 * https://docs.newrelic.com/docs/ai-monitoring/customize-agent-ai-monitoring/
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-events.md
 */
export const FEEDBACK_ATTRIBUTES = {
  id: { name: 'id', type: 'string', on: 'feedback', rule: 'A UUID.' },
  traceId: { name: 'trace_id', type: 'string', on: 'feedback', rule: '`traceId`, where given.' },
  completionId: {
    name: 'completion_id',
    type: 'string',
    on: 'feedback',
    rule: '`completionId`, where given: the `id` of the call’s summary.',
  },
  rating: { name: 'rating', type: 'string or double', on: 'feedback', rule: '`rating`.' },
  category: { name: 'category', type: 'string', on: 'feedback', rule: '`category`, where given.' },
  message: { name: 'message', type: 'string', on: 'feedback', rule: '`message`, where given.' },
  ingestSource: { name: 'ingest_source', type: 'string', on: 'feedback', rule: '`Node`.' },
  evaluationName: {
    name: 'gen_ai.evaluation.name',
    type: 'string',
    on: 'evaluation',
    rule: '`category`, else `user_feedback`.',
  },
  scoreValue: {
    name: 'gen_ai.evaluation.score.value',
    type: 'double',
    on: 'evaluation',
    rule: '`rating`, where it is a number.',
  },
  scoreLabel: {
    name: 'gen_ai.evaluation.score.label',
    type: 'string',
    on: 'evaluation',
    rule: '`rating`, where it is a text.',
  },
  explanation: {
    name: 'gen_ai.evaluation.explanation',
    type: 'string',
    on: 'evaluation',
    rule: '`message`, where given.',
  },
  responseId: { name: 'gen_ai.response.id', type: 'string', on: 'evaluation', rule: '`responseId`, where given.' },
} as const satisfies Record<string, FeedbackAttributeRow>;
