import { parseJsonObject } from './body.ts';
import type { Answer, BodyCodec, StreamReader } from './codec.ts';
import { readInvocationMetrics } from './invocation-metrics.ts';
import { readSampling } from './sampling.ts';

const METRICS = Buffer.from('"amazon-bedrock-invocationMetrics"');

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
  openStream: openMetricsStream,
};

function openMetricsStream(): StreamReader {
  let metrics: Answer | undefined;
  return {
    read(chunk) {
      if (!(chunk instanceof Uint8Array)) return false;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (bytes.includes(METRICS))
        metrics = readInvocationMetrics(parseJsonObject(bytes.toString('utf8')) ?? {}) ?? metrics;
      return false;
    },
    answer: () => metrics ?? { response: {} },
  };
}
