import type { MessagePart } from '../record/message.ts';
import { readObject, readString, type JsonObject } from '../read.ts';
import type { BodyCodec } from './codec.ts';
import { readMediaMember } from './media.ts';
import { createUserPrompt, readText } from './prompt.ts';

/**
 * TwelveLabs Marengo: text, images, sound and video become vectors. The answer is not parsed.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo-3.html
 */
export const twelvelabsMarengo: BodyCodec = {
  shape: 'twelvelabs-marengo',
  recognizes: (body) => typeof body['inputType'] === 'string',
  operation: () => 'embeddings',
  readRequest: () => ({}),
  readPrompt: (body, content) => createUserPrompt(content, () => readInput(body)),
  headersSuffice: true,
};

/** Marengo 3 has its input in a member named after its type, 2.7 beside the type. */
function readInput(body: JsonObject): MessagePart[] {
  const type = readString(body, 'inputType') ?? '';
  const input = readObject(body, type) ?? body;
  const modality = type === 'text_image' ? 'image' : type;
  return [...readText(input, 'inputText'), ...readMediaMember(input, 'mediaSource', modality)];
}
