import type { JsonObject } from '../read.ts';
import type { MessagePart } from '../record/message.ts';
import type { BodyCodec } from './codec.ts';
import { createGenericPart } from './generic-part.ts';
import { createUserPrompt, readText } from './prompt.ts';
import { readArray } from '../read.ts';

/**
 * Cohere's and Amazon's rerankers: documents in, scores out. They report no tokens at all.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-use.html
 */
export const rerank: BodyCodec = {
  shape: 'rerank',
  recognizes: (body) => body['query'] !== undefined && Array.isArray(body['documents']),
  operation: () => 'generate_content',
  readRequest: (body) => ({ quantities: { searchUnits: countSearchUnits(body) } }),
  readPrompt: (body, content) => createUserPrompt(content, () => readQuery(body)),
  headersSuffice: true,
};

/** A query with up to 100 documents is one: https://aws.amazon.com/bedrock/pricing/ */
function countSearchUnits(body: JsonObject): number {
  return Math.max(1, Math.ceil((readArray(body, 'documents')?.length ?? 0) / 100));
}

function readQuery(body: JsonObject): MessagePart[] {
  return [...readText(body, 'query'), createGenericPart('documents', body['documents'])];
}
