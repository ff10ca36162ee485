import { readObject } from '../read.ts';
import { readAnthropicParts } from './anthropic-content.ts';
import type { BodyCodec } from './codec.ts';
import { createUserPrompt, readText } from './prompt.ts';

/**
 * Luma Ray: the `modelInput` of StartAsyncInvoke. The video goes to S3; there is no answer to read.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-luma.html
 */
export const lumaRay: BodyCodec = {
  shape: 'luma-ray',
  recognizes: (body, model) =>
    body['prompt'] !== undefined &&
    (model?.provider === 'luma' || (model?.provider === undefined && 'loop' in body && 'duration' in body)),
  operation: () => 'generate_content',
  readRequest: () => ({}),
  readPrompt: (body, content) =>
    createUserPrompt(content, () => [
      ...readText(body, 'prompt'),
      // Each is an image with a source, in Anthropic's words.
      ...readAnthropicParts(Object.values(readObject(body, 'keyframes') ?? {})),
    ]),
};
