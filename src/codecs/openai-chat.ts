import type { Usage } from '../record/usage.ts';
import { parseJsonObject } from './body.ts';
import { type Answer, type BodyCodec, mergeAnswers, type StreamReader } from './codec.ts';
import { readGuardrailAction, readInvocationMetrics } from './invocation-metrics.ts';
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
 * OpenAI's chat completions as the body of InvokeModel: gpt-oss, Qwen, Kimi,
 * DeepSeek V3, Jamba and more.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export const openaiChat: BodyCodec = {
  shape: 'openai-chat',
  // Nova has `messages`, too, but its own names beside them.
  recognizes: (body, model) =>
    Array.isArray(body['messages']) &&
    model?.provider !== 'amazon' &&
    body['schemaVersion'] === undefined &&
    body['inferenceConfig'] === undefined &&
    body['anthropic_version'] === undefined,
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
      outputType: readOutputType(readString(readObject(body, 'response_format'), 'type')),
      serviceTier: readString(body, 'service_tier'),
    }),
  readResponse(text) {
    const completion = parseJsonObject(text);
    const choices = readChoices(completion, 'message');
    const usage = readUsage(readObject(completion, 'usage'));
    return {
      response: {
        ...readCompletion(completion),
        ...readGuardrailAction(completion),
        ...known({
          finishReasons: listOrNothing(
            choices.map((choice) => choice.finishReason).filter((reason) => reason !== undefined),
          ),
          toolNames: listOrNothing(choices.flatMap((choice) => choice.toolNames)),
        }),
      },
      ...(usage !== undefined && { usage }),
    };
  },
  openStream: openChunkStream,
};

function readOutputType(format: string | undefined): 'text' | 'json' | undefined {
  if (format === 'json_object' || format === 'json_schema') return 'json';
  return format === 'text' ? 'text' : undefined;
}

function listOrNothing(list: string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
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

function readCompletion(completion: JsonObject | undefined): Answer['response'] {
  return known({
    id: readString(completion, 'id'),
    model: readString(completion, 'model'),
    serviceTier: readString(completion, 'service_tier'),
  });
}

interface Choice {
  readonly index: number;
  readonly finishReason: string | undefined;
  readonly toolNames: readonly string[];
  readonly hasContent: boolean;
}

function readChoices(completion: JsonObject | undefined, messageKey: 'message' | 'delta'): Choice[] {
  return (readArray(completion, 'choices') ?? []).filter(isObject).map((choice, position) => {
    const message = readObject(choice, messageKey);
    const calls = (readArray(message, 'tool_calls') ?? []).filter(isObject).map((call) => readObject(call, 'function'));
    return {
      index: readCount(choice, 'index') ?? position,
      // Mistral's chat models say `stop_reason`.
      finishReason: readString(choice, 'finish_reason') ?? readString(choice, 'stop_reason'),
      toolNames: calls.map((call) => readString(call, 'name')).filter((name) => name !== undefined),
      hasContent:
        ['content', 'reasoning', 'reasoning_content', 'refusal'].some(
          (key) => readString(message, key) !== undefined,
        ) || calls.some((call) => readString(call, 'arguments') !== undefined),
    };
  });
}

function openChunkStream(): StreamReader {
  let response: Answer['response'] = {};
  let usage: Usage | undefined;
  let metrics: Answer | undefined;
  let guardrail: ReturnType<typeof readGuardrailAction> = {};
  const finishReasons = new Map<number, string>();
  const toolNames: string[] = [];
  return {
    read(bytes) {
      if (!(bytes instanceof Uint8Array)) return false;
      const chunk = parseJsonObject(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
      if (chunk === undefined) return false;
      metrics = readInvocationMetrics(chunk) ?? metrics;
      guardrail = { ...guardrail, ...readGuardrailAction(chunk) };
      // The last count stands: some models repeat a running total in every chunk.
      usage = readUsage(readObject(chunk, 'usage')) ?? usage;
      response = { ...response, ...readCompletion(chunk) };
      const choices = readChoices(chunk, 'delta');
      for (const choice of choices) {
        if (choice.finishReason !== undefined) finishReasons.set(choice.index, choice.finishReason);
        toolNames.push(...choice.toolNames);
      }
      return choices.some((choice) => choice.hasContent);
    },
    answer: () =>
      mergeAnswers(
        {
          response: {
            ...response,
            ...guardrail,
            ...known({
              finishReasons: listOrNothing([...finishReasons].sort(([a], [b]) => a - b).map(([, reason]) => reason)),
              toolNames: listOrNothing(toolNames),
            }),
          },
          ...(usage !== undefined && { usage }),
          finished: finishReasons.size > 0 || metrics !== undefined || guardrail.guardrailIntervened === true,
        },
        metrics,
      ),
  };
}
