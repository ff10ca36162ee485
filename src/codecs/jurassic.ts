import { type AnswerPart, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readTextPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { isObject, known, readArray, readNumber, readObject, readString, type JsonObject } from '../read.ts';

/** Members that only Jurassic's requests have beside their `prompt`. */
const JURASSIC_ONLY = ['maxTokens', 'numResults', 'countPenalty'];

/**
 * AI21 Jurassic-2. It does not stream, and tokens stand in headers only.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jurassic2.html
 */
export const jurassic: BodyCodec = {
  shape: 'jurassic',
  recognizes: (body, model) =>
    body['prompt'] !== undefined &&
    (model?.provider === 'ai21' || (model?.provider === undefined && JURASSIC_ONLY.some((key) => key in body))),
  operation: () => 'text_completion',
  readRequest: readSampling,
  readPrompt: readTextPrompt('prompt'),
  answers: (part) => Array.isArray(part['completions']),
  readResponse: readWholeAnswer(readPart),
};

function readPart(part: JsonObject): AnswerPart {
  return {
    generations: (readArray(part, 'completions') ?? []).filter(isObject).map((completion, index) => ({
      index,
      text: readString(readObject(completion, 'data'), 'text'),
      finishReason: readString(readObject(completion, 'finishReason'), 'reason'),
    })),
    // The id is a number (1234 in recordings); ids are text in telemetry.
    response: known({ id: readString(part, 'id') ?? readNumber(part, 'id')?.toString() }),
  };
}
