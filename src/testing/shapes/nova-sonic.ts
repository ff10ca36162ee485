import type { Answer } from '../answer.ts';
import type { AnswerShape, StreamEvent } from './shape.ts';

/**
 * A spoken answer of Nova Sonic, one turn: what the user said, tools, the text, the same as audio. Two usage
 * events: each with what came since the last one and with the session so far.
 * Source: https://docs.aws.amazon.com/nova/latest/userguide/output-events.html; no recording.
 */
export const novaSonic: AnswerShape = {
  generates: true,
  matchesRequest: ({ operation }) => operation === 'InvokeModelWithBidirectionalStream',
  writeBody: () => ({}),
  *writeEvents(answer) {
    yield writeEvent('completionStart', {});
    yield* writeContent('TEXT', 'USER', 'END_TURN', [['textOutput', { content: 'What the user said.', role: 'USER' }]]);
    yield writeUsage(answer, 'input');
    for (const { name, id, input } of answer.toolUses) {
      yield* writeContent('TOOL', 'TOOL', 'TOOL_USE', [
        ['toolUse', { content: JSON.stringify(input), toolName: name, toolUseId: id }],
      ]);
    }
    if (answer.text.length > 0) {
      yield* writeContent(
        'TEXT',
        'ASSISTANT',
        'END_TURN',
        answer.text.map((content) => ['textOutput', { content, role: 'ASSISTANT' }]),
      );
      const audio = answer.text.map((text) => Buffer.from(text).toString('base64'));
      yield* writeContent(
        'AUDIO',
        'ASSISTANT',
        'END_TURN',
        audio.map((content) => ['audioOutput', { content }]),
      );
    }
    yield writeUsage(answer, 'output');
    yield writeEvent('completionEnd', {
      stopReason: answer.stopReason === 'end_turn' ? 'END_TURN' : answer.stopReason,
    });
  },
};

const session = { sessionId: 'fake-session', promptName: 'fake-prompt', completionId: 'fake-completion' };

function writeEvent(type: string, members: object): StreamEvent {
  return { type, payload: { event: { [type]: { ...session, ...members } } } };
}

function* writeContent(
  type: string,
  role: string,
  stopReason: string,
  events: readonly (readonly [type: string, members: object])[],
): Generator<StreamEvent> {
  const contentId = `${type}-${role}`.toLowerCase();
  yield writeEvent('contentStart', { contentId, type, role });
  for (const [name, members] of events) yield writeEvent(name, { contentId, ...members });
  yield writeEvent('contentEnd', { contentId, type, stopReason });
}

/** All input is counted before the answer, all output after it; text and speech share evenly. */
function writeUsage({ usage }: Answer, direction: 'input' | 'output'): StreamEvent {
  const input = split(usage.inputTokens);
  const output = split(direction === 'input' ? 0 : usage.outputTokens);
  const total = { input, output };
  const delta = { input: split(0), output: split(0), [direction]: total[direction] };
  const totalInputTokens = usage.inputTokens;
  const totalOutputTokens = output.speechTokens + output.textTokens;
  return writeEvent('usageEvent', {
    details: { delta, total },
    totalInputTokens,
    totalOutputTokens,
    totalTokens: totalInputTokens + totalOutputTokens,
  });
}

function split(tokens: number): { speechTokens: number; textTokens: number } {
  const speechTokens = Math.ceil(tokens / 2);
  return { speechTokens, textTokens: tokens - speechTokens };
}
