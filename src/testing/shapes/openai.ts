import type { Answer } from '../answer.ts';
import { isObject } from '../expectation.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { AnswerShape, StreamEvent } from './shape.ts';

/** Converse's stop reasons in OpenAI's words; any other passes as it is. */
const finishReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
};

// Seconds since 1970; fixed, since answers are the same on every day.
const CREATED = 1_767_225_600;

/**
 * The OpenAI chat shape: `messages` without `anthropic_version`. Source: bedrock runtime notes
 * (gpt-oss puts reasoning into the content; `usage` in a stream only if asked for, and then twice) and
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export const openai: AnswerShape = {
  generates: true,
  matchesRequest: ({ json }) => isObject(json) && Array.isArray(json['messages']),
  writeBody(answer, request) {
    const content = [...listContent(answer)].join('');
    const message = {
      role: 'assistant',
      content: content === '' ? null : content,
      refusal: null,
      ...(answer.toolUses.length > 0 && { tool_calls: writeToolCalls(answer) }),
    };
    return {
      ...writeHead(answer, request, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: findFinishReason(answer) }],
      usage: writeUsage(answer),
    };
  },
  *writeEvents(answer, request) {
    const head = writeHead(answer, request, 'chat.completion.chunk');
    const wanted = asksForUsage(request);
    const usage = wanted ? writeUsage(answer) : null;
    const chunk = (delta: object, finish_reason: string | null = null): StreamEvent => ({
      type: 'chunk',
      payload: {
        ...head,
        choices: [{ index: 0, delta, finish_reason }],
        usage: finish_reason === null ? null : usage,
      },
    });
    yield chunk({ role: 'assistant', content: '' });
    for (const content of listContent(answer)) yield chunk({ content });
    for (const [index, { id, name, deltas }] of answer.toolUses.entries()) {
      const opening = { index, id, type: 'function', function: { name, arguments: '' } };
      yield chunk({ tool_calls: [opening] });
      for (const piece of deltas) yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
    yield chunk({}, findFinishReason(answer));
    if (wanted) yield { type: 'chunk', payload: { ...head, choices: [], usage } };
  },
};

function writeHead(answer: Answer, request: ReceivedRequest, object: string): Record<string, unknown> {
  return {
    id: answer.id ?? `chatcmpl-${request.requestId}`,
    object,
    created: CREATED,
    model: answer.model ?? request.modelId,
    service_tier: 'default',
  };
}

function* listContent({ reasoning, text }: Answer): Generator<string> {
  if (reasoning.length > 0) {
    yield '<reasoning>';
    yield* reasoning;
    yield '</reasoning>';
  }
  yield* text;
}

function writeToolCalls({ toolUses }: Answer): object[] {
  return toolUses.map(({ id, name, deltas }) => ({
    id,
    type: 'function',
    function: { name, arguments: deltas.join('') },
  }));
}

/** Unlike in other shapes, `prompt_tokens` includes what was cached. */
function writeUsage({ usage }: Answer): Record<string, unknown> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  const promptTokens = inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  const details = {
    ...(cacheReadTokens !== undefined && { cached_tokens: cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cache_write_tokens: cacheWriteTokens }),
  };
  return {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    ...(Object.keys(details).length > 0 && { prompt_tokens_details: details }),
    ...(reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
  };
}

function findFinishReason({ stopReason }: Answer): string {
  return finishReasons[stopReason] ?? stopReason;
}

function asksForUsage({ json }: ReceivedRequest): boolean {
  const options = isObject(json) ? json['stream_options'] : undefined;
  return isObject(options) && options['include_usage'] === true;
}
