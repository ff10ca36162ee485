import { isObject } from '../expectation.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { AnswerShape } from './shape.ts';

// Defaults of Titan Text Embeddings V2 and of G1:
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
const V2_DIMENSIONS = 1024;
const G1_DIMENSIONS = 1536;

/**
 * Titan text embeddings: a body with `inputText` and without the `textGenerationConfig` of Titan Text.
 * Both bodies as recorded; `embeddingsByType` comes from V2 only.
 */
export const titanEmbedding: AnswerShape = {
  generates: false,
  matchesRequest: ({ json }) =>
    isObject(json) && typeof json['inputText'] === 'string' && !('textGenerationConfig' in json),
  writeBody(answer, request) {
    const body = isObject(request.json) ? request.json : {};
    const firstGeneration = request.modelId?.includes('embed-text-v1') === true;
    const dimensions = body['dimensions'] ?? (firstGeneration ? G1_DIMENSIONS : V2_DIMENSIONS);
    const vector = embedText(request, Number(dimensions));
    const embedding = firstGeneration || body['normalize'] === false ? vector : normalizeVector(vector);
    return {
      embedding,
      ...(!firstGeneration && { embeddingsByType: { float: embedding } }),
      inputTextTokenCount: answer.usage.inputTokens,
    };
  },
  *writeEvents(answer, request) {
    yield { type: 'chunk', payload: titanEmbedding.writeBody(answer, request) };
  },
};

// The same bytes give the same vector, other bytes another one; it means nothing.
function embedText({ body }: ReceivedRequest, dimensions: number): number[] {
  const seed = body.reduce((sum, byte, index) => (sum + byte * (index + 1)) % 65_521, 1);
  return Array.from({ length: dimensions }, (_, index) => Math.sin(seed + seed * index));
}

function normalizeVector(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
