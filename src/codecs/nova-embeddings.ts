import type { BodyCodec } from './codec.ts';
import type { MessagePart } from '../record/message.ts';
import { readMediaMember } from './media.ts';
import { createUserPrompt, readText } from './prompt.ts';
import { known, readCount, readObject, type JsonObject } from '../read.ts';

/**
 * Nova Multimodal Embeddings. Tokens stand in headers only, and nothing else in the answer is needed.
 * https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 */
export const novaEmbeddings: BodyCodec = {
  shape: 'nova-embeddings',
  recognizes: (body) => body['singleEmbeddingParams'] !== undefined || body['segmentedEmbeddingParams'] !== undefined,
  operation: () => 'embeddings',
  readRequest(body) {
    const parameters = readParameters(body);
    return known({ dimensionCount: readCount(parameters, 'embeddingDimension') });
  },
  readPrompt: (body, content) => createUserPrompt(content, () => readInput(body)),
  headersSuffice: true,
};

function readParameters(body: JsonObject): JsonObject | undefined {
  return readObject(body, 'singleEmbeddingParams') ?? readObject(body, 'segmentedEmbeddingParams');
}

/** Whatever there is becomes one vector. */
function readInput(body: JsonObject): MessagePart[] {
  const parameters = readParameters(body) ?? {};
  const text = readObject(parameters, 'text');
  const written = readText(text, 'value');
  return [
    ...(written.length > 0 ? written : readMediaMember(parameters, 'text', 'document')),
    ...['image', 'video', 'audio', 'document'].flatMap((kind) => readMediaMember(parameters, kind, kind)),
  ];
}
