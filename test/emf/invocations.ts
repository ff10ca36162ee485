import fc from 'fast-check';
import type { Invocation } from '../../src/index.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';

/** A call as it usually is; tests change what they are about. */
export const CALL: Invocation = {
  id: '6f1c2f3e-0000-4000-8000-000000000001',
  trace: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
  command: 'ConverseStream',
  operation: 'chat',
  streaming: true,
  model: parseModelReference('us.anthropic.claude-sonnet-4-5-20250929-v1:0'),
  request: { maxTokens: 500 },
  response: { finishReasons: ['end_turn'], serviceTier: 'default' },
  usage: { inputTokens: 10, outputTokens: 40, cacheReadTokens: 90, cacheWriteTokens: 0 },
  timing: {
    startedAt: 1_790_000_000_000,
    endedAt: 1_790_000_001_234.5,
    durationMs: 1234.5,
    timeToFirstChunkMs: 200,
    stream: { chunkCount: 5, gapSumMs: 400, gapMaxMs: 150, consumerMs: 20 },
  },
  outcome: { ending: 'complete' },
  attempts: { count: 1, throttles: 0, retryDelayMs: 0 },
  service: {
    requestId: 'r-1',
    statusCode: 200,
    region: 'us-east-1',
    serverAddress: 'bedrock-runtime.us-east-1.amazonaws.com',
  },
  cost: {
    picoUsd: 722_700_000,
    currency: 'USD',
    breakdown: { input: 33_000_000, output: 660_000_000, cacheRead: 29_700_000 },
    cacheSavingsPicoUsd: 267_300_000,
    source: 'https://prices.example',
    effectiveFrom: '2026-07-24',
    version: '2026-11-21',
  },
};

const count = fc.option(fc.nat({ max: 10_000_000 }), { nil: undefined });
const milliseconds = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined });
const text = fc.option(
  fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 3000, maxLength: 4000 }), fc.constant(':x')),
  { nil: undefined },
);

/** Drops what is absent, as the pipeline does. */
function present<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** Any record that a call could leave behind, and some that none would. */
export const anyInvocation: fc.Arbitrary<Invocation> = fc
  .record({
    modelId: fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('us.amazon.nova-lite-v1:0', 'arn:aws:bedrock:us-east-1:123456789012:prompt/A:1'),
    ),
    usage: fc.option(
      fc.record({
        inputTokens: count,
        outputTokens: count,
        cacheReadTokens: count,
        cacheWriteTokens: count,
        reasoningTokens: count,
      }),
      { nil: undefined },
    ),
    durationMs: milliseconds,
    timeToFirstChunkMs: milliseconds,
    gapSumMs: milliseconds,
    chunkCount: count,
    ending: fc.constantFrom('complete', 'break', 'abandoned', 'aborted', 'truncated', 'error'),
    errorType: fc.option(fc.constantFrom('ThrottlingException', 'AbortError', '_OTHER'), { nil: undefined }),
    attempts: fc.option(fc.record({ count: fc.nat(9), throttles: fc.nat(9), retryDelayMs: fc.nat() }), {
      nil: undefined,
    }),
    strings: fc.record({
      requestId: text,
      responseId: text,
      responseModel: text,
      serviceTier: text,
      finishReason: text,
    }),
    guardrail: fc.boolean(),
  })
  .map(({ modelId, usage, errorType, ending, attempts, strings, guardrail, ...timing }): Invocation =>
    present({
      ...CALL,
      timing: {
        ...CALL.timing,
        endedAt: Date.now(),
        ...present({ durationMs: timing.durationMs, timeToFirstChunkMs: timing.timeToFirstChunkMs }),
        stream: present({ gapSumMs: timing.gapSumMs, chunkCount: timing.chunkCount }),
      } as Invocation['timing'],
      model: parseModelReference(modelId),
      usage: (usage && present(usage)) as Invocation['usage'],
      outcome: {
        ending: ending as Invocation['outcome']['ending'],
        ...(errorType !== undefined && { error: { type: errorType } }),
      },
      attempts,
      response: present({
        id: strings.responseId,
        model: strings.responseModel,
        serviceTier: strings.serviceTier,
        finishReasons: strings.finishReason === undefined ? undefined : [strings.finishReason],
        guardrail: guardrail ? { action: 'intervened' } : undefined,
      }) as Invocation['response'],
      service: present({ requestId: strings.requestId }) as Invocation['service'],
    } as Invocation),
  );
