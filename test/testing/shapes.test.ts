import assert from 'node:assert/strict';
import {
  ApplyGuardrailCommand,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  GetAsyncInvokeCommand,
  InvokeGuardrailChecksCommand,
  InvokeModelCommand,
  InvokeModelWithBidirectionalStreamCommand,
  InvokeModelWithResponseStreamCommand,
  ListAsyncInvokesCommand,
  StartAsyncInvokeCommand,
  type BedrockRuntimeClient,
} from '@aws-sdk/client-bedrock-runtime';
import { isObject } from '../../src/testing/expectation.ts';
import { startFakeBedrock, type FakeBedrock, type ModelAnswer } from '../../src/testing/index.ts';
import { collect, createClient } from './clients.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const anthropicBody = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [] };
const openaiBody = { messages: [], stream_options: { include_usage: true } };

/** Everything a model can say at once. */
const rich: ModelAnswer = {
  reasoning: ['Let me ', 'think.'],
  text: ['It ', 'rains.'],
  toolUse: { name: 'weather', id: 'tool-1', input: { city: 'Oslo' }, deltas: 2 },
  usage: {
    inputTokens: 3,
    outputTokens: 20,
    cacheReadTokens: 100,
    cacheWriteTokens: { '5m': 30, '1h': 12 },
    reasoningTokens: 5,
  },
  id: 'chosen-id',
  model: 'chosen-model',
};

describe('the shapes of answers', () => {
  let fake: FakeBedrock;
  let client: BedrockRuntimeClient;
  beforeEach(async () => {
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  afterEach(() => fake.close());

  const post = (path: string, body: unknown, headers = {}): Promise<Response> =>
    fetch(fake.url + path, { method: 'POST', body: JSON.stringify(body), headers });

  async function invoke(modelId: string, body: object): Promise<Record<string, unknown>> {
    const answer = await client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
    return parseObject(answer.body.transformToString());
  }

  async function invokeStream(modelId: string, body: object): Promise<Record<string, unknown>[]> {
    const command = new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(body) });
    const events = await collect((await client.send(command)).body);
    return events.map(({ chunk }) => parseObject(Buffer.from(chunk?.bytes ?? []).toString()));
  }

  it('are the same for the same request', async () => {
    const ask = async (): Promise<unknown> =>
      (await client.send(new ConverseCommand({ modelId: 'm', messages: [] }))).output;
    assert.deepEqual(await ask(), await ask());
    assert.deepEqual(fake.received[0]?.billed, fake.received[1]?.billed);
    assert.equal(fake.received[0]?.billed?.inputTokens, Math.ceil(fake.received[0].body.length / 4));
  });

  it('Converse: everything', async () => {
    fake.script({ answer: rich });
    const command = new ConverseCommand({
      modelId: 'm',
      serviceTier: { type: 'flex' },
      performanceConfig: { latency: 'optimized' },
    });
    const { output, stopReason, usage, metrics, serviceTier, performanceConfig } = await client.send(command);
    assert.deepEqual(output?.message?.content?.map((block) => Object.keys(block)[0]), ['reasoningContent', 'text', 'toolUse']);
    assert.deepEqual(output?.message?.content?.[2]?.toolUse, { name: 'weather', toolUseId: 'tool-1', input: { city: 'Oslo' } });
    assert.deepEqual({ ...usage, stopReason }, {
      inputTokens: 3,
      outputTokens: 20,
      totalTokens: 165,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 42,
      cacheDetails: [{ ttl: '5m', inputTokens: 30 }, { ttl: '1h', inputTokens: 12 }],
      stopReason: 'tool_use',
    });
    assert.deepEqual([metrics, serviceTier, performanceConfig], [{ latencyMs: 100 }, { type: 'flex' }, { latency: 'optimized' }]);
    assert.deepEqual(fake.received[0]?.billed, { inputTokens: 3, outputTokens: 20, cacheReadTokens: 100, cacheWriteTokens: 42 });
  });

  it('Converse: no token headers', async () => {
    const { headers } = await post('/model/m/converse', {});
    assert.deepEqual([...headers.keys()].filter((name) => name.startsWith('x-amzn-')), ['x-amzn-requestid']);
    assert.equal(headers.get('x-amzn-requestid'), '00000000-0000-4000-8000-000000000001');
  });

  it('ConverseStream: blocks in order, only tools with a start, metadata last', async () => {
    fake.script({ answer: rich });
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: 'm', serviceTier: { type: 'priority' } }));
    const events = await collect(stream);
    const block = (index: number, ...deltas: object[]): object[] => [
      ...deltas.map((delta) => ({ contentBlockDelta: { contentBlockIndex: index, delta } })),
      { contentBlockStop: { contentBlockIndex: index } },
    ];
    const signature = events[3]?.contentBlockDelta?.delta?.reasoningContent?.signature;
    assert.ok(signature);
    assert.deepEqual(JSON.parse(JSON.stringify(events.slice(0, -1))), [
      { messageStart: { role: 'assistant' } },
      ...block(0, ...['Let me ', 'think.'].map((text) => ({ reasoningContent: { text } })), { reasoningContent: { signature } }),
      ...block(1, { text: 'It ' }, { text: 'rains.' }),
      { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { name: 'weather', toolUseId: 'tool-1' } } } },
      ...block(2, { toolUse: { input: '{"city"' } }, { toolUse: { input: ':"Oslo"}' } }),
      { messageStop: { stopReason: 'tool_use' } },
    ]);
    const { metadata } = events.at(-1) ?? {};
    assert.deepEqual([metadata?.usage?.totalTokens, metadata?.serviceTier], [165, { type: 'priority' }]);
  });

  it('Anthropic Messages: everything', async () => {
    fake.script({ times: 1, answer: rich });
    assert.deepEqual(await invoke(claude, anthropicBody), {
      model: 'chosen-model',
      id: 'chosen-id',
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Let me think.', signature: 'ZmFrZSBzaWduYXR1cmU=' },
        { type: 'text', text: 'It rains.' },
        { type: 'tool_use', id: 'tool-1', name: 'weather', input: { city: 'Oslo' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 3,
        cache_creation_input_tokens: 42,
        cache_read_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 12 },
        output_tokens: 20,
        output_tokens_details: { thinking_tokens: 5 },
      },
    });
    const plain = await invoke(claude, anthropicBody);
    assert.deepEqual([plain['model'], plain['usage']], ['claude-sonnet-4-5-20250929', { input_tokens: 17, output_tokens: 7 }]);
  });

  it('Anthropic Messages: its stream, metrics in the last chunk', async () => {
    fake.script({ answer: rich });
    const chunks = await invokeStream(claude, anthropicBody);
    assert.deepEqual(
      chunks.map(({ type, delta }) => (isObject(delta) ? (delta['type'] ?? type) : type)),
      [
        'message_start',
        ...['content_block_start', 'thinking_delta', 'thinking_delta', 'signature_delta', 'content_block_stop'],
        ...['content_block_start', 'text_delta', 'text_delta', 'content_block_stop'],
        ...['content_block_start', 'input_json_delta', 'input_json_delta', 'content_block_stop'],
        'message_delta',
        'message_stop',
      ],
    );
    assert.deepEqual(chunks.at(-2)?.['usage'], { output_tokens: 20, output_tokens_details: { thinking_tokens: 5 } });
    assert.deepEqual(chunks.at(-1)?.['amazon-bedrock-invocationMetrics'], {
      inputTokenCount: 3,
      outputTokenCount: 20,
      invocationLatency: 100,
      firstByteLatency: 20,
      cacheReadInputTokenCount: 100,
      cacheWriteInputTokenCount: 42,
    });
  });

  it('OpenAI chat: everything', async () => {
    fake.script({ answer: rich });
    const { choices, usage, id, model } = await invoke('openai.gpt-oss-120b-1:0', openaiBody);
    assert.deepEqual([id, model], ['chosen-id', 'chosen-model']);
    assert.deepEqual(choices, [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: '<reasoning>Let me think.</reasoning>It rains.',
          refusal: null,
          tool_calls: [{ id: 'tool-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
    assert.deepEqual(usage, {
      prompt_tokens: 145,
      completion_tokens: 20,
      total_tokens: 165,
      prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 42 },
      completion_tokens_details: { reasoning_tokens: 5 },
    });
  });

  it('OpenAI chat: usage in its stream only when asked for', async () => {
    fake.script({ answer: { toolUse: { name: 'f' }, usage: { inputTokens: 1, outputTokens: 2 } } });
    const asked = await invokeStream('openai.gpt-oss-120b-1:0', openaiBody);
    const unasked = await invokeStream('openai.gpt-oss-120b-1:0', { messages: [] });
    const total = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    assert.deepEqual(asked.map(({ usage }) => usage), [null, null, null, total, total]);
    assert.deepEqual(asked.at(-1)?.['choices'], []);
    assert.deepEqual(unasked.map(({ usage }) => usage), [null, null, null, null]);
    for (const chunks of [asked, unasked]) {
      const withMetrics = chunks.filter((chunk) => 'amazon-bedrock-invocationMetrics' in chunk);
      assert.deepEqual(withMetrics, chunks.slice(-1));
    }
  });

  it('OpenAI chat: finish reasons in its own words, others as they are', async () => {
    for (const [stopReason, expected] of [['max_tokens', 'length'], ['brand_new', 'brand_new']] as const) {
      const remove = fake.script({ answer: { text: [], stopReason } });
      const { choices } = await invoke('m', openaiBody);
      remove();
      assert.ok(Array.isArray(choices));
      const [{ finish_reason, message }] = choices;
      assert.deepEqual([finish_reason, message.content], [expected, null]);
    }
  });

  it('Titan embeddings: V2 and the first generation', async () => {
    const v2 = await invoke('amazon.titan-embed-text-v2:0', { inputText: 'a', dimensions: 256, normalize: true });
    const same = await invoke('amazon.titan-embed-text-v2:0', { inputText: 'a', dimensions: 256, normalize: true });
    const other = await invoke('amazon.titan-embed-text-v2:0', { inputText: 'b' });
    const first = await invoke('amazon.titan-embed-text-v1', { inputText: 'a' });
    const vectors = [v2, same, other, first].map(({ embedding }) => embedding as number[]);
    assert.deepEqual(vectors.map(({ length }) => length), [256, 256, 1024, 1536]);
    assert.deepEqual(vectors[0], vectors[1]);
    assert.ok(Math.abs(Math.hypot(...(vectors[0] ?? [])) - 1) < 1e-9);
    assert.ok(Math.hypot(...(vectors[3] ?? [])) > 2);
    assert.notDeepEqual(vectors[0], vectors[2]?.slice(0, 256));
    assert.deepEqual([v2['embeddingsByType'], first['embeddingsByType']], [{ float: vectors[0] }, undefined]);
    assert.equal(v2['inputTextTokenCount'], fake.received[0]?.billed?.inputTokens);
    assert.equal(fake.received[0]?.billed?.outputTokens, 0);
  });

  it('InvokeModel: token headers, echoes; no output count for embeddings', async () => {
    fake.script({ operation: 'InvokeModel', answer: rich });
    const echoed = { 'x-amzn-bedrock-service-tier': 'flex', 'x-amzn-bedrock-performanceconfig-latency': 'optimized' };
    const readHeaders = async (body: object): Promise<Record<string, string>> => {
      const { headers } = await post('/model/m/invoke', body, echoed);
      return Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-amzn-bedrock-')));
    };
    const expected = {
      ...echoed,
      'x-amzn-bedrock-cache-read-input-token-count': '100',
      'x-amzn-bedrock-cache-write-input-token-count': '42',
      'x-amzn-bedrock-input-token-count': '3',
      'x-amzn-bedrock-invocation-latency': '100',
    };
    assert.deepEqual(await readHeaders({ inputText: 'a' }), expected);
    assert.deepEqual(await readHeaders(anthropicBody), { ...expected, 'x-amzn-bedrock-output-token-count': '20' });
  });

  it('any other body: plain JSON, and metrics at the end of its stream', async () => {
    const body = { prompt: 'Hi' };
    assert.deepEqual(await invoke('meta.llama3', body), { output: 'Hello from the fake Bedrock.', stop_reason: 'end_turn' });
    const chunks = await invokeStream('meta.llama3', { inputText: 'a', textGenerationConfig: {} });
    assert.equal(chunks.map(({ output }) => output ?? '').join(''), 'Hello from the fake Bedrock.');
    assert.ok('amazon-bedrock-invocationMetrics' in (chunks.at(-1) ?? {}));
    const [only] = await invokeStream('amazon.titan-embed-text-v2:0', { inputText: 'a' });
    assert.ok(only?.['embedding']);
  });

  it('a guardrail that intervenes, in every shape', async () => {
    fake.script({ answer: { guardrail: 'intervened' } });
    const guardrailConfig = { guardrailIdentifier: 'gr', guardrailVersion: '1', trace: 'enabled' } as const;
    const converse = await client.send(new ConverseCommand({ modelId: 'm', guardrailConfig }));
    const anthropic = await invoke(claude, anthropicBody);
    const stream = await invokeStream('m', openaiBody);
    const source = { guardrailIdentifier: 'gr', guardrailVersion: '1', source: 'INPUT', content: [] } as const;
    const applied = await client.send(new ApplyGuardrailCommand(source));
    assert.deepEqual([converse.stopReason, converse.usage?.totalTokens], ['guardrail_intervened', 0]);
    assert.deepEqual(Object.keys(converse.trace?.guardrail?.inputAssessment ?? {}), ['gr']);
    assert.deepEqual([anthropic['amazon-bedrock-guardrailAction'], anthropic['stop_reason']], ['INTERVENED', 'end_turn']);
    assert.equal(stream.at(-1)?.['amazon-bedrock-guardrailAction'], 'INTERVENED');
    assert.ok(!('amazon-bedrock-invocationMetrics' in (stream.at(-1) ?? {})));
    assert.deepEqual([applied.action, applied.outputs?.length], ['GUARDRAIL_INTERVENED', 1]);
    assert.equal(fake.received[0]?.billed?.inputTokens, 0);
  });

  it('a guardrail that does not: a trace only if asked for', async () => {
    const guardrailConfig = { guardrailIdentifier: 'gr', guardrailVersion: '1' };
    const { trace } = await client.send(new ConverseCommand({ modelId: 'm', guardrailConfig }));
    const traced = await client.send(
      new ConverseCommand({ modelId: 'm', guardrailConfig: { ...guardrailConfig, trace: 'enabled' } }),
    );
    const answer = await post('/model/m/invoke', anthropicBody, { 'x-amzn-bedrock-guardrailidentifier': 'gr' });
    assert.deepEqual([trace, traced.trace?.guardrail?.actionReason], [undefined, 'No action.']);
    assert.equal(parseObject(await answer.text())['amazon-bedrock-guardrailAction'], 'NONE');
  });

  it('CountTokens counts what Converse and InvokeModel would', async () => {
    const messages = [{ role: 'user' as const, content: [{ text: 'How many tokens?' }] }];
    const body = Buffer.from(JSON.stringify(anthropicBody));
    const { usage } = await client.send(new ConverseCommand({ modelId: 'm', messages }));
    const converse = await client.send(new CountTokensCommand({ modelId: 'm', input: { converse: { messages } } }));
    const invoked = await client.send(new CountTokensCommand({ modelId: 'm', input: { invokeModel: { body } } }));
    assert.equal(converse.inputTokens, usage?.inputTokens);
    assert.equal(invoked.inputTokens, Math.ceil(body.length / 4));
  });

  it('the other operations: what the SDK can read', async () => {
    const guardrail = { guardrailIdentifier: 'gr', guardrailVersion: '1', source: 'INPUT', content: [] } as const;
    const outputDataConfig = { s3OutputDataConfig: { s3Uri: 's3://bucket' } };
    const applied = await client.send(new ApplyGuardrailCommand(guardrail));
    const checked = await client.send(new InvokeGuardrailChecksCommand({ messages: [], checks: {} }));
    const started = await client.send(new StartAsyncInvokeCommand({ modelId: 'm', modelInput: {}, outputDataConfig }));
    const { invocationArn } = started;
    const found = await client.send(new GetAsyncInvokeCommand({ invocationArn }));
    const listed = await client.send(new ListAsyncInvokesCommand({}));
    const unknown = await post('/not/there', {});
    assert.deepEqual([applied.action, applied.usage?.topicPolicyUnits], ['NONE', 1]);
    assert.deepEqual([checked.results, checked.usage], [{}, {}]);
    assert.deepEqual([found.status, found.invocationArn, found.submitTime?.getUTCFullYear()], ['Completed', invocationArn, 2026]);
    assert.deepEqual([listed.asyncInvokeSummaries, await unknown.text()], [[], '{}']);
    assert.deepEqual(fake.received.map(({ operation }) => operation), [
      'ApplyGuardrail',
      'InvokeGuardrailChecks',
      'StartAsyncInvoke',
      'GetAsyncInvoke',
      'ListAsyncInvokes',
      'Unknown',
    ]);
  });

  it('a bidirectional stream: an answer once the input has ended', async () => {
    async function* speak(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
      yield { chunk: { bytes: Buffer.from('{}') } };
    }
    const command = new InvokeModelWithBidirectionalStreamCommand({ modelId: 'amazon.nova-sonic-v1:0', body: speak() });
    const events = await collect((await client.send(command)).body);
    assert.ok(events.length > 1 && events.every(({ chunk }) => chunk !== undefined));
  });
});

function parseObject(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  assert.ok(isObject(value));
  return value;
}
