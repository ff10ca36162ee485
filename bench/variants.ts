import type { BedrockInstrumentationConfig } from '../src/index.ts';

/** One way to run the same calls. Each has a process, and so an SDK, of its own. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** What is put around the calls: nothing, the floor, this package, or OpenTelemetry's own for the whole AWS SDK. */
  readonly observer: 'none' | 'floor' | 'ours' | 'aws-sdk';
  /** The tracer provider: none is registered where this is absent. */
  readonly sampler?: 'always_on' | 'always_off';
  /** Whether a meter provider is registered. */
  readonly metrics?: true;
  /** Whether a logger provider is registered. */
  readonly logs?: true;
  readonly config?: BedrockInstrumentationConfig;
  /** Of a floor: the variant whose telemetry it emits, too. */
  readonly emits?: string;
  /** The variant that has one signal less: what this one adds to it is the price of that signal. */
  readonly above?: string;
}

export const NONE = 'none';
export const NONE_AGAIN = 'none-again';
export const FLOOR = 'floor-spans';
/** As it comes, beside an SDK that has tracing and metrics. */
export const OURS = 'ours';

const SPANS = 'ours-spans';
const METRICS = 'ours-metrics';
const RECORDS = 'ours-log-records';
const WITHOUT_LLM_EVENTS = { llmEvents: { spanEvents: false, logRecords: false } };

export const VARIANTS: readonly Variant[] = [
  { name: NONE, title: 'no telemetry', observer: 'none' },
  { name: NONE_AGAIN, title: 'no telemetry, again: the error of the method', observer: 'none' },
  { name: FLOOR, title: 'hand-written, spans only', observer: 'floor', sampler: 'always_on', emits: SPANS },
  {
    name: 'floor-metrics',
    title: 'hand-written, spans and metrics',
    observer: 'floor',
    sampler: 'always_on',
    metrics: true,
    emits: METRICS,
    above: FLOOR,
  },
  {
    name: 'floor-llm-events',
    title: 'hand-written, spans, metrics and Llm events on the span',
    observer: 'floor',
    sampler: 'always_on',
    metrics: true,
    emits: OURS,
    above: 'floor-metrics',
  },
  {
    name: SPANS,
    title: 'bedrock-otel, spans only',
    observer: 'ours',
    sampler: 'always_on',
    config: WITHOUT_LLM_EVENTS,
  },
  {
    name: METRICS,
    title: 'bedrock-otel, spans and metrics',
    observer: 'ours',
    sampler: 'always_on',
    metrics: true,
    config: WITHOUT_LLM_EVENTS,
    above: SPANS,
  },
  {
    name: OURS,
    title: 'bedrock-otel, with Llm events on the span: the default',
    observer: 'ours',
    sampler: 'always_on',
    metrics: true,
    above: METRICS,
  },
  {
    name: RECORDS,
    title: 'bedrock-otel, with Llm events as log records, too',
    observer: 'ours',
    sampler: 'always_on',
    metrics: true,
    logs: true,
    above: OURS,
  },
  {
    name: 'ours-content',
    title: 'bedrock-otel, with content in all of these',
    observer: 'ours',
    sampler: 'always_on',
    metrics: true,
    logs: true,
    config: { captureMessageContent: 'SPAN_AND_EVENT' },
    above: RECORDS,
  },
  { name: 'ours-unsampled', title: 'bedrock-otel, sampler always off', observer: 'ours', sampler: 'always_off' },
  { name: 'ours-no-provider', title: 'bedrock-otel, no provider at all', observer: 'ours' },
  {
    name: 'aws-sdk',
    title: "OpenTelemetry's instrumentation-aws-sdk, spans and metrics",
    observer: 'aws-sdk',
    sampler: 'always_on',
    metrics: true,
  },
];

/** The floor that emits what a variant does. */
export function findFloor(variant: string): string | undefined {
  return VARIANTS.find(({ emits }) => emits === variant)?.name;
}

export function findVariant(name: string | undefined): Variant {
  const variant = VARIANTS.find((each) => each.name === name);
  if (variant === undefined)
    throw new Error(`unknown variant ${name}: one of ${VARIANTS.map((each) => each.name).join(', ')}`);
  return variant;
}
