import { type AnswerPart, openParts, readWholeAnswer, type ToolCall } from './answer-part.ts';
import type { Usage } from '../record/usage.ts';
import type { BodyCodec } from './codec.ts';
import { plainText } from './plain-text.ts';
import { readSampling } from './sampling.ts';
import { isObject, known, readArray, readCount, readObject, readString, type JsonObject } from '../read.ts';

/**
 * Nova 1 and 2: Converse's structure as a body, in camel case or snake case.
 * https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 * https://docs.aws.amazon.com/nova/latest/nova2-userguide/request-response-schema.html
 */
export const novaMessages: BodyCodec = {
  shape: 'nova-messages',
  recognizes: (body, model) =>
    Array.isArray(body['messages']) &&
    (model?.provider === 'amazon' || ['schemaVersion', 'inferenceConfig', 'toolConfig'].some((key) => key in body)),
  operation: () => 'chat',
  readRequest(body) {
    const inference = readObject(body, 'inferenceConfig');
    const reasoning = readObject(body, 'reasoningConfig') ?? readObject(inference, 'reasoningConfig');
    return { ...readSampling(inference), ...known({ reasoningLevel: readString(reasoning, 'maxReasoningEffort') }) };
  },
  answers: (part) => ('output' in part && 'stopReason' in part) || 'messageStart' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart, plainText('{"contentBlockDelta":{"delta":{"text":"', '}}')),
};

/** A body is one message, an event of a stream is one member of it. */
function readPart(part: JsonObject): AnswerPart {
  const blocks = (readArray(readObject(readObject(part, 'output'), 'message'), 'content') ?? []).filter(isObject);
  const start = readObject(part, 'contentBlockStart');
  const opened = readObject(start, 'start');
  const delta = readObject(readObject(part, 'contentBlockDelta'), 'delta');
  const last = readObject(part, 'messageStop') ?? part;
  return {
    generations: [
      {
        index: 0,
        hasContent: delta === undefined ? blocks.some(carriesContent) : carriesContent(delta),
        finishReason: readString(last, 'stopReason'),
        toolCalls:
          opened === undefined ? blocks.map(readToolCall) : [readToolCall(opened, start?.['contentBlockIndex'])],
      },
    ],
    usage: readUsage(readObject(readObject(part, 'metadata') ?? part, 'usage')),
  };
}

function readToolCall(block: JsonObject, key: unknown): ToolCall {
  return { key: typeof key === 'number' ? key : undefined, name: readString(readObject(block, 'toolUse'), 'name') };
}

/** A signature is no content, an empty delta neither. */
function carriesContent(block: JsonObject): boolean {
  const reasoning = readObject(block, 'reasoningContent');
  const toolUse = readObject(block, 'toolUse');
  return (
    readString(block, 'text') !== undefined ||
    readString(toolUse, 'input') !== undefined ||
    readObject(toolUse, 'input') !== undefined ||
    readString(reasoning, 'text') !== undefined ||
    reasoning?.['redactedContent'] !== undefined
  );
}

/** `inputTokens` excludes what was read from and written to the cache. */
function readUsage(usage: JsonObject | undefined): Usage | undefined {
  return (
    usage &&
    known({
      inputTokens: readCount(usage, 'inputTokens'),
      outputTokens: readCount(usage, 'outputTokens'),
      cacheReadTokens: readCount(usage, 'cacheReadInputTokenCount') ?? readCount(usage, 'cacheReadInputTokens'),
      cacheWriteTokens: readCount(usage, 'cacheWriteInputTokenCount') ?? readCount(usage, 'cacheWriteInputTokens'),
    })
  );
}
