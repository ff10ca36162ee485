import {
  type Attributes,
  type AttributeValue,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { ATTRIBUTE } from '../names.ts';
import type { Invocation, InvocationError, InvocationRequest, StartedInvocation } from '../record/invocation.ts';
import { totalInputTokens } from '../record/usage.ts';
import { guardrailAttributes } from './guardrail-attributes.ts';

/** Starts the CLIENT span of a call, with everything that a sampler may decide on. */
export function startSpan(tracer: Tracer, started: StartedInvocation, startTime: number, parent: Context): Span {
  return tracer.startSpan(
    spanName(started),
    { kind: SpanKind.CLIENT, attributes: startAttributes(started), startTime },
    parent,
  );
}

/** `chat anthropic.claude-…`: of low cardinality, so an opaque ARN stands as its kind. */
function spanName({ command, operation, model }: StartedInvocation): string {
  if (operation === undefined) return `BedrockRuntime.${command}`;
  return model === undefined ? operation : `${operation} ${model.lowCardinalityId}`;
}

/** Adds what a request told only after its span had begun. */
export function addRequest(span: Span, request: InvocationRequest): void {
  span.setAttributes(requestAttributes(request));
}

/** Renders the whole record and ends the span. */
export function endSpan(span: Span, invocation: Invocation): void {
  const { outcome, timing } = invocation;
  if (span.isRecording()) {
    span.setAttributes(endAttributes(invocation));
    if (outcome.error !== undefined) span.setStatus(errorStatus(outcome.error));
  }
  span.end(timing.endedAt);
}

function errorStatus({ message }: InvocationError): { code: SpanStatusCode; message?: string } {
  return message === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message };
}

function startAttributes({ command, operation, streaming, model, request }: StartedInvocation): Attributes {
  const attributes: Attributes = {
    [ATTRIBUTE.rpcSystem]: 'aws-api',
    [ATTRIBUTE.rpcService]: 'BedrockRuntime',
    [ATTRIBUTE.rpcMethod]: command,
  };
  if (operation !== undefined) {
    attributes[ATTRIBUTE.operationName] = operation;
    attributes[ATTRIBUTE.providerName] = 'aws.bedrock';
  }
  set(attributes, ATTRIBUTE.requestModel, model?.id);
  set(attributes, ATTRIBUTE.baseModelId, model?.baseModelId);
  set(attributes, ATTRIBUTE.promptName, model?.prompt?.name);
  set(attributes, ATTRIBUTE.promptVersion, model?.prompt?.version);
  if (streaming) attributes[ATTRIBUTE.requestStream] = true;
  return Object.assign(attributes, requestAttributes(request));
}

function requestAttributes(request: InvocationRequest): Attributes {
  const attributes: Attributes = {};
  set(attributes, ATTRIBUTE.requestMaxTokens, request.maxTokens);
  set(attributes, ATTRIBUTE.requestTemperature, request.temperature);
  set(attributes, ATTRIBUTE.requestTopP, request.topP);
  set(attributes, ATTRIBUTE.requestTopK, request.topK);
  set(attributes, ATTRIBUTE.requestFrequencyPenalty, request.frequencyPenalty);
  set(attributes, ATTRIBUTE.requestPresencePenalty, request.presencePenalty);
  set(attributes, ATTRIBUTE.requestStopSequences, request.stopSequences);
  set(attributes, ATTRIBUTE.requestSeed, request.seed);
  if (request.choiceCount !== 1) set(attributes, ATTRIBUTE.requestChoiceCount, request.choiceCount);
  set(attributes, ATTRIBUTE.requestReasoningLevel, request.reasoningLevel);
  set(attributes, ATTRIBUTE.requestEncodingFormats, request.encodingFormats);
  set(attributes, ATTRIBUTE.embeddingsDimensionCount, request.dimensionCount);
  set(attributes, ATTRIBUTE.outputType, request.outputType);
  set(attributes, ATTRIBUTE.guardrailId, request.guardrailId);
  set(attributes, ATTRIBUTE.guardrailVersion, request.guardrailVersion);
  set(attributes, ATTRIBUTE.guardrailSource, request.guardrailSource);
  set(attributes, ATTRIBUTE.requestServiceTier, request.serviceTier);
  set(attributes, ATTRIBUTE.requestPerformanceLatency, request.performanceLatency);
  set(attributes, ATTRIBUTE.asyncInvocationArn, request.asyncInvocationArn);
  return attributes;
}

function endAttributes({ streaming, response, usage, timing, outcome, attempts, service }: Invocation): Attributes {
  const attributes: Attributes = {};
  set(attributes, ATTRIBUTE.responseId, response.id);
  set(attributes, ATTRIBUTE.responseModel, response.model);
  set(attributes, ATTRIBUTE.responseFinishReasons, response.finishReasons);
  set(attributes, ATTRIBUTE.responseToolNames, response.toolNames?.slice(0, 64));
  set(attributes, ATTRIBUTE.responseServiceTier, response.serviceTier);
  set(attributes, ATTRIBUTE.responsePerformanceLatency, response.performanceLatency);
  set(attributes, ATTRIBUTE.serviceLatency, seconds(response.serviceLatencyMs));
  set(attributes, ATTRIBUTE.serviceFirstByteLatency, seconds(response.serviceFirstByteMs));
  if (usage !== undefined) {
    set(attributes, ATTRIBUTE.usageInputTokens, totalInputTokens(usage));
    set(attributes, ATTRIBUTE.usageOutputTokens, usage.outputTokens);
    set(attributes, ATTRIBUTE.usageCacheReadTokens, usage.cacheReadTokens);
    set(attributes, ATTRIBUTE.usageCacheWriteTokens, usage.cacheWriteTokens);
    set(attributes, ATTRIBUTE.usageCacheWrite5mTokens, usage.cacheWriteTokensByTtl?.['5m']);
    set(attributes, ATTRIBUTE.usageCacheWrite1hTokens, usage.cacheWriteTokensByTtl?.['1h']);
    set(attributes, ATTRIBUTE.usageReasoningTokens, usage.reasoningTokens);
    set(attributes, ATTRIBUTE.usageInputSpeechTokens, usage.inputSpeechTokens);
    set(attributes, ATTRIBUTE.usageInputTextTokens, usage.inputTextTokens);
    set(attributes, ATTRIBUTE.usageOutputSpeechTokens, usage.outputSpeechTokens);
    set(attributes, ATTRIBUTE.usageOutputTextTokens, usage.outputTextTokens);
  }
  if (response.guardrail !== undefined) Object.assign(attributes, guardrailAttributes(response.guardrail));
  set(attributes, ATTRIBUTE.countedInputTokens, response.countedInputTokens);
  set(attributes, ATTRIBUTE.asyncInvocationArn, response.asyncInvocationArn);
  set(attributes, ATTRIBUTE.asyncStatus, response.asyncStatus);
  set(attributes, ATTRIBUTE.asyncInvocationCount, response.asyncInvocationCount);
  set(attributes, ATTRIBUTE.completionCount, response.completionCount);
  set(attributes, ATTRIBUTE.turnCount, response.turnCount);
  set(attributes, ATTRIBUTE.responseTimeToFirstChunk, seconds(timing.timeToFirstChunkMs));
  set(attributes, ATTRIBUTE.errorType, outcome.error?.type);
  if (attempts !== undefined) {
    attributes[ATTRIBUTE.attempts] = attempts.count;
    if (attempts.throttles > 0) attributes[ATTRIBUTE.throttles] = attempts.throttles;
    if (attempts.count > 1) set(attributes, ATTRIBUTE.retryDelay, seconds(attempts.retryDelayMs));
  }
  set(attributes, ATTRIBUTE.requestId, service.requestId);
  set(attributes, ATTRIBUTE.httpResponseStatusCode, service.statusCode);
  set(attributes, ATTRIBUTE.cloudRegion, service.region);
  set(attributes, ATTRIBUTE.serverAddress, service.serverAddress);
  set(attributes, ATTRIBUTE.serverPort, service.serverPort);
  if (streaming) attributes[ATTRIBUTE.streamEnding] = outcome.ending;
  if (timing.stream !== undefined) {
    set(attributes, ATTRIBUTE.streamChunkCount, timing.stream.chunkCount);
    set(attributes, ATTRIBUTE.streamGapSum, seconds(timing.stream.gapSumMs));
    set(attributes, ATTRIBUTE.streamGapMax, seconds(timing.stream.gapMaxMs));
    set(attributes, ATTRIBUTE.streamConsumerTime, seconds(timing.stream.consumerMs));
  }
  return attributes;
}

function set(attributes: Attributes, name: string, value: AttributeValue | readonly string[] | undefined): void {
  if (value !== undefined) attributes[name] = value as AttributeValue;
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
