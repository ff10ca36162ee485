import type { Attributes } from '@opentelemetry/api';
import { renderMessageText } from '../content/render-text.ts';
import { LLM_ATTRIBUTE as NAME, LLM_EVENT } from '../names/events.ts';
import type { Invocation } from '../record/invocation.ts';
import type { Message } from '../record/message.ts';
import { totalInputTokens, type Usage } from '../record/usage.ts';
import type { ResolvedLlmEvents } from '../config/llm-events.ts';
import { addAttribution } from './attribution-attributes.ts';
import { setKnown } from './set-known.ts';

/** One Llm event, before it is known where it goes. */
export interface LlmEvent {
  readonly name: string;
  readonly attributes: Attributes;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What was said, and the attribute that it belongs into. */
  readonly content?: { readonly name: string; readonly text: string };
}

/**
 * Renders a call in New Relic's vocabulary: the messages in the order of the conversation and the summary last, or one
 * event per embedded input. https://docs.newrelic.com/docs/ai-monitoring/explore-ai-data/
 */
export function renderLlmEvents(invocation: Invocation, config: ResolvedLlmEvents): LlmEvent[] {
  const common = commonAttributes(invocation);
  if (invocation.operation === 'embeddings') return renderEmbeddings(invocation, common);
  const messages = listMessages(invocation);
  return [
    ...renderMessages(invocation, messages, config, common),
    renderSummary(invocation, messages.length, config, common),
  ];
}

function commonAttributes({ trace, model, response, service, attribution }: Invocation): Attributes {
  const attributes: Attributes = { [NAME.vendor]: 'bedrock', [NAME.ingestSource]: 'Node' };
  setKnown(attributes, NAME.spanId, trace?.spanId);
  setKnown(attributes, NAME.traceId, trace?.traceId);
  setKnown(attributes, NAME.requestId, service.requestId);
  setKnown(attributes, NAME.responseModel, response.model ?? model?.id);
  addAttribution(attributes, attribution);
  return attributes;
}

/** A message of the conversation with its place in it. */
interface PlacedMessage {
  readonly message: Message;
  readonly sequence: number;
  readonly isResponse: boolean;
}

function listMessages({ conversation }: Invocation): PlacedMessage[] {
  if (conversation === undefined) return [];
  const { system, input, output } = conversation;
  const request = system === undefined ? input : [system, ...input];
  return [...request, ...output].map((message, sequence) => ({
    message,
    sequence,
    isResponse: sequence >= request.length,
  }));
}

function renderMessages(
  invocation: Invocation,
  all: readonly PlacedMessage[],
  config: ResolvedLlmEvents,
  common: Attributes,
): LlmEvent[] {
  const { id, response, service, timing } = invocation;
  const answerId = response.id ?? service.requestId ?? id;
  const messages = config.messages === 'new' ? all.slice(findNew(all)) : all;
  return messages.map((placed) => {
    const { message, sequence, isResponse } = placed;
    const attributes: Attributes = {
      ...common,
      [NAME.id]: `${answerId}-${sequence}`,
      [NAME.completionId]: id,
      [NAME.sequence]: sequence,
      [NAME.role]: message.role,
    };
    if (isResponse) attributes[NAME.isResponse] = true;
    else attributes[NAME.timestamp] = timing.startedAt;
    const text = message.parts === undefined ? undefined : renderMessageText(message);
    setKnown(attributes, NAME.tokenCount, countTokens(invocation, placed, all, text, config));
    const event = { name: LLM_EVENT.message, attributes, at: isResponse ? timing.endedAt : timing.startedAt };
    return text === undefined ? event : { ...event, content: { name: NAME.content, text } };
  });
}

/** The place after the model's last word in the request: what stands before it, calls before this one have told. */
function findNew(messages: readonly PlacedMessage[]): number {
  return messages.findLastIndex(({ message, isResponse }) => !isResponse && message.role === 'assistant') + 1;
}

/** The user's count, or the service's where there is only one message that it can be of. */
function countTokens(
  { model, usage }: Invocation,
  { isResponse }: PlacedMessage,
  all: readonly PlacedMessage[],
  text: string | undefined,
  config: ResolvedLlmEvents,
): number | undefined {
  const counted = text === undefined ? undefined : config.countTokens?.(model?.id ?? '', text);
  if (typeof counted === 'number' && Number.isSafeInteger(counted) && counted > 0) return counted;
  if (config.tokenCounts !== 'messages' || usage === undefined) return undefined;
  if (all.filter((other) => other.isResponse === isResponse).length !== 1) return undefined;
  return isResponse ? usage.outputTokens : totalInputTokens(usage);
}

function renderSummary(
  invocation: Invocation,
  messageCount: number,
  config: ResolvedLlmEvents,
  common: Attributes,
): LlmEvent {
  const { request, response, usage, timing, conversation } = invocation;
  const attributes = callAttributes(invocation, common);
  setKnown(attributes, NAME.requestMaxTokens, request.maxTokens);
  setKnown(attributes, NAME.requestTemperature, request.temperature);
  // A request that could not be read may have said anything: the answer's messages alone are not the number.
  if (conversation !== undefined && conversation.input.length > 0) attributes[NAME.numberOfMessages] = messageCount;
  setKnown(attributes, NAME.finishReason, response.finishReasons?.[0]);
  if (usage !== undefined && config.tokenCounts === 'summary') addUsage(attributes, usage);
  if (timing.timeToFirstChunkMs !== undefined)
    attributes[NAME.timeToFirstToken] = Math.round(timing.timeToFirstChunkMs);
  setKnown(attributes, NAME.responseId, response.id);
  return { name: LLM_EVENT.summary, attributes, at: timing.endedAt };
}

/** All three counts or none: whoever reads them adds them up. */
function addUsage(attributes: Attributes, usage: Usage): void {
  const prompt = totalInputTokens(usage);
  const completion = usage.outputTokens;
  if (prompt === undefined || completion === undefined) return;
  attributes[NAME.promptTokens] = prompt;
  attributes[NAME.completionTokens] = completion;
  attributes[NAME.totalTokens] = prompt + completion;
  setKnown(attributes, NAME.cacheReadTokens, usage.cacheReadTokens);
  setKnown(attributes, NAME.cacheWriteTokens, usage.cacheWriteTokens);
}

function renderEmbeddings(invocation: Invocation, common: Attributes): LlmEvent[] {
  const { id, conversation, usage, timing } = invocation;
  const inputs: readonly (Message | undefined)[] =
    conversation === undefined || conversation.input.length === 0 ? [undefined] : conversation.input;
  const shared = callAttributes(invocation, common);
  return inputs.map((input, index) => {
    const attributes = { ...shared, [NAME.id]: index === 0 ? id : `${id}-${index}` };
    if (index === 0) setKnown(attributes, NAME.totalTokens, usage && totalInputTokens(usage));
    return {
      name: LLM_EVENT.embedding,
      attributes,
      at: timing.endedAt,
      ...(input?.parts !== undefined && { content: { name: NAME.input, text: renderMessageText(input) } }),
    };
  });
}

/** What the events of a whole call have in common: of a summary, and of an embedding. */
function callAttributes({ id, model, service, timing, outcome }: Invocation, common: Attributes): Attributes {
  const attributes: Attributes = { ...common, [NAME.id]: id };
  setKnown(attributes, NAME.requestModel, model?.id);
  setKnown(attributes, NAME.duration, timing.durationMs);
  attributes[NAME.timestamp] = timing.startedAt;
  if (outcome.error !== undefined) {
    attributes[NAME.error] = true;
    attributes[NAME.errorCode] = outcome.error.type;
    setKnown(attributes, NAME.errorMessage, outcome.error.message);
    setKnown(attributes, NAME.httpStatusCode, service.statusCode);
  }
  return attributes;
}
