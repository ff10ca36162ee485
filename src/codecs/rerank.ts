import type { BodyCodec } from './codec.ts';

/**
 * Cohere's and Amazon's rerankers: documents in, scores out. They report no tokens at all.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-use.html
 */
export const rerank: BodyCodec = {
  shape: 'rerank',
  recognizes: (body) => body['query'] !== undefined && Array.isArray(body['documents']),
  operation: () => 'generate_content',
  readRequest: () => ({}),
  headersSuffice: true,
};
