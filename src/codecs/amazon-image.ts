import type { BodyCodec } from './codec.ts';
import { readSampling } from './sampling.ts';
import { readObject } from '../read.ts';

const TASKS: ReadonlySet<unknown> = new Set([
  'TEXT_IMAGE',
  'INPAINTING',
  'OUTPAINTING',
  'IMAGE_VARIATION',
  'COLOR_GUIDED_GENERATION',
  'BACKGROUND_REMOVAL',
  'VIRTUAL_TRY_ON',
]);

/**
 * Nova Canvas and the Titan Image Generator. The answer is images and nothing else: it is not parsed.
 * https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.html
 */
export const amazonImage: BodyCodec = {
  shape: 'amazon-image',
  recognizes: (body) => TASKS.has(body['taskType']) || body['imageGenerationConfig'] !== undefined,
  operation: () => 'generate_content',
  readRequest: (body) => ({ ...readSampling(readObject(body, 'imageGenerationConfig')), outputType: 'image' }),
  headersSuffice: true,
};
