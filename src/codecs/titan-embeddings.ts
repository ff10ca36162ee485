import type { Answer, BodyCodec } from './codec.ts';
import { outlineJsonObject } from './outline.ts';
import { readTextPrompt } from './prompt.ts';
import { known, readCount, readStrings } from '../read.ts';

/**
 * Titan Text Embeddings G1 and V2.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbeddings: BodyCodec = {
  shape: 'titan-embeddings',
  // `inputText` alone is a Titan Text prompt, too: then the model id tells.
  recognizes: (body, model) =>
    body['inputText'] !== undefined &&
    (model?.baseModelId?.startsWith('amazon.titan-embed-text') ??
      ['dimensions', 'normalize', 'embeddingTypes'].some((key) => body[key] !== undefined)),
  operation: () => 'embeddings',
  readRequest: (body) =>
    known({
      dimensionCount: readCount(body, 'dimensions'),
      encodingFormats: readStrings(body, 'embeddingTypes'),
    }),
  readPrompt: readTextPrompt('inputText'),
  answers: (part) => Array.isArray(part['embedding']) && 'inputTextTokenCount' in part,
  // The header and the body's count agree in every recording: no need to walk through the vector.
  headersSuffice: true,
  readResponse: readTextTokenCount,
};

/** The count that stands behind the vector. */
export function readTextTokenCount(text: string): Answer {
  const inputTokens = readCount(outlineJsonObject(text), 'inputTextTokenCount');
  return { response: {}, ...(inputTokens !== undefined && { usage: { inputTokens } }) };
}
