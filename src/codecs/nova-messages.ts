import { type AnswerPart, type Generation, openParts, readWholeAnswer, type ToolCall } from './answer-part.ts';
import type { Usage } from '../record/usage.ts';
import type { BodyCodec } from './codec.ts';
import { readConverseParts } from './converse-content.ts';
import { readConversePrompt } from './converse-prompt.ts';
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
  readPrompt: readConversePrompt,
  answers: (part) => ('output' in part && 'stopReason' in part) || 'messageStart' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart, plainText('{"contentBlockDelta":{"delta":{"text":"', '}}')),
};

/** A body is one message, an event of a stream is one member of it: there a block can be of a few tokens. */
function readPart(part: JsonObject, content: boolean): AnswerPart {
  const message = readObject(readObject(part, 'output'), 'message');
  const blocks = (readArray(message, 'content') ?? []).filter(isObject);
  const start = readObject(part, 'contentBlockStart');
  const opened = readObject(start, 'start');
  const event = readObject(part, 'contentBlockDelta');
  const delta = readObject(event, 'delta');
  const last = readObject(part, 'messageStop') ?? part;
  return {
    generations: [
      {
        index: 0,
        hasContent: delta === undefined ? blocks.some(carriesContent) : carriesContent(delta),
        finishReason: readString(last, 'stopReason'),
        ...(delta !== undefined && readDelta(delta)),
        toolCalls:
          message === undefined ? readPiecesOfToolCall(opened ?? delta, start ?? event) : blocks.map(readToolCall),
        parts: content && message !== undefined ? readConverseParts(blocks) : undefined,
      },
    ],
    usage: readUsage(readObject(readObject(part, 'metadata') ?? part, 'usage')),
  };
}

function readDelta(delta: JsonObject): Pick<Generation, 'text' | 'reasoning'> {
  const reasoning = readObject(delta, 'reasoningContent');
  return {
    text: readString(delta, 'text'),
    // Where it is encrypted, it is known that there was some.
    reasoning: readString(reasoning, 'text') ?? (reasoning?.['redactedContent'] === undefined ? undefined : ''),
  };
}

function readPiecesOfToolCall(block: JsonObject | undefined, event: JsonObject | undefined): ToolCall[] {
  return block?.['toolUse'] === undefined ? [] : [readToolCall(block, event?.['contentBlockIndex'])];
}

function readToolCall(block: JsonObject, key: unknown): ToolCall {
  const toolUse = readObject(block, 'toolUse');
  return {
    key: typeof key === 'number' ? key : undefined,
    name: readString(toolUse, 'name'),
    id: readString(toolUse, 'toolUseId'),
    arguments: toolUse?.['input'],
  };
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
