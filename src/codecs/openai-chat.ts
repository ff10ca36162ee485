import type { Usage } from '../record/usage.ts';
import { type AnswerPart, type Generation, openParts, readWholeAnswer, type ToolCall } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readOpenaiPrompt } from './openai-prompt.ts';
import { readOutputType } from './sampling.ts';
import {
  isObject,
  known,
  readArray,
  readCount,
  readNumber,
  readObject,
  readString,
  readStrings,
  type JsonObject,
} from '../read.ts';

/**
 * OpenAI's chat completions as the body of InvokeModel: gpt-oss, Qwen, Kimi, MiniMax, GLM, Nemotron,
 * Gemma, Palmyra, DeepSeek V3, Jamba, and Mistral's chat models with their `stop_reason`.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export const openaiChat: BodyCodec = {
  shape: 'openai-chat',
  recognizes: (body, model) =>
    Array.isArray(body['messages']) && model?.provider !== 'amazon' && body['anthropic_version'] === undefined,
  // An opaque id can hide a Nova model: then its answer tells.
  answersVary: (model) => model?.provider === undefined,
  operation: () => 'chat',
  readRequest: (body) =>
    known({
      maxTokens: readCount(body, 'max_completion_tokens') ?? readCount(body, 'max_tokens'),
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      topK: readNumber(body, 'top_k'),
      frequencyPenalty: readNumber(body, 'frequency_penalty'),
      presencePenalty: readNumber(body, 'presence_penalty'),
      seed: readNumber(body, 'seed'),
      stopSequences: readStrings(body, 'stop'),
      choiceCount: readCount(body, 'n'),
      reasoningLevel: readString(body, 'reasoning_effort') ?? readString(readObject(body, 'reasoning'), 'effort'),
      outputType: readOutputType(body),
      serviceTier: readString(body, 'service_tier'),
    }),
  readPrompt: readOpenaiPrompt,
  answers: (part) => Array.isArray(part['choices']),
  readResponse: readWholeAnswer(readCompletion),
  openStream: openParts(readCompletion),
};

/** A chat completion, a text completion, or a chunk of either. */
export function readCompletion(completion: JsonObject): AnswerPart {
  return {
    generations: (readArray(completion, 'choices') ?? []).filter(isObject).map(readChoice),
    response: known({
      id: readString(completion, 'id'),
      model: readString(completion, 'model'),
      serviceTier: readString(completion, 'service_tier'),
    }),
    usage: readUsage(readObject(completion, 'usage')),
  };
}

/** `prompt_tokens` includes the cached tokens: the opposite of Converse and Anthropic. */
function readUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const prompt = readObject(usage, 'prompt_tokens_details');
  return known({
    inputTokens: readCount(usage, 'prompt_tokens'),
    outputTokens: readCount(usage, 'completion_tokens'),
    cacheReadTokens: readCount(prompt, 'cached_tokens'),
    cacheWriteTokens: readCount(prompt, 'cache_write_tokens'),
    reasoningTokens: readCount(readObject(usage, 'completion_tokens_details'), 'reasoning_tokens'),
    inputIncludesCache: true as const,
  });
}

function readChoice(choice: JsonObject, position: number): Generation {
  const message = readObject(choice, 'message') ?? readObject(choice, 'delta');
  const calls = readArray(message, 'tool_calls')?.filter(isObject);
  const text = readString(choice, 'text') ?? readString(message, 'content') ?? readString(message, 'refusal');
  const reasoning = readString(message, 'reasoning_content') ?? readString(message, 'reasoning');
  return {
    index: readCount(choice, 'index') ?? position,
    text,
    reasoning,
    // Mistral and DeepSeek say `stop_reason`; Jamba has a number under that name.
    finishReason: readString(choice, 'finish_reason') ?? readString(choice, 'stop_reason'),
    ...(calls !== undefined && { toolCalls: calls.map(readToolCall) }),
    hasContent:
      text !== undefined ||
      reasoning !== undefined ||
      calls?.some((call) => readString(readObject(call, 'function'), 'arguments') !== undefined) === true,
  };
}

function readToolCall(call: JsonObject): ToolCall {
  return {
    key: readCount(call, 'index') ?? readString(call, 'id'),
    name: readString(readObject(call, 'function'), 'name'),
    id: readString(call, 'id'),
    arguments: readObject(call, 'function')?.['arguments'],
  };
}
