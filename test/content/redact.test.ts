import assert from 'node:assert/strict';
import type { Conversation } from '../../src/record/message.ts';
import { type Redact, type RedactablePart, redactConversation, redactText } from '../../src/content/redact.ts';

const CONVERSATION: Conversation = {
  system: { role: 'system', parts: [{ type: 'text', content: 'be kind' }] },
  input: [
    {
      role: 'user',
      name: 'jo',
      parts: [
        { type: 'text', content: 'hello' },
        { type: 'generic', generic_type: 'cache_point' },
      ],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: '1', response: { secret: 5 } }] },
  ],
  output: [{ role: 'assistant', parts: [{ type: 'text', content: 'hi' }], finish_reason: 'stop' }],
  tools: [{ type: 'function', name: 'look_up', parameters: {} }],
};

const EVERY_PART: readonly RedactablePart[] = [
  ...(CONVERSATION.system?.parts ?? []),
  ...CONVERSATION.input.flatMap((message) => message.parts ?? []),
  ...CONVERSATION.output.flatMap((message) => message.parts ?? []),
  ...(CONVERSATION.tools ?? []),
];

/** The same messages and nothing in them. */
const NOTHING_LEFT: Conversation = {
  system: { role: 'system', parts: [] },
  input: [
    { role: 'user', name: 'jo', parts: [] },
    { role: 'tool', parts: [] },
  ],
  output: [{ role: 'assistant', parts: [], finish_reason: 'stop' }],
  tools: [],
};

/** A redactor as JavaScript has it, which no type holds back. */
function untyped(redact: (part: RedactablePart) => unknown): Redact {
  return redact as Redact;
}

/** No promise, but what `await` would take for one. */
class Thenable {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
  // oxlint-disable-next-line unicorn/no-thenable -- that is the point
  then(_: unknown, reject: (error: Error) => void): void {
    reject(new Error('thenable'));
  }
}

function assertNoFailure(error: unknown): void {
  assert.fail(`no failure is to be told: ${String(error)}`);
}

describe('redacting a conversation', () => {
  it('shows every part once, also tools and system instructions, and changes nothing by itself', () => {
    const seen: RedactablePart[] = [];
    const redacted = redactConversation(
      CONVERSATION,
      (part) => {
        seen.push(part);
        return part;
      },
      assertNoFailure,
    );
    assert.deepEqual(redacted, CONVERSATION);
    assert.equal(seen.length, EVERY_PART.length);
    assert.deepEqual(new Set(seen), new Set(EVERY_PART));
  });

  it('puts what is handed back in the place of a part', () => {
    const redacted = redactConversation(
      CONVERSATION,
      (part) => (part.type === 'text' ? { ...part, content: '…' } : part),
      assertNoFailure,
    );
    assert.deepEqual(redacted.system?.parts, [{ type: 'text', content: '…' }]);
    assert.deepEqual(redacted.input[0]?.parts?.[0], { type: 'text', content: '…' });
    assert.deepEqual(redacted.input[1], CONVERSATION.input[1]);
    assert.deepEqual(redacted.output[0]?.parts, [{ type: 'text', content: '…' }]);
  });

  it('takes a part that was changed in place', () => {
    const message = { role: 'user', parts: [{ type: 'text' as const, content: 'hello' }] };
    const redacted = redactConversation(
      { input: [message], output: [] },
      (part) => Object.assign(part, { content: '…' }),
      assertNoFailure,
    );
    assert.deepEqual(redacted.input, [{ role: 'user', parts: [{ type: 'text', content: '…' }] }]);
  });

  it('drops one part and keeps its message, in order', () => {
    const redacted = redactConversation(
      CONVERSATION,
      (part) => (part.type === 'generic' || part.type === 'tool_call_response' ? undefined : part),
      assertNoFailure,
    );
    assert.deepEqual(
      redacted.input.map(({ role, parts }) => [role, parts?.map(({ type }) => type)]),
      [
        ['user', ['text']],
        ['tool', []],
      ],
    );
  });

  for (const answer of [undefined, null, '', 'text', 5, true, [], [{ type: 'text' }], {}, { type: 5 }]) {
    it(`drops a part for which ${JSON.stringify(answer)} comes back`, () => {
      const redacted = redactConversation(
        CONVERSATION,
        untyped(() => answer),
        assertNoFailure,
      );
      assert.deepEqual(redacted, NOTHING_LEFT);
    });
  }

  it('drops what the redactor throws at, and says so once', () => {
    const failures: unknown[] = [];
    const broken = new Error('broken');
    const redacted = redactConversation(
      CONVERSATION,
      (part) => {
        Object.assign(part, { content: 'half done' });
        throw broken;
      },
      (error) => failures.push(error),
    );
    assert.deepEqual(redacted, NOTHING_LEFT);
    assert.deepEqual(failures, [broken]);
  });

  it('goes on after a failure', () => {
    const failures: unknown[] = [];
    const redacted = redactConversation(
      CONVERSATION,
      (part) => {
        if (part.type === 'generic') throw new Error('unknown part');
        return part;
      },
      (error) => failures.push(error),
    );
    assert.equal(redacted.input[0]?.parts?.length, 1);
    assert.deepEqual(redacted.input[1], CONVERSATION.input[1]);
    assert.equal(failures.length, 1);
  });

  it('waits for no promise, and swallows its rejection', async () => {
    const unhandled: unknown[] = [];
    function note(error: unknown): void {
      unhandled.push(error);
    }
    process.on('unhandledRejection', note);
    try {
      for (const redact of [
        untyped(async (part) => part),
        untyped(async () => {
          throw new Error('late');
        }),
        untyped((part) => new Thenable(part.type)),
      ]) {
        const failures: unknown[] = [];
        assert.deepEqual(
          redactConversation(CONVERSATION, redact, (error) => failures.push(error)),
          NOTHING_LEFT,
        );
        assert.equal(failures.length, 1);
        assert.match(String(failures[0]), /promise/);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('drops a part that cannot even be looked at', () => {
    const failures: unknown[] = [];
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('do not look');
        },
      },
    );
    const redacted = redactConversation(
      CONVERSATION,
      untyped(() => hostile),
      (error) => failures.push(error),
    );
    assert.deepEqual(redacted, NOTHING_LEFT);
    assert.equal(failures.length, 1);
  });

  it('passes messages through whose content is not captured', () => {
    const conversation: Conversation = {
      system: { role: 'system' },
      input: [{ role: 'user' }],
      output: [{ role: 'assistant', finish_reason: 'stop' }],
    };
    assert.deepEqual(
      redactConversation(conversation, () => assert.fail('there is no part'), assertNoFailure),
      conversation,
    );
  });
});

describe('redacting a text', () => {
  it('shows it as a text part', () => {
    const seen: RedactablePart[] = [];
    const redacted = redactText(
      'no such model',
      (part) => {
        seen.push(part);
        return { type: 'text', content: 'no' };
      },
      assertNoFailure,
    );
    assert.equal(redacted, 'no');
    assert.deepEqual(seen, [{ type: 'text', content: 'no such model' }]);
  });

  it('is left with nothing where no text comes back', () => {
    for (const answer of [
      undefined,
      null,
      { type: 'text' },
      { type: 'text', content: 5 },
      { type: 'reasoning', content: '' },
    ])
      assert.equal(
        redactText(
          'a',
          untyped(() => answer),
          assertNoFailure,
        ),
        undefined,
      );
  });

  it('is left with nothing where the redactor throws', () => {
    const failures: unknown[] = [];
    const redacted = redactText(
      'a',
      () => {
        throw new Error('broken');
      },
      (error) => failures.push(error),
    );
    assert.equal(redacted, undefined);
    assert.equal(failures.length, 1);
  });
});
