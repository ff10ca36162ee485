import type { BodyCodec } from './codec.ts';
import { known, readCount, readObject } from '../read.ts';

/**
 * Nova Multimodal Embeddings. Tokens stand in headers only, and nothing else in the answer is needed.
 * https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 */
export const novaEmbeddings: BodyCodec = {
  shape: 'nova-embeddings',
  recognizes: (body) => body['singleEmbeddingParams'] !== undefined || body['segmentedEmbeddingParams'] !== undefined,
  operation: () => 'embeddings',
  readRequest(body) {
    const parameters = readObject(body, 'singleEmbeddingParams') ?? readObject(body, 'segmentedEmbeddingParams');
    return known({ dimensionCount: readCount(parameters, 'embeddingDimension') });
  },
  headersSuffice: true,
};
