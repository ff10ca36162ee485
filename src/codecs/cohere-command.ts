import { type AnswerPart, type Generation, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readTextPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { isObject, known, readArray, readCount, readString, type JsonObject } from '../read.ts';

/** Members that only Cohere's requests have: its spelling of top p and top k, and its own options. */
const COHERE_ONLY = ['p', 'k', 'num_generations', 'return_likelihoods'];

/**
 * Cohere Command and Command Light.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html
 */
export const cohereCommand: BodyCodec = {
  shape: 'cohere-command',
  recognizes: (body, model) =>
    body['prompt'] !== undefined &&
    (model?.provider === 'cohere' || (model?.provider === undefined && COHERE_ONLY.some((key) => key in body))),
  operation: () => 'text_completion',
  readRequest: readSampling,
  readPrompt: readTextPrompt('prompt'),
  answers: (part) => Array.isArray(part['generations']) || ('is_finished' in part && !('event_type' in part)),
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

/** With `stream: true` a chunk is one piece of one generation; without, all generations come in one chunk. */
function readPart(part: JsonObject): AnswerPart {
  const generations = readArray(part, 'generations');
  return {
    generations: generations?.filter(isObject).map(readGeneration) ?? [readGeneration(part, 0)],
    response: known({ id: readString(part, 'id') }),
  };
}

function readGeneration(generation: JsonObject, position: number): Generation {
  return {
    index: readCount(generation, 'index') ?? position,
    text: readString(generation, 'text'),
    finishReason: readString(generation, 'finish_reason'),
  };
}
