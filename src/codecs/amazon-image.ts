import type { Answer, BodyCodec } from './codec.ts';
import { readMediaTask } from './amazon-media-prompt.ts';
import { parseJsonObject } from './body.ts';
import { readBase64 } from './media.ts';
import { readSampling } from './sampling.ts';
import { readObject, readStrings } from '../read.ts';

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
 * Nova Canvas and the Titan Image Generator. The answer is images and nothing else: it is only parsed for these.
 * https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.html
 */
export const amazonImage: BodyCodec = {
  shape: 'amazon-image',
  recognizes: (body) => TASKS.has(body['taskType']) || body['imageGenerationConfig'] !== undefined,
  operation: () => 'generate_content',
  readRequest: (body) => ({ ...readSampling(readObject(body, 'imageGenerationConfig')), outputType: 'image' }),
  readPrompt: readMediaTask,
  onlyContent: true,
  readResponse: readImages,
};

/** Each image is an answer of its own. */
function readImages(text: string, content: boolean): Answer {
  const images = content ? (readStrings(parseJsonObject(text), 'images') ?? []) : [];
  const messages = images.map((image) => ({ role: 'assistant', parts: readBase64({ image }, 'image', 'image') }));
  return { response: {}, ...(messages.length > 0 && { messages }) };
}
