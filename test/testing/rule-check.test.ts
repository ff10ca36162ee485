import assert from 'node:assert/strict';
import { startFakeBedrock, type FakeBedrock } from '../../src/testing/index.ts';
import { checkRule } from '../../src/testing/rule-check.ts';

/** A rule that no type would allow, and what the error says. */
const wrongRules: readonly (readonly [rule: unknown, message: string])[] = [
  [undefined, 'rule: expected an object, got undefined'],
  [[], 'rule: expected an object, got a list'],
  [{ operation: 'converse' }, 'rule.operation: expected one of Converse, ConverseStream, '],
  [{ modelid: 'm' }, 'rule.modelid: unknown member, expected one of operation, modelId, '],
  [{ toString: 'm' }, 'rule.toString: unknown member'],
  [{ modelId: 5 }, 'rule.modelId: expected a string or a RegExp, got 5'],
  [{ when: true }, 'rule.when: expected a function, got true'],
  [{ times: 0 }, 'rule.times: expected a whole number of 1 or more, got 0'],
  [{ delay: -1 }, 'rule.delay: expected milliseconds of 0 or more, got -1'],
  [{ delay: Infinity }, 'rule.delay: expected milliseconds of 0 or more, got Infinity'],
  [{ chunkDelay: '5' }, 'rule.chunkDelay: expected milliseconds or a list of them, got "5"'],
  [{ chunkDelay: [1, '5'] }, 'rule.chunkDelay[1]: expected milliseconds of 0 or more, got "5"'],
  [{ answer: 'hello' }, 'rule.answer: expected an object, got "hello"'],
  [{ answer: { text: 5 } }, 'rule.answer.text: expected a string or a list of strings, got 5'],
  [{ answer: { text: ['a', null] } }, 'rule.answer.text[1]: expected a string, got null'],
  [{ answer: { toolUse: {} } }, 'rule.answer.toolUse.name: expected a value, got undefined'],
  [{ answer: { toolUse: [{ name: 'f', deltas: 0 }] } }, 'rule.answer.toolUse[0].deltas: expected a whole number of 1'],
  [{ answer: { toolUse: 'f' } }, 'rule.answer.toolUse: expected a tool use or a list of them, got "f"'],
  [
    { answer: { usage: { inputTokens: 1.5 } } },
    'rule.answer.usage.inputTokens: expected a whole number of 0 or more, got 1.5',
  ],
  [{ answer: { usage: { cacheWriteTokens: { '2h': 1 } } } }, 'rule.answer.usage.cacheWriteTokens.2h: unknown member'],
  [
    { answer: { guardrail: { action: 'maybe' } } },
    'rule.answer.guardrail.action: expected one of intervened, none, got "maybe"',
  ],
  [
    { invocations: [{ status: 'Done' }] },
    'rule.invocations[0].status: expected one of InProgress, Completed, Failed, got "Done"',
  ],
  [{ answer: { guardrail: true } }, 'rule.answer.guardrail: expected intervened or an object, got true'],
  [{ fail: {} }, 'rule.fail: expected exactly one of exception, errorFrame, connection, got an object'],
  [{ fail: { exception: 'X', connection: 'reset' } }, 'rule.fail: expected exactly one of exception, '],
  [{ fail: 'ThrottlingException' }, 'rule.fail: expected exactly one of exception, errorFrame, connection, got "Thr'],
  [{ fail: { exception: 'X', status: 200 } }, 'rule.fail.status: expected an HTTP status of 400 to 599, got 200'],
  [{ fail: { connection: 'drop' } }, 'rule.fail.connection: expected one of reset, hang, end, truncate, got "drop"'],
  [{ fail: { connection: 'reset', after: -1 } }, 'rule.fail.after: expected a whole number of 0 or more, got -1'],
  [{ omit: 'metadata' }, 'rule.omit: expected a list, got "metadata"'],
  [{ insert: [{ type: 'x' }] }, 'rule.insert[0].after: expected a value, got undefined'],
  [{ status: 99 }, 'rule.status: expected an HTTP status of 200 to 599, got 99'],
  [{ headers: { 'x-a': 1 } }, 'rule.headers.x-a: expected a string, got 1'],
  [{ headers: () => 1 }, 'rule.headers: expected an object, got a function'],
  [{ body: '', chunks: [] }, 'rule: expected at most one of body, chunks, replay, got "body and chunks"'],
  [{ replay: 'file.json' }, 'rule.replay: expected a recorded exchange, got "file.json"'],
  [{ replay: { operation: 'Converse', modelId: 'm' } }, 'rule.replay.response: expected a value, got undefined'],
  [{ split: 0 }, 'rule.split: expected a whole number of 1 or more, got 0'],
];

describe('a rule of a wrong form', () => {
  let fake: FakeBedrock;
  before(async () => void (fake = await startFakeBedrock()));
  after(() => fake.close());

  for (const [rule, message] of wrongRules) {
    it(message, () => {
      assert.throws(
        () => Reflect.apply(fake.script, undefined, [rule]),
        (error) => error instanceof TypeError && error.message.startsWith(message),
      );
    });
  }

  it('is not one whose members are undefined', () => {
    assert.doesNotThrow(() => checkRule({ operation: undefined, answer: { text: undefined } }));
  });
});
