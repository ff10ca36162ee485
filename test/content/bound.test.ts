import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundConversation, type BoundedConversation, boundText, MINIMUM_BYTES } from '../../src/content/bound.ts';
import type { Conversation, Message, MessagePart } from '../../src/record/message.ts';

function measure({ json }: BoundedConversation): number {
  return Object.values(json).reduce((bytes, text) => bytes + Buffer.byteLength(String(text)), 0);
}

function bound(conversation: Conversation, maxBytes: number): BoundedConversation {
  const bounded = boundConversation(conversation, maxBytes);
  assert.ok(bounded !== undefined);
  assert.ok(measure(bounded) <= maxBytes, `${measure(bounded)} bytes of ${maxBytes}`);
  return bounded;
}

function say(role: string, content: string): Message {
  return { role, parts: [{ type: 'text', content }] };
}

function listTypes(message: Message | undefined): readonly string[] | undefined {
  return message?.parts?.map(({ type }) => type);
}

/** The text of a message's only part. */
function readContent(message: Message | undefined): string {
  const part = message?.parts?.[0];
  assert.ok(part?.type === 'text');
  return part.content;
}

/** What the leading message counts as left out. */
function readOmission({ conversation }: BoundedConversation): unknown {
  const part = conversation.input[0]?.parts?.[0];
  return part?.type === 'generic' && part.generic_type === 'omitted' ? part.value : undefined;
}

/** Texts in which characters and bytes differ most. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'é', '漢', '😀', '\ud800', '\udc00', '\u0000', '\n', '"', '\\', '\u007f') }),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom('a', '😀', '\u0000', '"', '\ud83d'), fc.nat(5_000))
    .map(([unit, count]) => unit.repeat(count)),
);

const anyValue = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 6 }),
  fc.dictionary(anyText, anyText),
  fc.nat(5_000).map((length) => Array.from({ length }, (_, index) => index / 7)),
  fc.tuple(fc.nat(200), anyText).map(([depth, text]) => nest(depth, text)),
);

const anyPart: fc.Arbitrary<MessagePart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), content: anyText }),
  fc.record({ type: fc.constant('reasoning' as const), content: anyText }),
  fc.record({ type: fc.constant('tool_call' as const), name: anyText, id: fc.uuid(), arguments: anyValue }),
  fc.record({ type: fc.constant('tool_call_response' as const), response: anyValue }),
  fc.record({ type: fc.constant('generic' as const), generic_type: anyText, value: anyValue }),
);

const anyMessage: fc.Arbitrary<Message> = fc.record(
  { role: fc.oneof({ arbitrary: fc.constantFrom('user', 'assistant'), weight: 9 }, anyText), parts: fc.array(anyPart) },
  { requiredKeys: ['role'] },
);

const anyConversation: fc.Arbitrary<Conversation> = fc.record(
  {
    system: anyMessage,
    input: fc.oneof(fc.array(anyMessage), fc.array(anyMessage, { minLength: 10, maxLength: 30 })),
    output: fc
      .array(anyMessage, { maxLength: 3 })
      .map((messages) => messages.map((message) => ({ ...message, finish_reason: 'stop' }))),
    tools: fc.array(
      fc.record({ type: fc.constant('function'), name: anyText, description: anyText, parameters: anyValue }),
    ),
  },
  { requiredKeys: ['input', 'output'] },
);

const anyBound = fc.oneof(
  fc.integer({ min: MINIMUM_BYTES, max: 1_000 }),
  fc.integer({ min: MINIMUM_BYTES, max: 100_000 }),
);

function nest(depth: number, inside: unknown): unknown {
  let value = inside;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe('bounding a conversation', () => {
  it('keeps any conversation within any bound, as the messages that it was', () => {
    fc.assert(
      fc.property(anyConversation, anyBound, (conversation, maxBytes) => {
        const bounded = bound(conversation, maxBytes);
        const { system, input, output, tools } = bounded.conversation;
        assert.deepEqual(bounded.json, {
          ...(system?.parts !== undefined && { system: JSON.stringify(system.parts) }),
          input: JSON.stringify(input),
          output: JSON.stringify(output),
          ...(tools !== undefined && { tools: JSON.stringify(tools) }),
        });
        for (const message of [...input, ...output]) {
          assert.equal(typeof message.role, 'string');
          for (const part of message.parts ?? []) assertShape(part);
        }
        for (const tool of tools ?? []) assert.equal(typeof tool.name, 'string');
        const kept = readOmission(bounded) === undefined ? input : input.slice(1);
        assert.deepEqual(
          kept.map((message) => message.parts === undefined),
          conversation.input
            .slice(conversation.input.length - kept.length)
            .map((message) => message.parts === undefined),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('comes to the same result each time', () => {
    fc.assert(
      fc.property(anyConversation, anyBound, (conversation, maxBytes) => {
        const copy = structuredClone(conversation);
        assert.equal(
          JSON.stringify(boundConversation(conversation, maxBytes)),
          JSON.stringify(boundConversation(copy, maxBytes)),
        );
        assert.equal(JSON.stringify(conversation), JSON.stringify(copy));
      }),
      { numRuns: 20 },
    );
  });

  it('hands out what fits as it is', () => {
    const conversation: Conversation = {
      system: say('system', 'be kind'),
      input: [say('user', 'hello 😀')],
      output: [{ ...say('assistant', 'hi'), finish_reason: 'stop' }],
      tools: [{ type: 'function', name: 'f' }],
    };
    const bounded = bound(conversation, 10_000);
    assert.equal(bounded.conversation, conversation);
    assert.deepEqual(bounded.json, {
      system: '[{"type":"text","content":"be kind"}]',
      input: '[{"role":"user","parts":[{"type":"text","content":"hello 😀"}]}]',
      output: '[{"role":"assistant","parts":[{"type":"text","content":"hi"}],"finish_reason":"stop"}]',
      tools: '[{"type":"function","name":"f"}]',
    });
    assert.equal(bound(conversation, measure(bounded)).conversation, conversation);
  });

  it('writes nothing for what is not captured', () => {
    const conversation: Conversation = { system: { role: 'system' }, input: [{ role: 'user' }], output: [] };
    assert.deepEqual(bound(conversation, 1_000).json, { input: '[{"role":"user"}]', output: '[]' });
  });

  it('captures nothing where the bound is below what can be cut to', () => {
    const long: Conversation = { input: [say('user', 'a'.repeat(1_000))], output: [] };
    for (const maxBytes of [0, -1, Number.NaN, MINIMUM_BYTES - 1])
      assert.equal(boundConversation(long, maxBytes), undefined);
    assert.ok(boundConversation({ input: [say('user', 'a')], output: [] }, MINIMUM_BYTES - 1));
  });

  it('cuts the longest texts and says by how much; short ones stay', () => {
    const bounded = bound(
      { input: [say('user', 'a'.repeat(20_000)), say('user', 'short')], output: [say('assistant', 'the answer')] },
      10_000,
    );
    const { input, output } = bounded.conversation;
    assert.match(readContent(input[0]), /^a{9000,}… \[10,\d{3} characters cut\]$/);
    assert.equal(readContent(input[1]), 'short');
    assert.equal(readContent(output[0]), 'the answer');
    assert.ok(measure(bounded) > 9_900, 'the bound is made use of');
  });

  it('cuts texts inside of arguments and leaves the form', () => {
    const { conversation } = bound(
      {
        input: [
          {
            role: 'assistant',
            parts: [
              { type: 'tool_call', name: 'write', id: '1', arguments: { path: 'a.txt', text: 'b'.repeat(20_000) } },
            ],
          },
        ],
        output: [],
      },
      4_000,
    );
    const part = conversation.input[0]?.parts?.[0];
    assert.ok(part?.type === 'tool_call');
    const { path, text } = part.arguments as { path: string; text: string };
    assert.equal(path, 'a.txt');
    assert.match(text, /^b{3000,}… \[1\d,\d{3} characters cut\]$/);
  });

  it('makes a text of a value that is large without a long text in it', () => {
    const response = Array.from({ length: 20_000 }, (_, index) => index);
    const { conversation } = bound(
      { input: [{ role: 'tool', parts: [{ type: 'tool_call_response', response }] }], output: [] },
      4_000,
    );
    const part = conversation.input[0]?.parts?.[0];
    assert.ok(part?.type === 'tool_call_response');
    assert.match(String(part.response), /^\[0,1,2,3,.*… \[\d+,\d{3} characters cut\]$/);
  });

  it('makes a text of a value that is nested too deeply to be walked', () => {
    for (const depth of [100, 2_000]) {
      const deep: MessagePart = { type: 'tool_call_response', response: nest(depth, 'a') };
      const { conversation } = bound(
        { input: [{ role: 'tool', parts: [deep] }, say('user', 'b'.repeat(90_000))], output: [] },
        60_000,
      );
      const part = conversation.input[0]?.parts?.[0];
      assert.ok(part?.type === 'tool_call_response');
      assert.equal(part.response, JSON.stringify(nest(depth, 'a')));
    }
  });

  it('never splits a character', () => {
    for (let maxBytes = MINIMUM_BYTES; maxBytes < MINIMUM_BYTES + 12; maxBytes += 1) {
      const { conversation } = bound({ input: [say('user', `a${'😀'.repeat(500)}`)], output: [] }, maxBytes);
      assert.match(readContent(conversation.input[0]), /^a(?:😀)+… \[\d+ characters cut\]$/u);
    }
  });

  it('leaves out the oldest messages where texts would become too short', () => {
    const input = Array.from({ length: 100 }, (_, index) => say('user', `${index} ${'a'.repeat(2_000)}`));
    const bounded = bound(
      {
        system: say('system', 'be kind'),
        input,
        output: [say('assistant', 'done')],
        tools: [{ type: 'function', name: 'f' }],
      },
      20_000,
    );
    const { conversation } = bounded;
    const kept = conversation.input.slice(1).map((message) => readContent(message));
    assert.ok(kept.length > 12 && kept.length < 20, `${kept.length} messages`);
    assert.deepEqual(readOmission(bounded), { messages: 100 - kept.length });
    assert.deepEqual(
      kept.map((text) => Number(text.split(' ')[0])),
      Array.from({ length: kept.length }, (_, index) => 100 - kept.length + index),
    );
    assert.equal(readContent(conversation.system), 'be kind');
    assert.equal(conversation.tools?.length, 1);
    assert.equal(readContent(conversation.output[0]), 'done');
    assert.ok(measure(bounded) > 18_500, 'the bound is made use of');
  });

  it('gives up tools and instructions before the latest messages and the answer', () => {
    const tools = Array.from({ length: 500 }, (_, index) => ({ type: 'function', name: `tool ${index}` }));
    const instructions = Array.from({ length: 500 }, (): MessagePart => ({ type: 'text', content: 'be kind' }));
    const bounded = bound(
      {
        system: { role: 'system', parts: instructions },
        input: ['1', '2', '3', '4', '5'].map((name) => say('user', `${name} ${'a'.repeat(150)}`)),
        output: [say('assistant', `done ${'a'.repeat(150)}`)],
        tools,
      },
      1_500,
    );
    const { system, input, output } = bounded.conversation;
    assert.equal(input.length, 5, 'the omission and the latest four');
    assert.match(readContent(input[1]), /^2 a+/);
    assert.match(readContent(output[0]), /^done a+/);
    assert.equal(system?.parts?.at(-1)?.type, 'generic');
    const omission = readOmission(bounded) as Record<string, number>;
    assert.equal(omission['messages'], 1);
    assert.equal(omission['tools'], 500 - (bounded.conversation.tools?.length ?? 0));
  });

  it('keeps the first parts of the latest messages where they do not fit whole', () => {
    const parts = Array.from({ length: 1_000 }, (_, index): MessagePart => ({
      type: 'text',
      content: `part ${index}`,
    }));
    const bounded = bound({ input: [say('user', 'before'), { role: 'user', parts }], output: [] }, 2_000);
    const latest = bounded.conversation.input.at(-1);
    const omission = latest?.parts?.at(-1);
    assert.ok(omission?.type === 'generic');
    assert.deepEqual(omission.value, { parts: 1_001 - (latest?.parts?.length ?? 0) });
    assert.deepEqual(latest?.parts?.[0], parts[0]);
    assert.ok((latest?.parts?.length ?? 0) > 20);
  });

  it('counts answers that are left out', () => {
    const output = Array.from({ length: 100 }, (_, index) => ({
      ...say('assistant', `answer ${index}`),
      finish_reason: 'stop',
    }));
    const bounded = bound({ input: [], output }, 1_000);
    const kept = bounded.conversation.output;
    assert.ok(kept.length > 3);
    assert.deepEqual(kept[0], output[0]);
    const shrunk = listTypes(kept.at(-1))?.includes('generic') ? 1 : 0;
    assert.deepEqual(kept.slice(0, kept.length - shrunk), output.slice(0, kept.length - shrunk));
    assert.deepEqual(readOmission(bounded), { answers: 100 - kept.length });
  });

  it('drops parts that JSON has no word for', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const silent = { toJSON: () => undefined };
    for (const response of [5n, loop, nest(50_000, 'a')]) {
      const conversation: Conversation = {
        system: { role: 'system', parts: [{ type: 'generic', generic_type: 'x', value: response }] },
        input: [
          { role: 'tool', parts: [{ type: 'tool_call_response', response }] },
          { role: 'user' },
          say('user', 'a'.repeat(900)),
        ],
        output: [],
        tools: [
          { type: 'function', name: 'f', parameters: response },
          { type: 'function', name: 'g' },
        ],
      };
      for (const maxBytes of [500, 5_000]) {
        const { conversation: bounded } = bound(conversation, maxBytes);
        const omitted: MessagePart = { type: 'generic', generic_type: 'omitted', value: { parts: 1 } };
        assert.deepEqual(bounded.system?.parts, [omitted]);
        assert.deepEqual(bounded.input[0]?.parts, [omitted]);
        assert.deepEqual(bounded.tools, [{ type: 'function', name: 'g' }]);
      }
    }
    const part = silent as unknown as MessagePart;
    const { conversation } = bound(
      { input: [{ role: 'user', parts: [part] }, say('user', 'a'.repeat(900))], output: [] },
      500,
    );
    assert.deepEqual(conversation.input[0]?.parts, []);
  });

  it('keeps a member whatever it is called', () => {
    const value: unknown = JSON.parse(`{"__proto__":{"a":"${'b'.repeat(2_000)}"}}`);
    const { json } = bound(
      { input: [{ role: 'user', parts: [{ type: 'generic', generic_type: 'x', value }] }], output: [] },
      1_000,
    );
    assert.match(json.input, /"value":\{"__proto__":\{"a":"b+…/);
  });

  // Quadratic work takes 64 times as long for 8 times the content. In between there is room for a busy machine.
  it('takes about linear time', () => {
    function timeOf(count: number): number {
      const parts = Array.from({ length: count }, (_, index): MessagePart => ({
        type: 'tool_call_response',
        response: { index, text: 'a\n😀'.repeat(index % 300), list: [1, 2, 3] },
      }));
      const input = parts.map((part) => ({ role: 'tool', parts: [part] }));
      const conversation: Conversation = {
        system: { role: 'system', parts },
        input,
        output: [{ role: 'assistant', parts }],
      };
      return Math.min(
        ...[1, 2, 3].map(() => {
          const start = performance.now();
          bound(conversation, count * 500);
          return performance.now() - start;
        }),
      );
    }
    const time = timeOf(250);
    const longer = timeOf(2_000);
    assert.ok(longer < Math.max(time, 1) * 32, `${time} ms became ${longer} ms`);
  });
});

function assertShape(part: MessagePart): void {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return assert.equal(typeof part.content, 'string');
    case 'tool_call':
      return assert.equal(typeof part.name, 'string');
    case 'tool_call_response':
      return assert.ok('response' in part);
    case 'generic':
      return assert.equal(typeof part.generic_type, 'string');
    default:
      assert.fail(`a part of type ${part.type}`);
  }
}

describe('bounding a text', () => {
  it('cuts it to a prefix that says what is missing', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 66, max: 10_000 }), (text, maxBytes) => {
        const bounded = boundText(text, maxBytes);
        assert.ok(bounded !== undefined);
        assert.ok(Buffer.byteLength(JSON.stringify(bounded)) <= maxBytes);
        if (Buffer.byteLength(JSON.stringify(text)) <= maxBytes) return assert.equal(bounded, text);
        const [, prefix = '', count = ''] =
          /^([^]*)… \[([\d,]+) characters cut\]$/.exec(bounded) ?? assert.fail(bounded);
        assert.ok(text.startsWith(prefix));
        assert.equal(prefix.length + Number(count.replaceAll(',', '')), text.length);
        const last = text.slice(prefix.length - 1, prefix.length + 1);
        assert.doesNotMatch(last, /^[\ud800-\udbff][\udc00-\udfff]$/, 'half of a character');
        assert.ok(Buffer.byteLength(JSON.stringify(bounded)) > maxBytes - 10, 'the bound is made use of');
      }),
    );
  });

  it('is nothing where not even the mark has room', () => {
    assert.equal(boundText('a'.repeat(100), 65), undefined);
    assert.equal(boundText('a'.repeat(100), Number.NaN), undefined);
    assert.equal(boundText('short', 7), 'short');
    assert.equal(boundText('short', 6), undefined);
  });
});
