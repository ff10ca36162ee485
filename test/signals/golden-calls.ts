import { collect } from '../testing/clients.ts';
import { collectGarbageUntil } from '../support/collect-garbage.ts';
import type { BedrockInstrumentationConfig } from '../../src/index.ts';
import { type Application, type Exchange, observe, type Signals } from './observe.ts';

/** A call whose telemetry is kept in `golden/<name>.yaml`. */
export interface GoldenCall extends Exchange {
  readonly name: string;
  /** Stands at the top of its file. */
  readonly shows: string;
  readonly config: BedrockInstrumentationConfig;
}

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const ROME = [{ role: 'user' as const, content: [{ text: 'How is the weather in Rome?' }] }];
const EVERYWHERE = 'SPAN_AND_EVENT';
const cached = { inputTokens: 10, outputTokens: 4, cacheReadTokens: 300, cacheWriteTokens: { '5m': 20, '1h': 5 } };

async function converseStream({ sdk, client }: Application): Promise<unknown> {
  const { stream } = await client.send(
    new sdk.ConverseStreamCommand({ modelId: CLAUDE, messages: ROME, system: [{ text: 'Be brief.' }] }),
  );
  return collect(stream);
}

function converse({ sdk, client }: Application): Promise<unknown> {
  return client.send(
    new sdk.ConverseCommand({
      modelId: CLAUDE,
      messages: ROME,
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
    }),
  );
}

function invoke(modelId: string, body: object): Exchange['call'] {
  return ({ sdk, client }) => client.send(new sdk.InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
}

const embed = invoke('amazon.titan-embed-text-v2:0', { inputText: 'A text to find again.', dimensions: 256 });

const CACHE = { rules: [{ answer: { text: 'Sunny.', usage: cached } }], call: converse };
const STREAM = {
  rules: [{ answer: { reasoning: 'Let me think.', text: ['It is ', 'sunny', '.'] } }],
  call: converseStream,
};
const EMBEDDING = { call: embed };
const ANTHROPIC = {
  rules: [
    {
      answer: {
        reasoning: 'A cat.',
        text: 'Let me look it up.',
        toolUse: { name: 'look_up', id: 'toolu_1', input: { what: 'cat' } },
        usage: { inputTokens: 12, outputTokens: 34, reasoningTokens: 3 },
        id: 'msg_bdrk_1',
        model: 'claude-sonnet-4-5-20250929',
      },
    },
  ],
  call: invoke(CLAUDE, {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 64,
    temperature: 0.5,
    system: 'Be brief.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGVsbG8=' } },
          { type: 'text', text: 'What is this?' },
        ],
      },
    ],
    tools: [{ name: 'look_up', description: 'Looks a word up.', input_schema: { type: 'object' } }],
  }),
};

export const GOLDEN_CALLS: readonly GoldenCall[] = [
  {
    name: 'converse',
    shows: 'A whole answer. Content is off; the Llm events say who spoke, and the GenAI events what the call was.',
    config: { genAiEvents: true },
    call: converse,
  },
  {
    name: 'converse-stream',
    shows: 'A stream that was read to its end, with content on the span and on log records.',
    config: { captureMessageContent: EVERYWHERE },
    ...STREAM,
  },
  {
    name: 'converse-tools',
    shows: 'A tool was called before and is called again. Content is everywhere, the GenAI events included.',
    config: { captureMessageContent: EVERYWHERE, genAiEvents: true },
    rules: [
      { answer: { text: 'And Oslo?', toolUse: { name: 'get_weather', id: 'tooluse_2', input: { city: 'Oslo' } } } },
    ],
    call: ({ sdk, client }) =>
      client.send(
        new sdk.ConverseCommand({
          modelId: CLAUDE,
          system: [{ text: 'Use tools.' }],
          messages: [
            ...ROME,
            {
              role: 'assistant',
              content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'get_weather', input: { city: 'Rome' } } }],
            },
            {
              role: 'user',
              content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ json: { degrees: 21 } }] } }],
            },
          ],
          toolConfig: {
            tools: [
              {
                toolSpec: {
                  name: 'get_weather',
                  description: 'Tells the weather of a city.',
                  inputSchema: {
                    json: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
                  },
                },
              },
            ],
          },
        }),
      ),
  },
  {
    name: 'converse-cache',
    shows: 'Cached tokens, counted once, and the usage document as a log record.',
    config: { emf: 'log-record', usageDocument: { service: 'checkout', environment: 'test' } },
    ...CACHE,
  },
  {
    name: 'converse-guardrail',
    shows: 'A guardrail stepped in. Its trace was asked for, and is on the span alone, as content is.',
    config: { captureMessageContent: 'SPAN_ONLY', captureGuardrailTrace: true },
    rules: [
      {
        answer: {
          guardrail: {
            action: 'intervened',
            input: { topicPolicy: { topics: [{ name: 'Weather', type: 'DENY', action: 'BLOCKED', detected: true }] } },
          },
        },
      },
    ],
    call: ({ sdk, client }) =>
      client.send(
        new sdk.ConverseCommand({
          modelId: CLAUDE,
          messages: ROME,
          guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '3', trace: 'enabled' },
        }),
      ),
  },
  {
    name: 'converse-error',
    shows: 'The service refuses. The GenAI events tell of the exception.',
    config: { genAiEvents: true },
    rules: [{ fail: { exception: 'ValidationException', message: 'The model cannot do that.' } }],
    call: converse,
  },
  {
    name: 'converse-throttled',
    shows: 'Throttled twice, then answered: one call, three requests.',
    config: {},
    rules: [{ fail: { exception: 'ThrottlingException', attempts: 2 } }],
    call: converse,
  },
  {
    name: 'converse-stream-abandoned',
    shows: 'Dropped after its first words, and found by the garbage collector: no duration, and no error.',
    config: { captureMessageContent: 'EVENT_ONLY' },
    rules: [{ answer: { text: ['It ', 'is ', 'sunny.'] } }],
    async call(application) {
      await readSomeEvents(application);
      await collectGarbageUntil(() => application.spans.length > 0);
    },
  },
  {
    name: 'embedding',
    shows: 'One text embedded: an LlmEmbedding, with its input on the log record.',
    config: { captureMessageContent: 'EVENT_ONLY' },
    ...EMBEDDING,
  },
  {
    name: 'invoke-model-anthropic',
    shows: 'A body of Anthropic Messages, with an image, a thought and a tool. The image stays in the process.',
    config: { captureMessageContent: EVERYWHERE, genAiEvents: true },
    ...ANTHROPIC,
  },
  {
    name: 'text-completion',
    shows: 'A bare prompt, answered by Llama.',
    config: { captureMessageContent: EVERYWHERE },
    rules: [
      {
        body: { generation: ' a test.', prompt_token_count: 5, generation_token_count: 3, stop_reason: 'stop' },
      },
    ],
    call: invoke('meta.llama3-1-70b-instruct-v1:0', { prompt: 'This is', max_gen_len: 10, temperature: 0.8, top_p: 1 }),
  },
  {
    name: 'generate-content',
    shows: 'A prompt that becomes images, and nothing of the images.',
    config: { captureMessageContent: 'SPAN_ONLY' },
    rules: [{ body: { images: ['aGVsbG8='], error: null } }],
    call: invoke('amazon.nova-canvas-v1:0', {
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A cat', negativeText: 'A dog' },
      imageGenerationConfig: { numberOfImages: 1, width: 512, height: 512, seed: 12 },
    }),
  },
  {
    name: 'apply-guardrail',
    shows: 'A command that runs no inference: a plain span, and none of the conventions’ metrics and events.',
    config: { captureMessageContent: EVERYWHERE, genAiEvents: true },
    rules: [{ answer: { guardrail: { action: 'intervened', input: {} } } }],
    call: ({ sdk, client }) =>
      client.send(
        new sdk.ApplyGuardrailCommand({
          guardrailIdentifier: 'gr-1',
          guardrailVersion: '3',
          source: 'INPUT',
          content: [{ text: { text: 'Something to assess.' } }],
        }),
      ),
  },
  ...(['latest', 'both'] as const).flatMap((semconv): GoldenCall[] => [
    { name: `converse-cache.${semconv}`, shows: namesOf(semconv), config: { semconv }, ...CACHE },
    { name: `converse-stream.${semconv}`, shows: namesOf(semconv), config: { semconv }, ...STREAM },
    { name: `embedding.${semconv}`, shows: namesOf(semconv), config: { semconv }, ...EMBEDDING },
    { name: `invoke-model-anthropic.${semconv}`, shows: namesOf(semconv), config: { semconv }, ...ANTHROPIC },
  ]),
];

function namesOf(semconv: string): string {
  return semconv === 'latest'
    ? 'The newest names instead of the published ones.'
    : 'The newest names beside the published ones.';
}

/** In a function of its own: what it held is garbage once it has returned. */
async function readSomeEvents({ sdk, client }: Application): Promise<void> {
  const { stream } = await client.send(new sdk.ConverseStreamCommand({ modelId: CLAUDE, messages: ROME }));
  const iterator = stream?.[Symbol.asyncIterator]();
  for (let count = 0; count < 3; count += 1) await iterator?.next();
}

const observed = new Map<GoldenCall, Promise<Signals>>();

/** What a golden call leaves behind; it is made once, whichever test asks first. */
export function observeGolden(golden: GoldenCall): Promise<Signals> {
  const signals = observed.get(golden) ?? observe(golden.config, golden);
  observed.set(golden, signals);
  return signals;
}
