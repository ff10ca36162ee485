import type { BodyCodec } from './codec.ts';
import type { Prompt } from '../record/message.ts';
import { isObject, known, readArray, readCount, readString, readStrings, type JsonObject } from '../read.ts';
import { readBase64 } from './media.ts';
import { readOpenaiParts } from './openai-content.ts';
import { createUserMessage } from './prompt.ts';

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
      quantities: { images: countImages(body) },
    }),
  readPrompt: readInputs,
  answers: (part) => 'embeddings' in part && 'response_type' in part,
  readResponse: (text) => ({ response: known({ id: ID.exec(text)?.[1] }) }),
};

/** An input of version 4 counts as an image unless it is nothing but text: its pixels are billed in a way of their own. */
function countImages(body: JsonObject): number {
  const inputs = readArray(body, 'inputs') ?? [];
  return (readArray(body, 'images')?.length ?? 0) + inputs.filter((input) => !isText(input)).length;
}

function isText(input: unknown): boolean {
  const content = isObject(input) ? readArray(input, 'content') : undefined;
  return content?.every((part) => isObject(part) && part['type'] === 'text') === true && content.length > 0;
}

/** Each text, image or input becomes a vector of its own. */
function readInputs(body: JsonObject, content: boolean): Prompt {
  const texts = readArray(body, 'texts') ?? [];
  const images = readArray(body, 'images') ?? [];
  const inputs = readArray(body, 'inputs') ?? [];
  return {
    messages: [
      ...texts.map((text) => createUserMessage(content, () => readOpenaiParts(text))),
      ...images.map((image) => createUserMessage(content, () => readBase64({ image }, 'image', 'image'))),
      ...inputs.map((input) =>
        createUserMessage(content, () => readOpenaiParts(isObject(input) ? input['content'] : undefined)),
      ),
    ],
  };
}
