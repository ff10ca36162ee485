import type { BedrockRuntimeClient, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { encodeEvent } from '../src/testing/frame.ts';
import type { StubAnswer } from './stub-handler.ts';

type Sdk = typeof import('@aws-sdk/client-bedrock-runtime');

/** One kind of call, with its canned answer. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Generated chunks of a stream; absent for a whole answer. */
  readonly deltas?: number;
  readonly answer: StubAnswer;
  /** Makes the call; resolves to the stream that is to be read, if there is one. */
  send(client: BedrockRuntimeClient, sdk: Sdk): Promise<AsyncIterable<unknown> | undefined>;
}

const SHORT_STREAM = 200;
const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const QUESTION = 'Compare the three cheapest ways to cross the Alps in winter with two children and a dog. '.repeat(8);
const REPLY = 'The cheapest way is the night train: the children sleep, the dog travels in a basket. '.repeat(8);
const DELTA = ' the night train';
const HEADERS = { 'x-amzn-requestid': '0f8fad5b-d9cb-469f-a165-70867728950e', date: 'Fri, 20 Nov 2026 10:00:00 GMT' };
const IMAGE = new Uint8Array(768 * 1024).map((_, index) => (index * 31) % 251);

const CONVERSE_INPUT: ConverseCommandInput = {
  modelId: MODEL,
  system: [{ text: 'Answer in two sentences.' }],
  messages: [
    { role: 'user', content: [{ text: QUESTION }] },
    { role: 'assistant', content: [{ text: REPLY }] },
    { role: 'user', content: [{ text: 'And in summer?' }] },
  ],
  inferenceConfig: { maxTokens: 1024, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
};

const LARGE_CONVERSE_INPUT: ConverseCommandInput = {
  ...CONVERSE_INPUT,
  messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes: IMAGE } } }, { text: QUESTION }] }],
};

const USAGE = {
  inputTokens: 412,
  outputTokens: 200,
  totalTokens: 612,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
};

const MESSAGES_BODY = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 1024,
  temperature: 0.5,
  top_p: 0.9,
  stop_sequences: ['END'],
  system: 'Answer in two sentences.',
  messages: [
    { role: 'user', content: QUESTION },
    { role: 'assistant', content: REPLY },
    { role: 'user', content: 'And in summer?' },
  ],
};

const LARGE_MESSAGES_BODY = {
  ...MESSAGES_BODY,
  messages: [
    {
      role: 'user',
      content: [
        {
          type: 'image',
          source: { type: 'base64', media_type: 'image/png', data: Buffer.from(IMAGE).toString('base64') },
        },
        { type: 'text', text: QUESTION },
      ],
    },
  ],
};

const MESSAGES_USAGE = {
  input_tokens: 412,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
};

const MESSAGES_HEADERS = {
  'x-amzn-bedrock-input-token-count': '412',
  'x-amzn-bedrock-output-token-count': '200',
  'x-amzn-bedrock-cache-read-input-token-count': '0',
  'x-amzn-bedrock-cache-write-input-token-count': '0',
  'x-amzn-bedrock-invocation-latency': '5120',
};

const converseAnswer = answerJson({
  metrics: { latencyMs: 5120 },
  output: { message: { role: 'assistant', content: [{ text: REPLY }] } },
  stopReason: 'end_turn',
  usage: USAGE,
});

const messagesAnswer = answerJson(
  {
    model: 'claude-sonnet-4-5-20250929',
    id: 'msg_bdrk_01KsMyVj1Z5gD1TQ1aDcZ7bn',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'text', text: REPLY }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { ...MESSAGES_USAGE, output_tokens: 200, service_tier: 'standard' },
  },
  MESSAGES_HEADERS,
);

/** What every round measures. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'converse', title: 'Converse', answer: converseAnswer, send: sendConverse(CONVERSE_INPUT) },
  {
    name: 'invoke',
    title: 'InvokeModel, Anthropic',
    answer: messagesAnswer,
    send: sendInvoke(MODEL, JSON.stringify(MESSAGES_BODY)),
  },
  {
    name: 'embed',
    title: 'InvokeModel, Titan embedding, 20 kB vector',
    answer: answerJson(
      { embedding: Array.from({ length: 1024 }, (_, index) => Math.sin(index) / 16), inputTextTokenCount: 9 },
      { 'x-amzn-bedrock-input-token-count': '9', 'x-amzn-bedrock-invocation-latency': '41' },
    ),
    send: sendInvoke(
      'amazon.titan-embed-text-v2:0',
      JSON.stringify({ inputText: QUESTION, dimensions: 1024, normalize: true }),
    ),
  },
  converseStream('converse-stream', SHORT_STREAM),
  invokeStream('invoke-stream', SHORT_STREAM),
  {
    name: 'large-converse',
    title: 'Converse, 1 MB image',
    answer: converseAnswer,
    send: sendConverse(LARGE_CONVERSE_INPUT),
  },
  {
    name: 'large-invoke',
    title: 'InvokeModel, 1 MB body as string',
    answer: messagesAnswer,
    send: sendInvoke(MODEL, JSON.stringify(LARGE_MESSAGES_BODY)),
  },
  {
    name: 'large-invoke-bytes',
    title: 'InvokeModel, 1 MB body as bytes',
    answer: messagesAnswer,
    send: sendInvoke(MODEL, Buffer.from(JSON.stringify(LARGE_MESSAGES_BODY))),
  },
];

/** Streams long enough to tell whether anything is kept per chunk. */
export function longStreams(deltas: number): readonly Scenario[] {
  return [converseStream('long-converse-stream', deltas), invokeStream('long-invoke-stream', deltas)];
}

function converseStream(name: string, deltas: number): Scenario {
  const before = [encodeEvent('messageStart', { role: 'assistant' })];
  const delta = encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: DELTA } });
  const after = [
    encodeEvent('contentBlockStop', { contentBlockIndex: 0 }),
    encodeEvent('messageStop', { stopReason: 'end_turn' }),
    encodeEvent('metadata', { metrics: { latencyMs: 5120 }, usage: USAGE }),
  ];
  return {
    name,
    title: `ConverseStream, ${deltas} deltas`,
    deltas,
    answer: answerStream(before, delta, deltas, after),
    send: async (client, sdk) => (await client.send(new sdk.ConverseStreamCommand(CONVERSE_INPUT))).stream,
  };
}

function invokeStream(name: string, deltas: number): Scenario {
  const before = [
    encodeChunk({
      type: 'message_start',
      message: {
        model: 'claude-sonnet-4-5-20250929',
        id: 'msg_bdrk_01KsMyVj1Z5gD1TQ1aDcZ7bn',
        usage: { ...MESSAGES_USAGE, output_tokens: 1 },
      },
    }),
    encodeChunk({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ];
  const delta = encodeChunk({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: DELTA } });
  const metrics = { inputTokenCount: 412, outputTokenCount: 200, invocationLatency: 5120, firstByteLatency: 640 };
  const after = [
    encodeChunk({ type: 'content_block_stop', index: 0 }),
    encodeChunk({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 200 },
    }),
    encodeChunk({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }),
  ];
  const body = JSON.stringify(MESSAGES_BODY);
  return {
    name,
    title: `InvokeModelWithResponseStream, Anthropic, ${deltas} deltas`,
    deltas,
    answer: answerStream(before, delta, deltas, after),
    send: async (client, sdk) =>
      (await client.send(new sdk.InvokeModelWithResponseStreamCommand({ modelId: MODEL, body }))).body,
  };
}

function sendConverse(input: ConverseCommandInput): Scenario['send'] {
  return async (client, sdk) => {
    await client.send(new sdk.ConverseCommand(input));
    return undefined;
  };
}

function sendInvoke(modelId: string, body: string | Uint8Array): Scenario['send'] {
  return async (client, sdk) => {
    await client.send(new sdk.InvokeModelCommand({ modelId, body, contentType: 'application/json' }));
    return undefined;
  };
}

function encodeChunk(payload: object): Buffer {
  return encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(payload)).toString('base64') });
}

function answerJson(body: object, headers: Readonly<Record<string, string>> = {}): StubAnswer {
  const bytes = Buffer.from(JSON.stringify(body));
  return { headers: { ...HEADERS, ...headers, 'content-type': 'application/json' }, pieces: () => [bytes] };
}

/** One frame per piece, as a model sends them; one buffer stands for all deltas, so that the source itself keeps nothing. */
function answerStream(before: readonly Buffer[], delta: Buffer, deltas: number, after: readonly Buffer[]): StubAnswer {
  return {
    headers: {
      ...HEADERS,
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-bedrock-content-type': 'application/json',
    },
    *pieces() {
      yield* before;
      for (let count = 0; count < deltas; count += 1) yield delta;
      yield* after;
    },
  };
}
