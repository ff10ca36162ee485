import { type AnswerPart, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { plainText } from './plain-text.ts';
import { readTextPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { isObject, readArray, readString, type JsonObject } from '../read.ts';

/**
 * Mistral's text completions. Tokens stand in headers and metrics only.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 */
export const mistralText: BodyCodec = {
  shape: 'mistral-text',
  recognizes: (body, model) => body['prompt'] !== undefined && model?.provider === 'mistral',
  operation: () => 'text_completion',
  readRequest: readSampling,
  readPrompt: readTextPrompt('prompt'),
  answers: (part) => Array.isArray(part['outputs']),
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart, plainText('{"outputs":[{"text":"', '","stop_reason":null}]}')),
};

function readPart(part: JsonObject): AnswerPart {
  return {
    generations: (readArray(part, 'outputs') ?? []).filter(isObject).map((output, index) => ({
      index,
      text: readString(output, 'text'),
      finishReason: readString(output, 'stop_reason'),
    })),
  };
}
