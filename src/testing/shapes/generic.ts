import type { AnswerShape } from './shape.ts';

/**
 * Any other body, among them image, video and speech: plain JSON that follows no model, so that only
 * token headers and invocation metrics tell the usage.
 */
export const generic: AnswerShape = {
  generates: true,
  matchesRequest: () => true,
  writeBody: (answer) => ({ output: answer.text.join(''), stop_reason: answer.stopReason }),
  *writeEvents(answer) {
    for (const output of answer.text) yield { type: 'chunk', payload: { output } };
    yield { type: 'chunk', payload: { stop_reason: answer.stopReason } };
  },
};
