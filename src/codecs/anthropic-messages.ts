import { parseJsonObject } from './body.ts';
import { readMessage, readStop, readToolNames, readUsage } from './anthropic-answer.ts';
import { readAnthropicParts } from './anthropic-content.ts';
import { readAnthropicPrompt } from './anthropic-prompt.ts';
import { openMessagesStream } from './anthropic-stream.ts';
import type { BodyCodec } from './codec.ts';
import { known, readArray, readCount, readNumber, readObject, readString, readStrings } from '../read.ts';

/**
 * Anthropic's Messages API as the body of InvokeModel.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 */
export const anthropicMessages: BodyCodec = {
  shape: 'anthropic-messages',
  recognizes: (body, model) =>
    Array.isArray(body['messages']) && (body['anthropic_version'] !== undefined || model?.provider === 'anthropic'),
  operation: () => 'chat',
  readRequest: (body) =>
    known({
      maxTokens: readCount(body, 'max_tokens'),
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      topK: readNumber(body, 'top_k'),
      stopSequences: readStrings(body, 'stop_sequences'),
      reasoningLevel: readString(readObject(body, 'output_config'), 'effort'),
      outputType:
        readObject(readObject(body, 'output_config'), 'format')?.['type'] === 'json_schema'
          ? ('json' as const)
          : undefined,
    }),
  answers: (part) => (part['type'] === 'message' && 'stop_reason' in part) || part['type'] === 'message_start',
  readPrompt: readAnthropicPrompt,
  readResponse(text, content) {
    const body = parseJsonObject(text);
    const usage = readUsage(readObject(body, 'usage'));
    const blocks = readArray(body, 'content');
    const stop = readStop(body);
    return {
      response: { ...readMessage(body), ...stop, ...readToolNames(blocks) },
      ...(usage !== undefined && { usage }),
      ...(((blocks?.length ?? 0) > 0 || stop.finishReasons !== undefined) && {
        messages: [content ? { role: 'assistant', parts: readAnthropicParts(blocks) } : { role: 'assistant' }],
      }),
    };
  },
  openStream: openMessagesStream,
};
