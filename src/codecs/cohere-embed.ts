import type { BodyCodec } from './codec.ts';
import { known, readCount, readString, readStrings } from '../read.ts';

/**
 * Behind megabytes of vectors stands the answer's id. A quote inside of a JSON string
 * is escaped, so this finds the member and never a text that only looks like it.
 */
const ID = /"id"\s*:\s*"([^"\\]{1,128})"/;

/**
 * Cohere Embed v3 and v4. Tokens stand in headers only.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 */
export const cohereEmbed: BodyCodec = {
  shape: 'cohere-embed',
  recognizes: (body) =>
    readString(body, 'input_type') !== undefined && ['texts', 'images', 'inputs'].some((key) => key in body),
  operation: () => 'embeddings',
  readRequest: (body) =>
    known({
      dimensionCount: readCount(body, 'output_dimension'),
      encodingFormats: readStrings(body, 'embedding_types'),
    }),
  answers: (part) => 'embeddings' in part && 'response_type' in part,
  readResponse: (text) => ({ response: known({ id: ID.exec(text)?.[1] }) }),
};
