import { type AnswerPart, openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readBase64 } from './media.ts';
import { createUserPrompt, readTexts } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { known, readCount, readString, type JsonObject } from '../read.ts';

/**
 * Meta's Llama 2, 3 and 4.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 */
export const llama: BodyCodec = {
  shape: 'llama',
  recognizes: (body, model) =>
    body['prompt'] !== undefined && (body['max_gen_len'] !== undefined || model?.provider === 'meta'),
  operation: () => 'text_completion',
  readRequest: readSampling,
  readPrompt: (body, content) =>
    createUserPrompt(content, () => [...readTexts(body, 'prompt'), ...readBase64(body, 'images', 'image')]),
  answers: (part) => typeof part['generation'] === 'string' && 'generation_token_count' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

/** In a stream only the first chunk counts the prompt; the generated tokens are a running total. */
function readPart(part: JsonObject): AnswerPart {
  return {
    generations: [
      {
        index: 0,
        text: readString(part, 'generation'),
        finishReason: readString(part, 'stop_reason'),
      },
    ],
    usage: known({
      inputTokens: readCount(part, 'prompt_token_count'),
      outputTokens: readCount(part, 'generation_token_count'),
    }),
  };
}
