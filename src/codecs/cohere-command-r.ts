import { type AnswerPart, openParts, readWholeAnswer, type ToolCall } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readCohereChatPrompt } from './cohere-chat-prompt.ts';
import { plainText } from './plain-text.ts';
import { readSampling } from './sampling.ts';
import { isObject, known, readArray, readCount, readObject, readString, type JsonObject } from '../read.ts';

/**
 * Cohere Command R and R+. A stream ends with the whole response in one event.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
 */
export const cohereCommandR: BodyCodec = {
  shape: 'cohere-command-r',
  recognizes: (body) => body['message'] !== undefined,
  operation: () => 'chat',
  readRequest: readSampling,
  readPrompt: readCohereChatPrompt,
  answers: (part) => 'generation_id' in part || 'event_type' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart, plainText('{"is_finished":false,"event_type":"text-generation","text":"', '"}')),
};

function readPart(part: JsonObject): AnswerPart {
  const whole = readObject(part, 'response');
  const said = whole ?? part;
  // `meta.tokens` counts the tokens of a hidden preamble, too (71 for 5 in recordings): what is billed is the truth.
  const billed = readObject(readObject(said, 'meta'), 'billed_units');
  return {
    generations: [
      {
        index: 0,
        // The last event repeats what was generated.
        text: whole === undefined ? readString(part, 'text') : undefined,
        hasContent: whole === undefined && carriesContent(part),
        finishReason: readString(said, 'finish_reason'),
        toolCalls: [...readToolCalls(said), ...readToolCallDelta(part)],
      },
    ],
    response: known({ id: readString(said, 'generation_id') }),
    usage:
      billed &&
      known({ inputTokens: readCount(billed, 'input_tokens'), outputTokens: readCount(billed, 'output_tokens') }),
  };
}

function readToolCalls(said: JsonObject): ToolCall[] {
  return (readArray(said, 'tool_calls') ?? [])
    .filter(isObject)
    .map((call, key) => ({ key, name: readString(call, 'name'), arguments: call['parameters'] }));
}

/** A piece of a call that comes whole later, with its name. */
function readToolCallDelta(part: JsonObject): ToolCall[] {
  const delta = readObject(part, 'tool_call_delta');
  const key = readCount(delta, 'index');
  return key === undefined ? [] : [{ key, name: undefined, arguments: readString(delta, 'parameters') }];
}

function carriesContent(part: JsonObject): boolean {
  return (
    readString(part, 'text') !== undefined ||
    (readArray(part, 'tool_calls')?.length ?? 0) > 0 ||
    readObject(part, 'tool_call_delta') !== undefined
  );
}
