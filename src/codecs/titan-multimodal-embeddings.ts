import type { BodyCodec } from './codec.ts';
import { known, readCount, readObject } from '../read.ts';
import { readBase64 } from './media.ts';
import { createUserPrompt, readTexts } from './prompt.ts';
import { readTextTokenCount } from './titan-embeddings.ts';

/**
 * Titan Multimodal Embeddings: a text, an image or both become one vector.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
 */
export const titanMultimodalEmbeddings: BodyCodec = {
  shape: 'titan-multimodal-embeddings',
  recognizes: (body, model) =>
    body['inputImage'] !== undefined ||
    body['embeddingConfig'] !== undefined ||
    (body['inputText'] !== undefined && model?.baseModelId?.startsWith('amazon.titan-embed-image') === true),
  operation: () => 'embeddings',
  readRequest: (body) =>
    known({
      dimensionCount: readCount(readObject(body, 'embeddingConfig'), 'outputEmbeddingLength'),
      quantities: { images: body['inputImage'] === undefined ? 0 : 1 },
    }),
  readPrompt: (body, content) =>
    createUserPrompt(content, () => [...readTexts(body, 'inputText'), ...readBase64(body, 'inputImage', 'image')]),
  headersSuffice: true,
  readResponse: readTextTokenCount,
};
