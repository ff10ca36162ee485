import { type AnswerPart, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readTextPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { isObject, known, readArray, readCount, readObject, readString, type JsonObject } from '../read.ts';

/**
 * Titan Text.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
 */
export const titanText: BodyCodec = {
  shape: 'titan-text',
  // A Titan embedding request has `inputText`, too.
  recognizes: (body, model) =>
    body['inputText'] !== undefined &&
    (body['textGenerationConfig'] !== undefined || /^amazon\.titan-(text|tg1)/.test(model?.baseModelId ?? '')),
  operation: () => 'text_completion',
  readRequest: (body) => readSampling(readObject(body, 'textGenerationConfig')),
  readPrompt: readTextPrompt('inputText'),
  answers: (part) => 'inputTextTokenCount' in part && (Array.isArray(part['results']) || 'outputText' in part),
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

/** A body has its results in a list, a chunk is one result. */
function readPart(part: JsonObject): AnswerPart {
  const results = readArray(part, 'results')?.filter(isObject);
  return {
    generations: (results ?? [part]).map((result, position) => ({
      index: readCount(result, 'index') ?? position,
      text: readString(result, 'outputText'),
      finishReason: readString(result, 'completionReason'),
    })),
    usage: known({
      inputTokens: readCount(part, 'inputTextTokenCount'),
      outputTokens: results === undefined ? readCount(part, 'totalOutputTextTokenCount') : sumTokens(results),
    }),
  };
}

/** The sum of all results' tokens, if all of them are known. */
function sumTokens(results: readonly JsonObject[]): number | undefined {
  const counts = results.map((result) => readCount(result, 'tokenCount'));
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}
