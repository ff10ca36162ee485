import type { Billed, ReceivedRequest } from './received-request.ts';
import type { ScriptedUsage } from './rule.ts';

/** Token counts of one answer; what was not scripted is absent, never 0. */
export interface Usage {
  /** Without cached tokens. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number | undefined;
  readonly cacheWriteTokens: number | undefined;
  /** Cache writes by time to live, in the words of Converse; absent unless scripted so. */
  readonly cacheDetails: readonly { readonly ttl: string; readonly inputTokens: number }[] | undefined;
  readonly reasoningTokens: number | undefined;
}

/** The one rule for counts that nobody scripted: a token is four bytes, a begun one counts. */
export function countTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

export function resolveUsage(request: ReceivedRequest, generatedBytes: number, scripted: ScriptedUsage): Usage {
  const writes = scripted.cacheWriteTokens;
  const byLifetime = typeof writes === 'object' ? Object.entries(writes) : undefined;
  const cacheDetails = byLifetime?.map(([ttl, inputTokens]) => ({ ttl, inputTokens }));
  return {
    inputTokens: scripted.inputTokens ?? countTokens(request.body.length),
    outputTokens: scripted.outputTokens ?? countTokens(generatedBytes),
    cacheReadTokens: scripted.cacheReadTokens,
    cacheWriteTokens:
      cacheDetails?.reduce((sum, { inputTokens }) => sum + inputTokens, 0) ??
      (typeof writes === 'number' ? writes : undefined),
    cacheDetails,
    reasoningTokens: scripted.reasoningTokens,
  };
}

export function billUsage(usage: Usage): Billed {
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteTokens ?? 0,
  };
}
