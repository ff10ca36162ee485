import type { ReceivedRequest } from 'bedrock-otel/testing';
import type { ReceivedSpan } from './otlp-receiver.ts';

/** As spans count them: the input contains what was read from and written to the cache. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

export function countTokens(spans: readonly ReceivedSpan[]): Tokens {
  return addUp(spans.map(readTokens));
}

export interface Bill {
  readonly billed: Tokens;
  /** Tokens of calls whose span tells no count, because the application never got it. */
  readonly unseen: number;
  /** One line for every call whose span tells another count than was billed. */
  readonly wrong: readonly string[];
}

/** Holds what the fake billed against what the spans say, call by call. */
export function billTokens(received: readonly ReceivedRequest[], spans: readonly ReceivedSpan[]): Bill {
  const billed: Tokens[] = [];
  const wrong: string[] = [];
  let unseen = 0;
  for (const { requestId, operation, billed: bill } of received) {
    if (bill === undefined) continue;
    const tokens = {
      input: bill.inputTokens + bill.cacheReadTokens + bill.cacheWriteTokens,
      output: bill.outputTokens,
      cached: bill.cacheReadTokens,
    };
    billed.push(tokens);
    const span = spans.find(({ attributes }) => attributes['aws.request_id'] === requestId);
    if (span?.attributes['bedrock.stream.ending'] === 'break') unseen += tokens.input + tokens.output;
    else if (span === undefined || formatTokens(readTokens(span)) !== formatTokens(tokens)) {
      const seen = span === undefined ? 'no span' : formatTokens(readTokens(span));
      wrong.push(`${operation} ${requestId}: billed ${formatTokens(tokens)}, seen ${seen}`);
    }
  }
  return { billed: addUp(billed), unseen, wrong };
}

export function formatTokens({ input, output, cached }: Tokens): string {
  return `${input} in / ${output} out / ${cached} cached`;
}

function readTokens({ attributes }: ReceivedSpan): Tokens {
  return {
    input: Number(attributes['gen_ai.usage.input_tokens'] ?? 0),
    output: Number(attributes['gen_ai.usage.output_tokens'] ?? 0),
    cached: Number(attributes['gen_ai.usage.cache_read.input_tokens'] ?? 0),
  };
}

function addUp(counts: readonly Tokens[]): Tokens {
  return counts.reduce(
    (sum, { input, output, cached }) => ({
      input: sum.input + input,
      output: sum.output + output,
      cached: sum.cached + cached,
    }),
    { input: 0, output: 0, cached: 0 },
  );
}
