import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { Redact } from '../content/redact.ts';
import type { PriceRow } from '../cost/price-row.ts';
import type { UsageDimension } from '../names/usage-document.ts';
import type { Invocation, StartedInvocation } from '../record/invocation.ts';
import type { Conversation } from '../record/message.ts';
import type { ResolveModel } from '../record/model-reference.ts';

/** What a hook may do with a span: add attributes to it. */
export interface HookSpan extends Pick<Span, 'spanContext' | 'isRecording'> {
  setAttribute(key: string, value: AttributeValue): HookSpan;
  setAttributes(attributes: Attributes): HookSpan;
}

/** Options of `BedrockInstrumentation` and `instrumentClient`. */
export interface BedrockInstrumentationConfig extends InstrumentationConfig {
  /**
   * Names the model behind an opaque ARN (application inference profiles, provisioned,
   * imported and custom models, prompts): a table by ARN, or a synchronous function.
   * The answer is a model id or the ARN of a foundation model; `undefined` leaves it opaque.
   */
  resolveModel?: Readonly<Record<string, string>> | ResolveModel;
  /** Called when the request leaves, with the record as far as it is known. */
  requestHook?: (span: HookSpan, invocation: StartedInvocation) => void;
  /** Called when the call has ended, whichever way, with the whole record. */
  responseHook?: (span: HookSpan, invocation: Invocation) => void;
  /** Whether error messages are kept, up to 1 KiB each. They can quote the request. Default: true. */
  captureErrorMessages?: boolean;
  /**
   * Which names are used where the published conventions and the newest text differ: metrics, and the attribute of
   * cache writes. Default: the variable `OTEL_SEMCONV_STABILITY_OPT_IN` (`gen_ai_latest_experimental`, or with
   * `/dup` for both), else `published`.
   */
  semconv?: SemanticConventions;
  /** New Relic's `LlmChatCompletionSummary`, `LlmChatCompletionMessage` and `LlmEmbedding`. */
  llmEvents?: LlmEventsConfig;
  /**
   * Whether `gen_ai.client.inference.operation.details` and `gen_ai.client.operation.exception` are emitted as log
   * records. Default: false, since the span and the Llm events say the same.
   */
  genAiEvents?: boolean;
  /**
   * Whether each call with captured content is emitted once more in the form that the agent views of CloudWatch's GenAI
   * observability console read. Default: false. See docs/content.md.
   */
  genAiConsole?: boolean;
  /**
   * Where prompts and answers may go: to the span and its events, to log records, to both, or nowhere.
   * `true` is `SPAN_ONLY`. Default: the variable `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, else nowhere.
   */
  captureMessageContent?: ContentCaptureMode | boolean;
  /**
   * Whether a guardrail's trace counts as content, and goes where content goes. It quotes what the guardrail
   * blocked. Default: false.
   */
  captureGuardrailTrace?: boolean;
  /**
   * How much content one span and one log record may carry, in bytes of its JSON: what is more is cut, and what
   * remains says so. Default: 128 KiB and 200 KiB.
   */
  maxContentLength?: number | MaxContentLength;
  /**
   * Sees every part of what was said before it leaves, and returns what may. A part for which it returns nothing, or
   * throws, is dropped. `redactSensitiveText` is a ready one. Error messages pass as parts of type `text`.
   */
  redact?: Redact;
  /**
   * Called with what was said in every call, sampled or not and whatever is captured, after `redact`: for those who
   * store it elsewhere.
   */
  onContent?: (conversation: Conversation, call: { readonly span: HookSpan; readonly invocation: Invocation }) => void;
  /**
   * How the usage document of each inference call leaves the process: as an OpenTelemetry log record (for a
   * collector), as a line on stdout (for AWS Lambda), or not at all. Default: the variable `BEDROCK_OTEL_EMF`, else off.
   */
  emf?: EmfMode | undefined;
  /** What the usage document says beside the call itself. */
  usageDocument?: UsageDocumentConfig;
  /**
   * Prices of the user's own, which win over the table of this package: rows, or the path of a JSON file with them.
   * With rows that are not valid no call has a cost. Default: the file that the variable `BEDROCK_OTEL_PRICES` names, else none.
   */
  prices?: readonly PriceRow[] | string;
  /** How calls are attributed to agents, users and incidents: see `withAttribution`. */
  attribution?: AttributionConfig;
}

export interface AttributionConfig {
  /**
   * Keys of incoming baggage that are believed, such as `session.id` or `llm.tenant`. Default: none, since anybody who
   * calls the application can write baggage.
   */
  readonly baggage?: readonly string[];
  /** Whether users leave as a hash only: SHA-256, or with a text as its key HMAC-SHA-256. Default: false. */
  readonly hashUserId?: boolean | string;
  /** What incident ids look like, `/^INC-\d{8}-\d{4}$/` for example: others are left out. Default: anything. */
  readonly incidentPattern?: RegExp;
  /**
   * Whether `agentId` and `feature` become attributes of metrics and dimensions of the usage document, at most 100
   * values each. Every value is a metric that is paid for. Default: false.
   */
  readonly dimensions?: boolean;
  /**
   * Whether attribution and trace id are written into the request's `requestMetadata`, so that AWS's own invocation logs
   * can be joined with traces. It changes the request, and nothing else does. Default: false.
   */
  readonly requestMetadata?: boolean;
}

export type SemanticConventions = 'published' | 'latest' | 'both';

export type ContentCaptureMode = 'NO_CONTENT' | 'SPAN_ONLY' | 'EVENT_ONLY' | 'SPAN_AND_EVENT';

export interface MaxContentLength {
  readonly span?: number;
  readonly logRecord?: number;
}

export interface LlmEventsConfig {
  /** As events of the span. Default: true. */
  readonly spanEvents?: boolean;
  /** As log records, where a logger provider is registered. Default: true. */
  readonly logRecords?: boolean;
  /**
   * `new`: only the messages since the model last spoke, and its answer, since calls before told the others. Default: `all`.
   */
  readonly messages?: 'all' | 'new';
  /**
   * Where the service's counts stand: on the summary, or (as New Relic once had it) on the messages whose count is
   * known. Default: `summary`.
   */
  readonly tokenCounts?: 'summary' | 'messages';
  /** Counts the tokens of one message, for `token_count`. Synchronous; anything but a positive whole number is no count. */
  readonly countTokens?: ((model: string, content: string) => number | undefined) | undefined;
}

export type EmfMode = 'log-record' | 'stdout' | 'off';

export interface UsageDocumentConfig {
  /** The CloudWatch namespace. Default: `BedrockUsage`. */
  readonly namespace?: string;
  /** Replaces the dimension sets of the core metrics; each set is paid for. See docs/pipeline.md. */
  readonly dimensionSets?: readonly (readonly UsageDimension[])[];
  /** The dimension Service. Default: `OTEL_SERVICE_NAME` or `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else of the spans' resource. */
  readonly service?: string;
  /** The dimension Environment. Default: likewise, `deployment.environment.name`. */
  readonly environment?: string;
}
