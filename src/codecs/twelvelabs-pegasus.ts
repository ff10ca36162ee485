import { type AnswerPart, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
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
  answers: (part) => typeof part['message'] === 'string' && 'finishReason' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

function readPart(part: JsonObject): AnswerPart {
  return {
    generations: [
      {
        index: 0,
        hasContent: readString(part, 'message') !== undefined,
        finishReason: readString(part, 'finishReason'),
      },
    ],
  };
}
