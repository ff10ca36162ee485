import type { BodyCodec } from './codec.ts';

/**
 * TwelveLabs Marengo: text, images, sound and video become vectors. The answer is not parsed.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo-3.html
 */
export const twelvelabsMarengo: BodyCodec = {
  shape: 'twelvelabs-marengo',
  recognizes: (body) => typeof body['inputType'] === 'string',
  operation: () => 'embeddings',
  readRequest: () => ({}),
  headersSuffice: true,
};
