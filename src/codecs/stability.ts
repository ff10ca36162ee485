import type { MessagePart } from '../record/message.ts';
import { parseJsonObject } from './body.ts';
import type { BodyCodec } from './codec.ts';
import { createGenericPart } from './generic-part.ts';
import { readBase64 } from './media.ts';
import { outlineJsonObject } from './outline.ts';
import { createUserPrompt, readText } from './prompt.ts';
import { readSampling } from './sampling.ts';
import { isObject, known, readArray, readStrings, type JsonObject } from '../read.ts';

/** SDXL wraps each image in an object of its own, with its reason behind it. */
const ARTIFACT_REASON = /"finishReason"\s*:\s*"([A-Z_]{1,64})"/g;

/**
 * Stability's image models, SDXL and the image services among them.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-stability-diffusion.html
 */
export const stability: BodyCodec = {
  shape: 'stability',
  recognizes: (body, model) =>
    model?.provider === 'stability' ||
    Array.isArray(body['text_prompts']) ||
    (body['prompt'] !== undefined && (body['negative_prompt'] !== undefined || body['output_format'] !== undefined)),
  operation: () => 'generate_content',
  readRequest: (body) => ({ ...readSampling(body), outputType: 'image' }),
  headersSuffice: true,
  readPrompt: (body, content) => createUserPrompt(content, () => readInput(body)),
  readResponse(text, content) {
    // Images are stepped over, unless they are what is asked for.
    const body = content ? parseJsonObject(text) : outlineJsonObject(text);
    const listed = readArray(body, 'finish_reasons');
    const artifacts = Array.from(
      listed === undefined ? text.matchAll(ARTIFACT_REASON) : [],
      ([, reason = '']) => reason,
    );
    // A reason of `null` means that nothing was filtered.
    const reasons = readStrings(body, 'finish_reasons') ?? artifacts;
    const count = Math.min((listed ?? artifacts).length, MAX_IMAGES);
    const images = content ? listImages(body) : [];
    return {
      response: known({
        finishReasons: reasons.length === 0 ? undefined : reasons,
        // Whether a filtered image is paid for is not known.
        quantities: listed?.every((reason) => reason === null) === true ? { images: listed.length } : undefined,
      }),
      ...(count > 0 && {
        messages: Array.from({ length: count }, (_, index) =>
          content
            ? { role: 'assistant', parts: readBase64({ image: images[index] }, 'image', 'image') }
            : { role: 'assistant' },
        ),
      }),
    };
  },
};

const MAX_IMAGES = 512;

function listImages(body: JsonObject | undefined): readonly unknown[] {
  const artifacts = readArray(body, 'artifacts')?.filter(isObject);
  return artifacts?.map((artifact) => artifact['base64']) ?? readArray(body, 'images') ?? [];
}

/** What the services for images that are there already call them. */
const IMAGES = ['image', 'init_image', 'style_image', 'mask', 'mask_image'];

function readInput(body: JsonObject): MessagePart[] {
  const negative = body['negative_prompt'];
  return [
    ...readText(body, 'prompt'),
    ...(readArray(body, 'text_prompts') ?? []).filter(isObject).flatMap((prompt) => readText(prompt, 'text')),
    ...(negative === undefined ? [] : [createGenericPart('negative_prompt', negative)]),
    ...IMAGES.flatMap((key) => readBase64(body, key, 'image')),
  ];
}
