import type { Message, Prompt } from '../record/message.ts';
import { parseJsonObject } from './body.ts';
import type { Answer, BodyCodec, StreamReader } from './codec.ts';
import { copyJson } from './copy-json.ts';
import { createGenericPart } from './generic-part.ts';
import { readInvocationMetrics } from './invocation-metrics.ts';
import { outlineJsonObject } from './outline.ts';
import { createUserPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';
import type { JsonObject } from '../read.ts';

const METRICS_MEMBER = 'amazon-bedrock-invocationMetrics';
const METRICS = Buffer.from(`"${METRICS_MEMBER}"`);

/** Vectors are numbers for the application, and nothing to read. */
const VECTORS = ['embedding', 'embeddings', 'embeddingsByType'];

/** More chunks than are worth keeping as they are. */
const MAX_CHUNKS = 1024;

/**
 * A body that no other codec knows. Nothing in it is guessed at: where the answer tells no shape
 * either, tokens come from Bedrock's own metrics and headers, which every model's answers carry.
 */
export const unknownBody: BodyCodec = {
  shape: 'unknown',
  recognizes: () => true,
  answersVary: () => true,
  operation(body, model) {
    if (model?.baseModelId?.includes('embed')) return 'embeddings';
    return body['inputText'] !== undefined ? 'text_completion' : 'generate_content';
  },
  readRequest: readSampling,
  readPrompt,
  readResponse,
  openStream: openUnknownStream,
};

function readPrompt(body: JsonObject, content: boolean): Prompt {
  return createUserPrompt(content, () => [createGenericPart('body', body)]);
}

function readResponse(text: string, content: boolean): Answer {
  const body = content ? parseJsonObject(text) : outlineJsonObject(text);
  if (body === undefined || VECTORS.some((key) => key in body)) return { response: {} };
  return { response: {}, messages: [createMessage(content ? body : undefined)] };
}

function createMessage(said: unknown): Message {
  if (said === undefined) return { role: 'assistant' };
  return { role: 'assistant', parts: [createGenericPart('body', said)] };
}

/** Whether a chunk says anything is not known: none is told apart as content. */
function openUnknownStream(content: boolean): StreamReader {
  let metrics: Answer | undefined;
  let chunkCount = 0;
  const chunks: unknown[] = [];
  return {
    read(chunk) {
      if (!(chunk instanceof Uint8Array)) return false;
      chunkCount += 1;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const kept = content && chunks.length < MAX_CHUNKS;
      if (!kept && !bytes.includes(METRICS)) return false;
      const body = parseJsonObject(bytes.toString('utf8'));
      metrics = readInvocationMetrics(body ?? {}) ?? metrics;
      const { [METRICS_MEMBER]: _metrics, ...said } = body ?? {};
      if (kept && Object.keys(said).length > 0) chunks.push(copyJson(said));
      return false;
    },
    answer: () => ({
      response: {},
      ...metrics,
      ...(chunkCount > 0 && { messages: [createMessage(content ? chunks : undefined)] }),
    }),
  };
}
