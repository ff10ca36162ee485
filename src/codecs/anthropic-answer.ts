import type { Usage } from '../record/usage.ts';
import type { Answer } from './codec.ts';
import { isObject, known, readCount, readObject, readString, type JsonObject } from '../read.ts';

/**
 * What a whole message and the events of a stream say in the same words.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */

/** `input_tokens` excludes what was read from and written to the cache. */
export function readUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const created = readObject(usage, 'cache_creation');
  const byTtl = known({
    '5m': readCount(created, 'ephemeral_5m_input_tokens'),
    '1h': readCount(created, 'ephemeral_1h_input_tokens'),
  });
  return known({
    inputTokens: readCount(usage, 'input_tokens'),
    outputTokens: readCount(usage, 'output_tokens'),
    cacheReadTokens: readCount(usage, 'cache_read_input_tokens'),
    cacheWriteTokens: readCount(usage, 'cache_creation_input_tokens'),
    cacheWriteTokensByTtl: Object.keys(byTtl).length === 0 ? undefined : byTtl,
    reasoningTokens: readCount(readObject(usage, 'output_tokens_details'), 'thinking_tokens'),
  });
}

export function readMessage(message: JsonObject | undefined): Answer['response'] {
  return known({
    id: readString(message, 'id'),
    model: readString(message, 'model'),
    serviceTier: readString(readObject(message, 'usage'), 'service_tier'),
  });
}

export function readStop(source: JsonObject | undefined): Answer['response'] {
  const reason = readString(source, 'stop_reason');
  return reason === undefined ? {} : { finishReasons: [reason] };
}

export function readToolNames(blocks: readonly unknown[] | undefined): Answer['response'] {
  const toolNames: string[] = [];
  for (const block of blocks ?? []) {
    const name = isObject(block) ? readToolName(block) : undefined;
    if (name !== undefined) toolNames.push(name);
  }
  return toolNames.length === 0 ? {} : { toolNames };
}

export function readToolName(block: JsonObject): string | undefined {
  const isCall = block['type'] === 'tool_use' || block['type'] === 'server_tool_use';
  return isCall ? readString(block, 'name') : undefined;
}
