import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Answer } from '../../src/codecs/codec.ts';
import { beginOperation } from '../../src/operations/registry.ts';
import { CONTENT, EVERYTHING, ROLES_ONLY } from '../codecs/captures.ts';
import type { Capture, MessagePart, Prompt } from '../../src/record/message.ts';

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function readPrompt(command: string, input: object, capture: Capture): Prompt | undefined {
  return beginOperation(command, { ...input }, undefined).readPrompt?.(capture);
}

function readStream(command: string, input: object, events: readonly unknown[], capture: Capture): Answer {
  const reader = beginOperation(command, { ...input }, undefined).stream?.open(capture);
  assert.ok(reader !== undefined);
  for (const event of events) reader.read(event);
  return reader.answer();
}

const chunk = (value: unknown): object => ({ chunk: { bytes: encode(value) } });
const anthropicInput = { modelId: 'anthropic.claude-3-haiku-20240307-v1:0', body: encode({ messages: [] }) };

describe('bytes in a request', () => {
  const image = Buffer.alloc(300_000, 'an image of sorts');
  const base64 = image.toString('base64');
  const sha256 = createHash('sha256').update(image).digest('hex');
  const dataUrl = `data:image/png;base64,${base64}`;
  const user = (content: unknown): object => ({ messages: [{ role: 'user', content }] });
  const rows: readonly (readonly [name: string, command: string, input: object])[] = [
    ['Converse', 'Converse', user([{ image: { format: 'png', source: { bytes: image } } }])],
    [
      'Converse, in a tool result',
      'Converse',
      user([{ toolResult: { toolUseId: 't', content: [{ document: { format: 'pdf', source: { bytes: image } } }] } }]),
    ],
    [
      'Converse, guarded',
      'ConverseStream',
      user([{ guardContent: { image: { format: 'png', source: { bytes: image } } } }]),
    ],
    ['Converse, in a tool call', 'Converse', user([{ toolUse: { name: 'n', input: { a: { b: [base64] } } } }])],
    [
      'Anthropic',
      'InvokeModel',
      {
        body: encode({
          anthropic_version: 'x',
          ...user([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64 } }]),
        }),
      },
    ],
    [
      'Anthropic, in a tool result',
      'InvokeModel',
      {
        body: JSON.stringify({
          anthropic_version: 'x',
          ...user([
            {
              type: 'tool_result',
              tool_use_id: 't',
              content: [{ type: 'image', source: { type: 'base64', data: base64 } }],
            },
          ]),
        }),
      },
    ],
    [
      'Nova',
      'InvokeModel',
      {
        body: encode({
          schemaVersion: 'messages-v1',
          ...user([{ image: { format: 'png', source: { bytes: base64 } } }]),
        }),
      },
    ],
    [
      'OpenAI',
      'InvokeModel',
      { modelId: 'qwen.qwen3-vl', body: encode(user([{ type: 'image_url', image_url: { url: dataUrl } }])) },
    ],
    [
      'OpenAI, audio',
      'InvokeModel',
      {
        modelId: 'qwen.qwen3-vl',
        body: encode(user([{ type: 'input_audio', input_audio: { format: 'wav', data: base64 } }])),
      },
    ],
    ['Titan', 'InvokeModel', { body: encode({ inputText: 'a cat', inputImage: base64 }) }],
    ['Cohere', 'InvokeModel', { body: encode({ input_type: 'image', images: [dataUrl] }) }],
    ['Canvas', 'InvokeModel', { body: encode({ taskType: 'OUTPAINTING', outPaintingParams: { image: base64 } }) }],
    ['Stability', 'InvokeModel', { modelId: 'stability.x', body: encode({ prompt: 'a', image: base64 }) }],
    ['a body that nobody knows', 'InvokeModel', { body: encode({ picture: base64 }) }],
  ];
  for (const [name, command, input] of rows) {
    it(`stay there, of 300 kB less than 1 kB is told: ${name}`, () => {
      const told = JSON.stringify(readPrompt(command, input, CONTENT));
      assert.ok(told.length < 1000, `${told.length}`);
      assert.ok(told.includes(`"byte_size":300000,"sha256":"${sha256}"`), told);
      assert.deepEqual(readPrompt(command, input, ROLES_ONLY), { messages: [{ role: 'user' }] });
    });
  }
});

describe('a prompt', () => {
  const turns = (): { role: string; content: { text?: string; toolUse?: object }[] }[] => [
    { role: 'user', content: [{ text: 'before' }, { toolUse: { name: 'n', input: { deep: ['before'] } } }] },
  ];

  it('is a copy: what the application changes later does not show, and nothing of its is frozen', () => {
    const messages = turns();
    const input = { messages, system: [{ text: 'before' }] };
    const { readPrompt: read } = beginOperation('Converse', input, undefined);
    const prompt = read?.(CONTENT);
    const seen = JSON.stringify(prompt);
    const [turn] = messages;
    turn!.role = 'assistant';
    turn!.content[0]!.text = 'after';
    (turn!.content[1]!.toolUse as { input: { deep: string[] } }).input.deep[0] = 'after';
    turn!.content.push({ text: 'after' });
    input.system[0]!.text = 'after';
    messages.length = 0;
    assert.equal(JSON.stringify(prompt), seen);
    assert.ok(!seen.includes('after'));
  });

  it('of a body is a copy, too', () => {
    const body = encode({ anthropic_version: 'x', messages: [{ role: 'user', content: 'before' }] });
    const prompt = readPrompt('InvokeModel', { body }, CONTENT);
    body.fill(0x20);
    assert.deepEqual(prompt?.messages, [{ role: 'user', parts: [{ type: 'text', content: 'before' }] }]);
  });

  it('of a body is read from every form that is not consumed by it, and from no other', () => {
    const text = JSON.stringify({ anthropic_version: 'x', messages: [{ role: 'user', content: 'é' }] });
    const bytes = new TextEncoder().encode(text);
    for (const body of [text, bytes, Buffer.from(text), bytes.buffer])
      assert.deepEqual(readPrompt('InvokeModel', { body }, CONTENT)?.messages[0]?.parts, [
        { type: 'text', content: 'é' },
      ]);
    for (const body of [new Blob([text]), new ReadableStream(), undefined, '[1]', 'no JSON', '{"a":'])
      for (const capture of [CONTENT, ROLES_ONLY])
        assert.equal(readPrompt('InvokeModel', { body }, capture), undefined);
  });

  it('of a long body has all roles without content, and all of it with', () => {
    const long = 'long '.repeat(500);
    const messages = Array.from({ length: 400 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: index % 3 === 0 ? long : [{ type: 'text', text: long }],
    }));
    const body = encode({ anthropic_version: 'x', system: long, messages });
    const roles = messages.map(({ role }) => ({ role }));
    assert.deepEqual(readPrompt('InvokeModel', { body }, ROLES_ONLY), { system: { role: 'system' }, messages: roles });
    const parts = [{ type: 'text', content: long }];
    assert.deepEqual(readPrompt('InvokeModel', { body }, CONTENT), {
      system: { role: 'system', parts },
      messages: roles.map(({ role }) => ({ role, parts })),
    });
    const texts = Array.from({ length: 96 }, () => long);
    const embed = { modelId: 'cohere.embed-v4:0', body: encode({ input_type: 'search_query', texts }) };
    assert.equal(readPrompt('InvokeModel', embed, ROLES_ONLY)?.messages.length, 96);
    assert.equal(readPrompt('InvokeModel', embed, CONTENT)?.messages.length, 96);
  });

  it('has none where nobody speaks to a model', () => {
    for (const command of ['ApplyGuardrail', 'CountTokens', 'StartAsyncInvoke', 'InvokeGuardrailChecks', 'Levitate'])
      assert.equal(readPrompt(command, { input: { converse: { messages: turns() } } }, CONTENT), undefined);
  });

  it('once read lets go of the input, whatever else of the operation is kept', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (const command of ['Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream']) {
      const [operation, reference] = beginAndForget(command);
      // A reference made in this turn holds until its end.
      await nextTurn();
      collect();
      assert.equal(reference.deref(), undefined, command);
      assert.equal(operation.started.command, command);
    }
  });

  function beginAndForget(command: string): [{ started: { command: string } }, WeakRef<object>] {
    const input = { messages: turns(), body: JSON.stringify({ prompt: 'x' }) };
    const { readPrompt: read, ...operation } = beginOperation(command, input, undefined);
    assert.equal(read?.(CONTENT).messages.length, 1);
    return [operation, new WeakRef(input)];
  }
});

describe('the events of ConverseStream', () => {
  const bytes = Buffer.from('hello');
  const start = (contentBlockIndex: number, begun: object): object => ({
    contentBlockStart: { contentBlockIndex, start: begun },
  });
  const delta = (contentBlockIndex: number, piece: object): object => ({
    contentBlockDelta: { contentBlockIndex, delta: piece },
  });
  const stop = (contentBlockIndex: number): object => ({ contentBlockStop: { contentBlockIndex } });
  const events = [
    { messageStart: { role: 'assistant' } },
    delta(0, { text: '' }),
    stop(0),
    delta(1, { reasoningContent: { text: 'h' } }),
    delta(1, { reasoningContent: { text: 'm' } }),
    delta(1, { reasoningContent: { signature: 's' } }),
    stop(1),
    delta(2, { reasoningContent: { redactedContent: bytes } }),
    stop(2),
    delta(3, { text: 'It is ' }),
    delta(3, { citation: { title: 'T' } }),
    delta(3, { text: 'sunny.' }),
    stop(3),
    start(4, { toolUse: { toolUseId: 't', name: 'look_up' } }),
    delta(4, { toolUse: { input: '{"city":' } }),
    delta(4, { toolUse: { input: '"Paris"}' } }),
    stop(4),
    start(5, { toolUse: { toolUseId: 'u', name: 'get_time' } }),
    delta(5, { toolUse: { input: '' } }),
    stop(5),
    start(6, { toolUse: { toolUseId: 'v', name: 'run', type: 'server_tool_use' } }),
    delta(6, { toolUse: { input: '{}' } }),
    stop(6),
    start(7, { toolResult: { toolUseId: 'v', type: 'run_result', status: 'success' } }),
    delta(7, { toolResult: [{ json: { exitCode: 0 } }] }),
    stop(7),
    start(8, { image: { format: 'png' } }),
    delta(8, { image: { source: { bytes: bytes.subarray(0, 2) } } }),
    delta(8, { image: { source: { bytes: bytes.subarray(2) } } }),
    stop(8),
    { messageStop: { stopReason: 'end_turn' } },
    { metadata: { usage: { inputTokens: 1, outputTokens: 2 } } },
  ];
  const whole = {
    stopReason: 'end_turn',
    usage: { inputTokens: 1, outputTokens: 2 },
    output: {
      message: {
        role: 'assistant',
        content: [
          { text: '' },
          { reasoningContent: { reasoningText: { text: 'hm', signature: 's' } } },
          { reasoningContent: { redactedContent: bytes } },
          { citationsContent: { content: [{ text: 'It is sunny.' }], citations: [{ title: 'T' }] } },
          { toolUse: { toolUseId: 't', name: 'look_up', input: { city: 'Paris' } } },
          { toolUse: { toolUseId: 'u', name: 'get_time', input: {} } },
          { toolUse: { toolUseId: 'v', name: 'run', type: 'server_tool_use', input: {} } },
          { toolResult: { toolUseId: 'v', type: 'run_result', content: [{ json: { exitCode: 0 } }] } },
          { image: { format: 'png', source: { bytes } } },
        ],
      },
    },
  };

  it('say what a whole answer says', () => {
    const streamed = readStream('ConverseStream', {}, events, EVERYTHING);
    assert.deepEqual(streamed, beginOperation('Converse', {}, undefined).readAnswer(whole, {}, EVERYTHING));
    assert.equal(streamed.messages?.[0]?.parts?.length, 9);
    assert.deepEqual(readStream('ConverseStream', {}, events, ROLES_ONLY).messages, [{ role: 'assistant' }]);
  });

  it('say what came so far, wherever they end', () => {
    const all = JSON.stringify(readStream('ConverseStream', {}, events, CONTENT).messages);
    for (let count = 0; count <= events.length; count += 1) {
      const { messages } = readStream('ConverseStream', {}, events.slice(0, count), CONTENT);
      const parts = messages?.[0]?.parts ?? [];
      for (const part of parts.slice(0, -1))
        assert.ok(all.includes(JSON.stringify(part).slice(0, 24)), JSON.stringify(part));
    }
    const cut = readStream('ConverseStream', {}, events.slice(0, 15), CONTENT).messages?.[0]?.parts?.at(-1);
    assert.deepEqual(cut, { type: 'tool_call', id: 't', name: 'look_up', arguments: '{"city":' });
    assert.equal(readStream('ConverseStream', {}, events.slice(0, 1), CONTENT).messages, undefined);
  });
});

describe('the chunks of an Anthropic stream', () => {
  const block = (index: number, begun: object, ...deltas: readonly object[]): object[] => [
    { type: 'content_block_start', index, content_block: begun },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
  const result = {
    type: 'web_search_tool_result',
    tool_use_id: 's',
    content: [{ type: 'web_search_result', url: 'u' }],
  };
  const events = [
    { type: 'message_start', message: { role: 'assistant', content: [] } },
    ...block(0, { type: 'thinking', thinking: '', signature: '' }, { type: 'signature_delta', signature: 's' }),
    ...block(1, { type: 'redacted_thinking', data: 'x' }),
    ...block(
      2,
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'input_json_delta', partial_json: '{"query":"q"}' },
    ),
    ...block(3, result),
    ...block(
      4,
      { type: 'text', text: '', citations: [] },
      { type: 'citations_delta', citation: { cited_text: 'c' } },
      { type: 'text_delta', text: 'sun' },
      { type: 'text_delta', text: 'ny' },
    ),
    ...block(
      5,
      { type: 'tool_use', id: 't', name: 'get_time', input: {} },
      { type: 'input_json_delta', partial_json: '' },
    ),
    { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    { type: 'message_stop' },
  ];
  const whole = {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: '', signature: 's' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
      result,
      { type: 'text', text: 'sunny', citations: [{ cited_text: 'c' }] },
      { type: 'tool_use', id: 't', name: 'get_time', input: {} },
    ],
    stop_reason: 'tool_use',
  };

  it('say what a whole answer says', () => {
    const streamed = readStream('InvokeModelWithResponseStream', anthropicInput, events.map(chunk), CONTENT);
    const { messages } = beginOperation('InvokeModel', anthropicInput, undefined).readAnswer(
      { body: encode(whole) },
      {},
      CONTENT,
    );
    assert.deepEqual(streamed.messages, messages);
    assert.equal(messages?.[0]?.parts?.length, 7);
  });

  it('are only parsed where content is captured, once some was seen', () => {
    const rows: readonly (readonly [modelId: string, request: object, first: object, like: string])[] = [
      [
        'anthropic.claude-3-haiku-20240307-v1:0',
        { messages: [] },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } },
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\b\\a\\d"}}',
      ],
      [
        'mistral.mistral-7b-instruct-v0:2',
        { prompt: 'a' },
        { outputs: [{ text: 'a', stop_reason: null }] },
        '{"outputs":[{"text":"\\b\\a\\d","stop_reason":null}]}',
      ],
      [
        'amazon.nova-lite-v1:0',
        { messages: [] },
        { contentBlockDelta: { delta: { text: 'a' }, contentBlockIndex: 0 } },
        '{"contentBlockDelta":{"delta":{"text":"\\b\\a\\d"},"contentBlockIndex":0}}',
      ],
    ];
    for (const [modelId, request, first, like] of rows) {
      for (const [capture, passed] of [
        [ROLES_ONLY, true],
        [CONTENT, false],
      ] as const) {
        const { stream } = beginOperation(
          'InvokeModelWithResponseStream',
          { modelId, body: encode(request) },
          undefined,
        );
        const reader = stream?.open(capture);
        assert.equal(reader?.read(chunk(first)), true);
        // It looks like text, and no parser would take it.
        assert.equal(reader.read({ chunk: { bytes: Buffer.from(like) } }), passed, modelId);
      }
    }
  });
});

describe("a guardrail's trace", () => {
  const guardrail = {
    modelOutput: ['secret'],
    inputAssessment: { id: { wordPolicy: { customWords: [{ match: 'secret', action: 'BLOCKED' }] } } },
  };
  const bodyTrace = {
    guardrail: {
      modelOutput: ['secret'],
      input: { id: { wordPolicy: { customWords: [{ match: 'secret', action: 'BLOCKED' }] } } },
    },
  };
  const said = { 'amazon-bedrock-guardrailAction': 'INTERVENED', 'amazon-bedrock-trace': bodyTrace };
  const output = {
    output: { message: { role: 'assistant', content: [{ text: 'Sorry.' }] } },
    stopReason: 'guardrail_intervened',
    trace: { guardrail },
  };
  const read =
    (command: string, input: object, answer: object) =>
    (capture: Capture): Answer =>
      beginOperation(command, { ...input }, undefined).readAnswer({ ...answer }, {}, capture);
  const rows: readonly (readonly [name: string, read: (capture: Capture) => Answer, trace: unknown])[] = [
    ['Converse', read('Converse', {}, output), guardrail],
    [
      'ConverseStream',
      (capture) =>
        readStream(
          'ConverseStream',
          {},
          [{ messageStop: { stopReason: 'guardrail_intervened' } }, { metadata: { trace: { guardrail } } }],
          capture,
        ),
      guardrail,
    ],
    [
      'InvokeModel',
      read('InvokeModel', anthropicInput, { body: encode({ content: [{ type: 'text', text: 'Sorry.' }], ...said }) }),
      bodyTrace.guardrail,
    ],
    [
      'InvokeModel of an unknown model',
      read('InvokeModel', { body: '{"question":"?"}' }, { body: encode({ reply: 'Sorry.', ...said }) }),
      bodyTrace.guardrail,
    ],
    [
      'a stream',
      (capture) =>
        readStream(
          'InvokeModelWithResponseStream',
          anthropicInput,
          [chunk({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, ...said })],
          capture,
        ),
      bodyTrace.guardrail,
    ],
    [
      'a stream of an unknown model',
      (capture) =>
        readStream(
          'InvokeModelWithResponseStream',
          { body: '{"question":"?"}' },
          [chunk({ reply: 'Sorry.', ...said })],
          capture,
        ),
      bodyTrace.guardrail,
    ],
    [
      'ApplyGuardrail',
      read(
        'ApplyGuardrail',
        {},
        { action: 'GUARDRAIL_INTERVENED', assessments: [{ topicPolicy: { topics: [{ name: 'secret' }] } }] },
      ),
      [{ topicPolicy: { topics: [{ name: 'secret' }] } }],
    ],
  ];
  for (const [name, readAnswer, trace] of rows) {
    it(`is only told where it was asked for, apart from what was said: ${name}`, () => {
      for (const capture of [ROLES_ONLY, CONTENT]) {
        const answer = readAnswer(capture);
        assert.ok(!JSON.stringify(answer).includes('secret'));
        assert.equal(answer.response.guardrail?.action, 'intervened');
      }
      const { guardrailTrace, ...answer } = readAnswer(EVERYTHING);
      assert.deepEqual(guardrailTrace, trace);
      assert.ok(!JSON.stringify(answer).includes('secret'));
    });
  }
});

describe('a spoken session', () => {
  const event = (name: string, members: object): object => chunk({ event: { [name]: members } });
  const spoken = (contentId: string, role: string, content: string, stage?: string): object[] => [
    event('contentStart', {
      contentId,
      role,
      type: 'TEXT',
      ...(stage && { additionalModelFields: JSON.stringify({ generationStage: stage }) }),
    }),
    event('textOutput', { contentId, role, content }),
    event('contentEnd', { contentId, type: 'TEXT' }),
  ];
  const sound = event('audioOutput', { content: Buffer.alloc(9000).toString('base64') });
  const events = [
    event('completionStart', {}),
    ...spoken('1', 'USER', 'What is', 'FINAL'),
    ...spoken('2', 'USER', ' the weather?', 'FINAL'),
    event('toolUse', { toolName: 'look_up', toolUseId: 't', content: '{"city":"Paris"}' }),
    ...spoken('3', 'ASSISTANT', 'It is sunny, and warm.', 'SPECULATIVE'),
    sound,
    ...spoken('4', 'ASSISTANT', 'It is sunny', 'FINAL'),
  ];
  const text = (content: string): MessagePart => ({ type: 'text', content });
  const call: MessagePart = { type: 'tool_call', name: 'look_up', id: 't', arguments: { city: 'Paris' } };
  const read = (some: readonly object[], capture: Capture): Answer =>
    readStream('InvokeModelWithBidirectionalStream', {}, some, capture);

  it('is told as it was heard and as it was spoken', () =>
    assert.deepEqual(read(events, CONTENT).messages, [
      { role: 'user', parts: [text('What is the weather?')] },
      { role: 'assistant', parts: [call] },
      { role: 'assistant', parts: [text('It is sunny')] },
    ]));

  it('that ends before anything was spoken is told as it was meant', () =>
    assert.deepEqual(read(events.slice(0, -3), CONTENT).messages?.at(-1), {
      role: 'assistant',
      parts: [text('It is sunny, and warm.')],
    }));

  it('without content is one answer, and none where nothing was said', () => {
    assert.deepEqual(read(events, ROLES_ONLY).messages, [{ role: 'assistant' }]);
    assert.deepEqual(read([sound], CONTENT).messages, [{ role: 'assistant', parts: [] }]);
    for (const capture of [ROLES_ONLY, CONTENT]) assert.equal(read(events.slice(0, 1), capture).messages, undefined);
  });
});
