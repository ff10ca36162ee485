import { type Attributes, createNoopMeter, type Meter } from '@opentelemetry/api';
import { DimensionValues } from '../emf/dimension-values.ts';
import { countFailures } from '../guard.ts';
import { ATTRIBUTE } from '../names/attributes.ts';
import { METRIC_ATTRIBUTE } from '../names/metrics.ts';
import { isUnpriced, toUsd } from '../record/cost.ts';
import type { Invocation, Service, StartedInvocation } from '../record/invocation.ts';
import { parseModelReference } from '../record/model-reference.ts';
import { totalInputTokens } from '../record/usage.ts';
import type { Emitter, ObserveChunk, Outlet } from './emitter.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { setKnown } from './set-known.ts';

/** Records the metrics of every call, sampled or not. Whom a call was for, and its ids, never become attributes here. */
export class MetricsEmitter implements Emitter {
  readonly step = 'emit metrics';
  private readonly values: DimensionValues;
  private meter: Meter | undefined;
  private instruments: Instruments | undefined;

  /** `tell` hears of an attribute with too many values. */
  constructor(tell: (message: string) => void) {
    this.values = new DimensionValues(tell);
  }

  emit(invocation: Invocation, outlet: Outlet): void {
    const instruments = this.findInstruments(outlet.meter);
    if (instruments === undefined) return;
    if (invocation.operation !== undefined) {
      const attributes = this.describe(invocation, outlet);
      recordInference(invocation, attributes, instruments, outlet);
      recordCost(invocation, attributes, instruments, outlet);
    }
    recordOwn(invocation, instruments, outlet);
  }

  observeChunks(started: StartedInvocation & { service: Service }, outlet: Outlet): ObserveChunk | undefined {
    const instruments = this.findInstruments(outlet.meter);
    if (instruments === undefined || started.operation === undefined) return undefined;
    const { semconv } = outlet.config;
    const attributes = this.describe(started, outlet);
    return (waitMs) => {
      const wait = waitMs / 1000;
      if (semconv.published) instruments.operationTimePerOutputChunk.record(wait, attributes, outlet.context);
      if (semconv.latest) instruments.inferenceTimePerOutputChunk.record(wait, attributes, outlet.context);
    };
  }

  /** The attributes that all metrics of inference share. */
  private describe(
    { operation, model, service, attribution }: Pick<Invocation, 'operation' | 'model' | 'service' | 'attribution'>,
    { config }: Outlet,
  ): Attributes {
    const attributes: Attributes = { [ATTRIBUTE.providerName]: 'aws.bedrock' };
    setKnown(attributes, ATTRIBUTE.operationName, operation);
    setKnown(attributes, ATTRIBUTE.requestModel, model?.lowCardinalityId);
    setKnown(attributes, ATTRIBUTE.serverAddress, service.serverAddress);
    setKnown(attributes, ATTRIBUTE.serverPort, service.serverPort);
    if (config.attribution.dimensions) {
      setKnown(attributes, ATTRIBUTE.agentId, this.values.bound(ATTRIBUTE.agentId, attribution?.agentId));
      setKnown(attributes, ATTRIBUTE.feature, this.values.bound(ATTRIBUTE.feature, attribution?.feature));
    }
    return attributes;
  }

  /** Nothing where no meter provider is registered: then no attribute need be put together. */
  private findInstruments(meter: Meter): Instruments | undefined {
    if (meter === createNoopMeter()) return undefined;
    if (this.meter !== meter || this.instruments === undefined) {
      this.meter = meter;
      this.instruments = createInstruments(meter);
      this.instruments.telemetryFailures.addCallback((result) => {
        for (const [step, count] of countFailures()) result.observe(count, { [METRIC_ATTRIBUTE.telemetryStep]: step });
      });
    }
    return this.instruments;
  }
}

function recordInference(
  invocation: Invocation,
  described: Attributes,
  instruments: Instruments,
  { context, config }: Outlet,
): void {
  const { usage, timing, outcome, operation } = invocation;
  const { published, latest } = config.semconv;
  const attributes = { ...described };
  setKnown(attributes, ATTRIBUTE.responseModel, reduceModel(invocation.response.model));
  const ended = outcome.error === undefined ? attributes : { ...attributes, [ATTRIBUTE.errorType]: outcome.error.type };
  const isEmbedding = operation === 'embeddings';

  if (timing.durationMs !== undefined) {
    const duration = timing.durationMs / 1000;
    // The newest text has moved inference to a name of its own, and has left embeddings where they were.
    if (published || isEmbedding) instruments.operationDuration.record(duration, ended, context);
    if (latest && !isEmbedding) instruments.inferenceDuration.record(duration, ended, context);
  }
  if (timing.timeToFirstChunkMs !== undefined) {
    const timeToFirstChunk = timing.timeToFirstChunkMs / 1000;
    if (published) instruments.operationTimeToFirstChunk.record(timeToFirstChunk, attributes, context);
    if (latest) instruments.inferenceTimeToFirstChunk.record(timeToFirstChunk, attributes, context);
  }
  if (usage === undefined) return;
  const input = totalInputTokens(usage);
  const { outputTokens: output, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  if (published) {
    const { tokenType } = METRIC_ATTRIBUTE;
    if (input !== undefined) instruments.tokenUsage.record(input, { ...attributes, [tokenType]: 'input' }, context);
    if (output !== undefined) instruments.tokenUsage.record(output, { ...attributes, [tokenType]: 'output' }, context);
  }
  // Embeddings have no token metric in the newest text.
  if (!latest || isEmbedding) return;
  if (input !== undefined) instruments.inferenceInputTokens.record(input, attributes, context);
  if (output !== undefined) instruments.inferenceOutputTokens.record(output, attributes, context);
  // Bedrock does not say what kinds of input its counts stand for.
  const counted = { ...attributes, [METRIC_ATTRIBUTE.tokenModality]: 'unknown' };
  if (input !== undefined) instruments.usageInputTokens.add(input, counted, context);
  if (output !== undefined) instruments.usageOutputTokens.add(output, counted, context);
  if (cacheReadTokens !== undefined) instruments.usageCacheReadTokens.add(cacheReadTokens, counted, context);
  if (cacheWriteTokens !== undefined) instruments.usageCacheWriteTokens.add(cacheWriteTokens, counted, context);
  if (reasoningTokens !== undefined) instruments.usageReasoningTokens.add(reasoningTokens, counted, context);
}

function recordCost(
  invocation: Invocation,
  attributes: Attributes,
  instruments: Instruments,
  { context }: Outlet,
): void {
  const { cost } = invocation;
  if (cost === undefined && !isUnpriced(invocation)) return;
  if (cost === undefined) {
    instruments.unpricedInvocations.add(1, attributes, context);
    return;
  }
  const priced = {
    ...attributes,
    [ATTRIBUTE.costPriceSource]: cost.source,
    [ATTRIBUTE.costPriceVersion]: cost.version,
  };
  instruments.estimatedCost.add(toUsd(cost.picoUsd), priced, context);
}

/** What the conventions have no metric for. Most calls have nothing of it. */
function recordOwn(
  { command, model, streaming, response, timing, outcome, attempts }: Invocation,
  instruments: Instruments,
  { context }: Outlet,
): void {
  const intervened = response.guardrail?.action === 'intervened';
  const retries = (attempts?.count ?? 0) - 1;
  const throttles = attempts?.throttles ?? 0;
  if (!intervened && !streaming && retries < 1 && throttles === 0) return;

  const attributes: Attributes = { [ATTRIBUTE.rpcMethod]: command };
  setKnown(attributes, ATTRIBUTE.requestModel, model?.lowCardinalityId);
  if (throttles > 0) instruments.throttles.add(throttles, attributes, context);
  if (attempts !== undefined && retries > 0) {
    instruments.retries.add(retries, attributes, context);
    instruments.retryDelay.record(attempts.retryDelayMs / 1000, attributes, context);
  }
  if (intervened) instruments.guardrailInterventions.add(1, attributes, context);
  if (!streaming) return;
  instruments.streams.add(1, { ...attributes, [ATTRIBUTE.streamEnding]: outcome.ending }, context);
  if (timing.stream?.consumerMs !== undefined)
    instruments.streamConsumerTime.record(timing.stream.consumerMs / 1000, attributes, context);
}

/** An answer may name its model by an ARN of the account's own. */
function reduceModel(model: string | undefined): string | undefined {
  return model?.startsWith('arn:') === true ? parseModelReference(model).lowCardinalityId : model;
}
