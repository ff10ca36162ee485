import type { Check } from './check.ts';
import type { LlmEventsConfig } from './options.ts';

export type ResolvedLlmEvents = Required<Omit<LlmEventsConfig, 'countTokens'>> & Pick<LlmEventsConfig, 'countTokens'>;

export function resolveLlmEvents(config: LlmEventsConfig = {}, check: Check): ResolvedLlmEvents {
  const { spanEvents, logRecords, messages, tokenCounts, countTokens } = config;
  return {
    spanEvents: check('llmEvents.spanEvents', spanEvents, typeof spanEvents === 'boolean', 'a boolean') ?? true,
    logRecords: check('llmEvents.logRecords', logRecords, typeof logRecords === 'boolean', 'a boolean') ?? true,
    messages:
      check('llmEvents.messages', messages, messages === 'all' || messages === 'new', "'all' or 'new'") ?? 'all',
    tokenCounts:
      check(
        'llmEvents.tokenCounts',
        tokenCounts,
        tokenCounts === 'summary' || tokenCounts === 'messages',
        "'summary' or 'messages'",
      ) ?? 'summary',
    countTokens: check('llmEvents.countTokens', countTokens, typeof countTokens === 'function', 'a function'),
  };
}
