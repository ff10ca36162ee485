import type { Answer } from './codec.ts';
import { known, readCount, readNumber, readObject, type JsonObject } from '../read.ts';

/**
 * What Bedrock itself says about a call, whatever the model's own shape. Both
 * counts exclude cached tokens.
 */

/** The `amazon-bedrock-invocationMetrics` member of a stream's last chunk. */
export function readInvocationMetrics(chunk: JsonObject): Answer | undefined {
  const metrics = readObject(chunk, 'amazon-bedrock-invocationMetrics');
  if (metrics === undefined) return undefined;
  return {
    response: known({
      serviceLatencyMs: readNumber(metrics, 'invocationLatency'),
      serviceFirstByteMs: readNumber(metrics, 'firstByteLatency'),
    }),
    usage: known({
      inputTokens: readCount(metrics, 'inputTokenCount'),
      outputTokens: readCount(metrics, 'outputTokenCount'),
      cacheReadTokens: readCount(metrics, 'cacheReadInputTokenCount'),
      cacheWriteTokens: readCount(metrics, 'cacheWriteInputTokenCount'),
    }),
  };
}

/** The `x-amzn-bedrock-*` headers of an InvokeModel response; the only source of counts for some models. */
export function readInvocationHeaders(headers: JsonObject): Answer {
  return {
    response: known({ serviceLatencyMs: readHeaderCount(headers, 'x-amzn-bedrock-invocation-latency') }),
    usage: known({
      inputTokens: readHeaderCount(headers, 'x-amzn-bedrock-input-token-count'),
      outputTokens: readHeaderCount(headers, 'x-amzn-bedrock-output-token-count'),
      cacheReadTokens: readHeaderCount(headers, 'x-amzn-bedrock-cache-read-input-token-count'),
      cacheWriteTokens: readHeaderCount(headers, 'x-amzn-bedrock-cache-write-input-token-count'),
    }),
  };
}

function readHeaderCount(headers: JsonObject, name: string): number | undefined {
  const value = headers[name];
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
