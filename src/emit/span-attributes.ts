import type { Attributes } from '@opentelemetry/api';
import type { ConventionFamilies } from '../config/semantic-conventions.ts';
import { ATTRIBUTE } from '../names/attributes.ts';
import { toUsd } from '../record/cost.ts';
import type { Invocation, InvocationRequest, StartedInvocation } from '../record/invocation.ts';
import { totalInputTokens } from '../record/usage.ts';
import { addAttribution } from './attribution-attributes.ts';
import { guardrailAttributes } from './guardrail-attributes.ts';
import { setKnown, toSeconds } from './set-known.ts';

/** What is known when the request leaves: samplers decide on it. */
export function startAttributes({
  command,
  operation,
  streaming,
  model,
  request,
  attribution,
}: StartedInvocation): Attributes {
  const attributes: Attributes = {
    [ATTRIBUTE.rpcSystem]: 'aws-api',
    [ATTRIBUTE.rpcService]: 'BedrockRuntime',
    [ATTRIBUTE.rpcMethod]: command,
  };
  if (operation !== undefined) {
    attributes[ATTRIBUTE.operationName] = operation;
    attributes[ATTRIBUTE.providerName] = 'aws.bedrock';
  }
  setKnown(attributes, ATTRIBUTE.requestModel, model?.id);
  setKnown(attributes, ATTRIBUTE.baseModelId, model?.baseModelId);
  setKnown(attributes, ATTRIBUTE.promptName, model?.prompt?.name);
  setKnown(attributes, ATTRIBUTE.promptVersion, model?.prompt?.version);
  if (streaming) attributes[ATTRIBUTE.requestStream] = true;
  addAttribution(attributes, attribution);
  addRequestAttributes(attributes, request);
  return attributes;
}

/** Into the attributes that are there already: the way of every call makes no object that it does not need. */
export function addRequestAttributes(attributes: Attributes, request: InvocationRequest): void {
  setKnown(attributes, ATTRIBUTE.requestMaxTokens, request.maxTokens);
  setKnown(attributes, ATTRIBUTE.requestTemperature, request.temperature);
  setKnown(attributes, ATTRIBUTE.requestTopP, request.topP);
  setKnown(attributes, ATTRIBUTE.requestTopK, request.topK);
  setKnown(attributes, ATTRIBUTE.requestFrequencyPenalty, request.frequencyPenalty);
  setKnown(attributes, ATTRIBUTE.requestPresencePenalty, request.presencePenalty);
  setKnown(attributes, ATTRIBUTE.requestStopSequences, request.stopSequences);
  setKnown(attributes, ATTRIBUTE.requestSeed, request.seed);
  if (request.choiceCount !== 1) setKnown(attributes, ATTRIBUTE.requestChoiceCount, request.choiceCount);
  setKnown(attributes, ATTRIBUTE.requestReasoningLevel, request.reasoningLevel);
  setKnown(attributes, ATTRIBUTE.requestEncodingFormats, request.encodingFormats);
  setKnown(attributes, ATTRIBUTE.embeddingsDimensionCount, request.dimensionCount);
  setKnown(attributes, ATTRIBUTE.outputType, request.outputType);
  setKnown(attributes, ATTRIBUTE.guardrailId, request.guardrailId);
  setKnown(attributes, ATTRIBUTE.guardrailVersion, request.guardrailVersion);
  setKnown(attributes, ATTRIBUTE.guardrailSource, request.guardrailSource);
  setKnown(attributes, ATTRIBUTE.requestServiceTier, request.serviceTier);
  setKnown(attributes, ATTRIBUTE.requestPerformanceLatency, request.performanceLatency);
  setKnown(attributes, ATTRIBUTE.asyncInvocationArn, request.asyncInvocationArn);
}

/** What only the end of the call tells. Content stands apart, in `content.ts`. */
export function endAttributes(
  { streaming, response, usage, timing, outcome, attempts, service, cost }: Invocation,
  semconv: ConventionFamilies,
): Attributes {
  const attributes: Attributes = {};
  setKnown(attributes, ATTRIBUTE.responseId, response.id);
  setKnown(attributes, ATTRIBUTE.responseModel, response.model);
  setKnown(attributes, ATTRIBUTE.responseFinishReasons, response.finishReasons);
  setKnown(attributes, ATTRIBUTE.responseToolNames, response.toolNames?.slice(0, 64));
  setKnown(attributes, ATTRIBUTE.responseServiceTier, response.serviceTier);
  setKnown(attributes, ATTRIBUTE.responsePerformanceLatency, response.performanceLatency);
  setKnown(attributes, ATTRIBUTE.serviceLatency, toSeconds(response.serviceLatencyMs));
  setKnown(attributes, ATTRIBUTE.serviceFirstByteLatency, toSeconds(response.serviceFirstByteMs));
  if (usage !== undefined) {
    setKnown(attributes, ATTRIBUTE.usageInputTokens, totalInputTokens(usage));
    setKnown(attributes, ATTRIBUTE.usageOutputTokens, usage.outputTokens);
    setKnown(attributes, ATTRIBUTE.usageCacheReadTokens, usage.cacheReadTokens);
    if (semconv.published) setKnown(attributes, ATTRIBUTE.usageCacheWriteTokens, usage.cacheWriteTokens);
    if (semconv.latest) setKnown(attributes, ATTRIBUTE.usageCacheWriteTokensLatest, usage.cacheWriteTokens);
    setKnown(attributes, ATTRIBUTE.usageCacheWrite5mTokens, usage.cacheWriteTokensByTtl?.['5m']);
    setKnown(attributes, ATTRIBUTE.usageCacheWrite1hTokens, usage.cacheWriteTokensByTtl?.['1h']);
    setKnown(attributes, ATTRIBUTE.usageReasoningTokens, usage.reasoningTokens);
    setKnown(attributes, ATTRIBUTE.usageInputSpeechTokens, usage.inputSpeechTokens);
    setKnown(attributes, ATTRIBUTE.usageInputTextTokens, usage.inputTextTokens);
    setKnown(attributes, ATTRIBUTE.usageOutputSpeechTokens, usage.outputSpeechTokens);
    setKnown(attributes, ATTRIBUTE.usageOutputTextTokens, usage.outputTextTokens);
  }
  if (response.guardrail !== undefined) Object.assign(attributes, guardrailAttributes(response.guardrail));
  setKnown(attributes, ATTRIBUTE.countedInputTokens, response.countedInputTokens);
  setKnown(attributes, ATTRIBUTE.asyncInvocationArn, response.asyncInvocationArn);
  setKnown(attributes, ATTRIBUTE.asyncStatus, response.asyncStatus);
  setKnown(attributes, ATTRIBUTE.asyncInvocationCount, response.asyncInvocationCount);
  setKnown(attributes, ATTRIBUTE.completionCount, response.completionCount);
  setKnown(attributes, ATTRIBUTE.turnCount, response.turnCount);
  setKnown(attributes, ATTRIBUTE.responseTimeToFirstChunk, toSeconds(timing.timeToFirstChunkMs));
  if (cost !== undefined) {
    attributes[ATTRIBUTE.costEstimate] = toUsd(cost.picoUsd);
    if (cost.cacheSavingsPicoUsd !== undefined)
      attributes[ATTRIBUTE.costCacheSavings] = toUsd(cost.cacheSavingsPicoUsd);
    attributes[ATTRIBUTE.costPriceSource] = cost.source;
    attributes[ATTRIBUTE.costPriceVersion] = cost.version;
  }
  setKnown(attributes, ATTRIBUTE.errorType, outcome.error?.type);
  if (attempts !== undefined) {
    attributes[ATTRIBUTE.attempts] = attempts.count;
    if (attempts.throttles > 0) attributes[ATTRIBUTE.throttles] = attempts.throttles;
    if (attempts.count > 1) setKnown(attributes, ATTRIBUTE.retryDelay, toSeconds(attempts.retryDelayMs));
  }
  setKnown(attributes, ATTRIBUTE.requestId, service.requestId);
  setKnown(attributes, ATTRIBUTE.httpResponseStatusCode, service.statusCode);
  setKnown(attributes, ATTRIBUTE.cloudRegion, service.region);
  setKnown(attributes, ATTRIBUTE.serverAddress, service.serverAddress);
  setKnown(attributes, ATTRIBUTE.serverPort, service.serverPort);
  if (streaming) attributes[ATTRIBUTE.streamEnding] = outcome.ending;
  if (timing.stream !== undefined) {
    setKnown(attributes, ATTRIBUTE.streamChunkCount, timing.stream.chunkCount);
    setKnown(attributes, ATTRIBUTE.streamGapSum, toSeconds(timing.stream.gapSumMs));
    setKnown(attributes, ATTRIBUTE.streamGapMax, toSeconds(timing.stream.gapMaxMs));
    setKnown(attributes, ATTRIBUTE.streamConsumerTime, toSeconds(timing.stream.consumerMs));
  }
  return attributes;
}
