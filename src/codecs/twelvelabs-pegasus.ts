import { type AnswerPart, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readMediaMember } from './media.ts';
import { createUserPrompt, readTexts } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { known, readString, type JsonObject } from '../read.ts';

/**
 * TwelveLabs Pegasus: a question about a video.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-pegasus.html
 */
export const twelvelabsPegasus: BodyCodec = {
  shape: 'twelvelabs-pegasus',
  recognizes: (body) => body['inputPrompt'] !== undefined,
  operation: () => 'generate_content',
  // Its response format is always a JSON schema.
  readRequest: (body) => ({
    ...readSampling(body),
    ...known({ outputType: body['responseFormat'] === undefined ? undefined : ('json' as const) }),
  }),
  readPrompt: (body, content) =>
    createUserPrompt(content, () => [
      ...readTexts(body, 'inputPrompt'),
      ...readMediaMember(body, 'mediaSource', 'video'),
    ]),
  answers: (part) => typeof part['message'] === 'string' && 'finishReason' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

function readPart(part: JsonObject): AnswerPart {
  return {
    generations: [
      {
        index: 0,
        text: readString(part, 'message'),
        finishReason: readString(part, 'finishReason'),
      },
    ],
  };
}
