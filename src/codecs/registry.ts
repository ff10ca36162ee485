import type { ModelReference } from '../record/model-reference.ts';
import { amazonImage } from './amazon-image.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { anthropicText } from './anthropic-text.ts';
import type { BodyCodec } from './codec.ts';
import { cohereCommandR } from './cohere-command-r.ts';
import { cohereCommand } from './cohere-command.ts';
import { cohereEmbed } from './cohere-embed.ts';
import { jurassic } from './jurassic.ts';
import { llama } from './llama.ts';
import { lumaRay } from './luma-ray.ts';
import { mistralText } from './mistral-text.ts';
import { novaEmbeddings } from './nova-embeddings.ts';
import { novaMessages } from './nova-messages.ts';
import { novaReel } from './nova-reel.ts';
import { openaiChat } from './openai-chat.ts';
import { readByAnswer } from './read-by-answer.ts';
import type { JsonObject } from '../read.ts';
import { rerank } from './rerank.ts';
import { stability } from './stability.ts';
import { textCompletion } from './text-completion.ts';
import { titanEmbeddings } from './titan-embeddings.ts';
import { titanMultimodalEmbeddings } from './titan-multimodal-embeddings.ts';
import { titanText } from './titan-text.ts';
import { twelvelabsMarengo } from './twelvelabs-marengo.ts';
import { twelvelabsPegasus } from './twelvelabs-pegasus.ts';
import { unknownBody } from './unknown-body.ts';

/** The body shapes of InvokeModel, the most telling first; the last one knows every body. */
export const CODECS: readonly BodyCodec[] = [
  // `messages`
  anthropicMessages,
  novaMessages,
  openaiChat,
  // a member of their own
  cohereCommandR,
  cohereEmbed,
  rerank,
  novaEmbeddings,
  amazonImage,
  novaReel,
  twelvelabsPegasus,
  twelvelabsMarengo,
  // `inputText`
  titanText,
  titanMultimodalEmbeddings,
  titanEmbeddings,
  // `prompt`
  llama,
  anthropicText,
  stability,
  lumaRay,
  jurassic,
  cohereCommand,
  mistralText,
  textCompletion,
  unknownBody,
];

/** The codec of a request body; a body that is no JSON object has the unknown shape. */
export function findCodec(
  body: JsonObject | undefined,
  model: ModelReference | undefined,
  codecs: readonly BodyCodec[] = CODECS,
): BodyCodec {
  const codec = (body && codecs.find((codec) => codec.recognizes(body, model))) ?? unknownBody;
  return codec.answersVary?.(model) === true ? readByAnswer(codec, codecs) : codec;
}
