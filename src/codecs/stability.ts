import { outlineJsonObject } from './body.ts';
import type { BodyCodec } from './codec.ts';
import { readSampling } from './sampling.ts';
import { known, readStrings } from '../read.ts';

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
  readResponse(text) {
    // Images are stepped over. A reason of `null` means that nothing was filtered.
    const reasons =
      readStrings(outlineJsonObject(text), 'finish_reasons') ??
      Array.from(text.matchAll(ARTIFACT_REASON), ([, reason = '']) => reason);
    return { response: known({ finishReasons: reasons.length === 0 ? undefined : reasons }) };
  },
};
