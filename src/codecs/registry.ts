import type { ModelReference } from '../record/model-reference.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import type { BodyCodec } from './codec.ts';
import { openaiChat } from './openai-chat.ts';
import type { JsonObject } from '../read.ts';
import { titanEmbeddings } from './titan-embeddings.ts';
import { unknownBody } from './unknown-body.ts';

/** The body shapes of InvokeModel, the most telling first; the last one knows every body. */
const CODECS: readonly BodyCodec[] = [anthropicMessages, titanEmbeddings, openaiChat, unknownBody];

/** The codec of a request body; a body that is no JSON object has the unknown shape. */
export function findCodec(body: JsonObject | undefined, model: ModelReference | undefined): BodyCodec {
  if (body === undefined) return unknownBody;
  return CODECS.find((codec) => codec.recognizes(body, model)) ?? unknownBody;
}
