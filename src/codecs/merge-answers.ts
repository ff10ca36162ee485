import { mergeUsage } from '../record/usage.ts';
import type { Answer } from './codec.ts';

/** Joins what two sources say about one answer; where both speak, the first one counts. */
export function mergeAnswers(preferred: Answer, fallback: Answer | undefined): Answer {
  if (fallback === undefined) return preferred;
  const usage = mergeUsage(preferred.usage, fallback.usage);
  const finished = preferred.finished ?? fallback.finished;
  return {
    response: { ...fallback.response, ...preferred.response },
    ...(usage !== undefined && { usage }),
    ...(finished !== undefined && { finished }),
  };
}
