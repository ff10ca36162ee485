import { type AnswerPart, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readTextPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { readString, type JsonObject } from '../read.ts';

/**
 * Anthropic's text completions, which came before Messages.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-text-completion.html
 */
export const anthropicText: BodyCodec = {
  shape: 'anthropic-text',
  recognizes: (body, model) =>
    body['prompt'] !== undefined && (body['max_tokens_to_sample'] !== undefined || model?.provider === 'anthropic'),
  operation: () => 'text_completion',
  readRequest: readSampling,
  readPrompt: readTextPrompt('prompt'),
  answers: (part) => typeof part['completion'] === 'string' && 'stop_reason' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

function readPart(part: JsonObject): AnswerPart {
  return {
    generations: [
      {
        index: 0,
        text: readString(part, 'completion'),
        finishReason: readString(part, 'stop_reason'),
      },
    ],
  };
}
