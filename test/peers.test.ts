import assert from 'node:assert/strict';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { Invocation } from '../src/index.ts';
import { totalInputTokens } from '../src/record/usage.ts';
import { type FakeBedrock, startFakeBedrock } from '../src/testing/index.ts';
import { SHAPES, type ShapeFixture } from './support/shape-fixtures.ts';
import { startTelemetry, type Telemetry } from './support/telemetry.ts';
import { catchError, collect, createClient } from './testing/clients.ts';

/**
 * What other instrumentations of Bedrock were seen to get wrong, each as a case: the real SDK calls the fake,
 * and the record is right. Where they fail in how they hook, `test/comparison/` has the cases.
 */

type Way = 'whole' | 'stream';

interface FamilyCase {
  readonly failure: string;
  readonly fixture: string;
  readonly ways: readonly Way[];
  readonly expected: Expected;
}

/** The facts of a record that cases speak of. */
interface Expected {
  readonly operation?: string;
  readonly provider?: string;
  readonly request?: Invocation['request'];
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cacheRead?: number;
  readonly reasoning?: number;
  readonly finishReasons?: readonly string[];
  readonly toolNames?: readonly string[];
  readonly id?: string;
  readonly model?: string;
}

const both: readonly Way[] = ['whole', 'stream'];
const whole: readonly Way[] = ['whole'];
const stream: readonly Way[] = ['stream'];

const FAMILIES: Readonly<Record<string, readonly FamilyCase[]>> = {
  'Anthropic Messages': [
    {
      failure: "the first event's output count is taken for the answer's",
      fixture: 'anthropic-messages',
      ways: stream,
      expected: { output: 44 },
    },
    {
      failure: 'cached tokens are left out of the input',
      fixture: 'anthropic-messages',
      ways: both,
      expected: { input: 11_470, cacheRead: 9511 },
    },
    {
      failure: 'a tool call is dropped or emptied beside text',
      fixture: 'anthropic-messages',
      ways: both,
      expected: { toolNames: ['get_weather'], finishReasons: ['tool_use'] },
    },
  ],
  'Anthropic text completions': [
    {
      failure: 'the answer is not read',
      fixture: 'anthropic-text',
      ways: both,
      expected: { operation: 'text_completion', input: 10, output: 4, finishReasons: ['stop_sequence'] },
    },
  ],
  'Titan Text': [
    {
      failure: 'no tokens',
      fixture: 'titan-text',
      ways: both,
      expected: { input: 5, output: 10, finishReasons: ['LENGTH'] },
    },
    {
      failure: 'only the first result counts',
      fixture: 'titan-text.several-results',
      ways: whole,
      expected: { output: 15, finishReasons: ['FINISH', 'LENGTH'] },
    },
  ],
  'Titan Embeddings': [
    {
      failure: 'called a text completion, skipped, or a total that is no number',
      fixture: 'titan-embeddings',
      ways: whole,
      expected: { operation: 'embeddings', input: 5, output: undefined, request: { dimensionCount: 256 } },
    },
  ],
  'Titan Image and Nova Canvas': [
    {
      failure: 'not known',
      fixture: 'amazon-image',
      ways: whole,
      expected: { operation: 'generate_content', request: { outputType: 'image', choiceCount: 3, seed: 12 } },
    },
  ],
  Nova: [
    {
      failure: 'parameters in camel case are not read',
      fixture: 'nova-messages.nova-2',
      ways: both,
      expected: { request: { maxTokens: 512, topP: 0.9, topK: 50, stopSequences: ['END'] } },
    },
    {
      failure: 'parameters in snake case are not read',
      fixture: 'nova-messages.snake-case',
      ways: whole,
      expected: { request: { maxTokens: 10, topP: 1 } },
    },
    {
      failure: 'a stream throws, or has empty parts and no tools',
      fixture: 'nova-messages.stream',
      ways: stream,
      expected: { input: 427, output: 160, toolNames: ['get_current_weather', 'get_current_weather'] },
    },
  ],
  'Nova Multimodal Embeddings': [
    {
      failure: 'not known',
      fixture: 'nova-embeddings',
      ways: whole,
      expected: { operation: 'embeddings', input: 18, request: { dimensionCount: 256 } },
    },
  ],
  Llama: [
    {
      failure: '`max_gen_len` is misspelt',
      fixture: 'llama',
      ways: both,
      expected: { request: { maxTokens: 10 } },
    },
    {
      failure: "a stream's total is wrong, or its missing text `undefined`",
      fixture: 'llama',
      ways: stream,
      expected: { input: 5, output: 10, finishReasons: ['length'] },
    },
  ],
  'Cohere Command': [
    {
      failure: 'tokens are guessed from characters',
      fixture: 'cohere-command',
      ways: both,
      expected: { input: 5, output: 10 },
    },
    {
      failure: '`generations` of a stream are not read',
      fixture: 'cohere-command.one-chunk',
      ways: stream,
      expected: { finishReasons: ['MAX_TOKENS'], id: 'cdf4478d-13ae-486d-b1db-86055230b5a1' },
    },
  ],
  'Cohere Command R': [
    {
      failure: 'taken for Command, its tokens guessed',
      fixture: 'cohere-command-r',
      ways: both,
      expected: { operation: 'chat', input: 5, output: 10, finishReasons: ['MAX_TOKENS'] },
    },
  ],
  'Cohere Embed': [
    {
      failure: 'called a text completion, without tokens',
      fixture: 'cohere-embed',
      ways: whole,
      expected: { operation: 'embeddings', input: 3, request: { dimensionCount: 512, encodingFormats: ['float'] } },
    },
  ],
  Rerank: [
    {
      failure: 'read as Command',
      fixture: 'rerank',
      ways: whole,
      expected: { operation: 'generate_content', input: undefined, output: undefined },
    },
  ],
  'AI21 Jurassic': [
    {
      failure: 'no tokens',
      fixture: 'jurassic',
      ways: whole,
      expected: { input: 4, output: 12, id: '1234', finishReasons: ['endoftext', 'length'] },
    },
  ],
  'AI21 Jamba': [
    {
      failure: 'a stream throws, or its `choices` are not read',
      fixture: 'openai-chat.jamba',
      ways: both,
      expected: { input: 8, output: 2, finishReasons: ['stop'] },
    },
  ],
  'Mistral text': [
    {
      failure: "tokens are guessed from the last chunk's characters",
      fixture: 'mistral-text.stream',
      ways: stream,
      expected: { input: 19, output: 20, finishReasons: ['length'] },
    },
    {
      failure: 'the answer is looked for in `generations`',
      fixture: 'mistral-text',
      ways: whole,
      expected: { input: 6, output: 10, finishReasons: ['length'] },
    },
  ],
  'Mistral chat and Pixtral': [
    {
      failure: '`messages` and `choices` are not read',
      fixture: 'openai-chat.mistral',
      ways: both,
      expected: { operation: 'chat', toolNames: ['get_weather', 'get_time'], finishReasons: ['tool_calls'] },
    },
    {
      failure: 'usage is not read',
      fixture: 'openai-chat.pixtral',
      ways: whole,
      expected: { provider: 'mistral', input: 400, output: 3 },
    },
  ],
  DeepSeek: [
    {
      failure: 'labelled as Amazon, its text completions not read',
      fixture: 'text-completion.deepseek-r1',
      ways: both,
      expected: { provider: 'deepseek', input: 9, output: 30, finishReasons: ['stop'] },
    },
    {
      failure: 'labelled as Amazon, its chat not read',
      fixture: 'openai-chat.deepseek-v3',
      ways: both,
      expected: { provider: 'deepseek', input: 9, output: 6, finishReasons: ['stop'] },
    },
  ],
  'OpenAI gpt-oss': [
    {
      failure: 'a stream throws, or its usage is counted twice',
      fixture: 'openai-chat',
      ways: both,
      expected: { provider: 'openai', input: 100, output: 20, cacheRead: 64, reasoning: 5 },
    },
    {
      failure: 'no tokens where only the metrics have them',
      fixture: 'openai-chat.metrics-only',
      ways: stream,
      expected: { input: 70, output: 4 },
    },
  ],
  ...Object.fromEntries(
    (
      [
        ['Qwen', 'qwen', 'qwen'],
        ['Writer Palmyra', 'palmyra', 'writer'],
        ['Kimi', 'kimi', 'moonshot'],
        ['GLM', 'glm', 'zai'],
        ['MiniMax', 'minimax', 'minimax'],
      ] as const
    ).map(([family, fixture, provider]) => [
      family,
      [
        {
          failure: 'labelled as Amazon; a stream throws',
          fixture: `openai-chat.${fixture}`,
          ways: both,
          expected: { provider, input: 9, output: 6, finishReasons: ['stop'] },
        },
      ],
    ]),
  ),
  Stability: [
    {
      failure: 'recognised, and left empty',
      fixture: 'stability',
      ways: whole,
      expected: {
        operation: 'generate_content',
        request: { outputType: 'image', seed: 9 },
        finishReasons: ['Filter reason: prompt'],
      },
    },
  ],
  'Nobody knows it': [
    {
      failure: 'no tokens, or a stream throws',
      fixture: 'unknown',
      ways: both,
      expected: { provider: 'acme', input: 6, output: 2 },
    },
    {
      failure: 'nothing is read behind an opaque id',
      fixture: 'text-completion.opaque-llama',
      ways: both,
      expected: { input: 2, output: 3, finishReasons: ['stop'] },
    },
  ],
};

/** The fake adds its own counts to an answer where it is not told: here, what a fixture does not say is not said. */
const TOKEN_HEADERS = ['x-amzn-bedrock-input-token-count', 'x-amzn-bedrock-output-token-count'];

function readMetrics(lastChunk: unknown): { inputTokens: number; outputTokens: number } {
  const { inputTokenCount, outputTokenCount } = (
    lastChunk as Record<string, { inputTokenCount: number; outputTokenCount: number }>
  )['amazon-bedrock-invocationMetrics'] ?? { inputTokenCount: 0, outputTokenCount: 0 };
  return { inputTokens: inputTokenCount, outputTokens: outputTokenCount };
}

const ACCOUNT = 'arn:aws:bedrock:us-east-1:123456789012:';

/** [id as sent, provider, model, what names the span] */
const MODEL_IDS: readonly (readonly [
  failure: string,
  id: string,
  provider: string | undefined,
  base: string | undefined,
  name: string,
])[] = [
  ...['us', 'eu', 'apac', 'us-gov', 'global', 'jp', 'au', 'ca', 'sa'].map(
    (geography) =>
      [
        'the geography is taken for the vendor, or the vendor for the model',
        `${geography}.anthropic.claude-sonnet-4-5-20250929-v1:0`,
        'anthropic',
        'anthropic.claude-sonnet-4-5-20250929-v1:0',
        `${geography}.anthropic.claude-sonnet-4-5-20250929-v1:0`,
      ] as const,
  ),
  ['the rest of a name behind its dot is lost', 'deepseek.v3.2', 'deepseek', 'deepseek.v3.2', 'deepseek.v3.2'],
  [
    'an ARN becomes the name, or the vendor `custom`',
    `${ACCOUNT}inference-profile/us.meta.llama3-3-70b-instruct-v1:0`,
    'meta',
    'meta.llama3-3-70b-instruct-v1:0',
    'us.meta.llama3-3-70b-instruct-v1:0',
  ],
  ...[
    'application-inference-profile',
    'provisioned-model',
    'imported-model',
    'custom-model-deployment',
    'prompt-router',
  ].map(
    (kind) =>
      [
        'an opaque ARN becomes the name, an empty model, or the vendor Amazon',
        `${ACCOUNT}${kind}/abcdefghijkl`,
        undefined,
        undefined,
        kind,
      ] as const,
  ),
  [
    "a custom model's own model is not seen",
    `${ACCOUNT}custom-model/amazon.nova-lite-v1:0/abcdefghijkl`,
    'amazon',
    'amazon.nova-lite-v1:0',
    'amazon.nova-lite-v1:0',
  ],
  [
    'an endpoint becomes the vendor Amazon',
    'arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine',
    undefined,
    undefined,
    'endpoint',
  ],
];

describe('what others get wrong', () => {
  let fake: FakeBedrock;
  let telemetry: Telemetry;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;

  before(async () => {
    telemetry = startTelemetry();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0', { maxAttempts: 1 });
  });
  after(async () => {
    client.destroy();
    telemetry.stop();
    await fake.close();
  });

  /** Runs a call; what is recorded of it, and its span's name. */
  async function observe(call: () => Promise<unknown>): Promise<{ invocation: Invocation; name: string }> {
    const seen = telemetry.invocations.length;
    await call();
    const invocation = telemetry.invocations[seen];
    assert.ok(invocation !== undefined && telemetry.invocations.length === seen + 1);
    return { invocation, name: telemetry.spans.at(-1)?.name ?? '' };
  }

  async function send({ modelId, request, response, chunks = [], headers }: ShapeFixture, way: Way): Promise<void> {
    const remove = fake.script(
      way === 'whole'
        ? { body: response ?? {}, ...(headers === undefined ? { omit: TOKEN_HEADERS } : { headers }) }
        : { chunks, answer: { usage: readMetrics(chunks.at(-1)) } },
    );
    const input = { modelId, body: JSON.stringify(request) };
    if (way === 'whole') await client.send(new sdk.InvokeModelCommand(input));
    else await collect((await client.send(new sdk.InvokeModelWithResponseStreamCommand(input))).body);
    remove();
  }

  for (const [family, cases] of Object.entries(FAMILIES)) {
    describe(family, () => {
      for (const { failure, fixture: wanted, ways, expected } of cases) {
        for (const way of ways) {
          it(`${failure} (${way})`, async () => {
            const fixture = SHAPES.find(({ name }) => name === wanted);
            assert.ok(fixture !== undefined, wanted);
            const { invocation } = await observe(() => send(fixture, way));
            const { operation, model, request, usage = {}, response } = invocation;
            const facts: Expected = {
              ...(operation !== undefined && { operation }),
              ...(model?.provider !== undefined && { provider: model.provider }),
              input: totalInputTokens(usage),
              output: usage.outputTokens,
              ...(usage.cacheReadTokens !== undefined && { cacheRead: usage.cacheReadTokens }),
              ...(usage.reasoningTokens !== undefined && { reasoning: usage.reasoningTokens }),
              ...response,
            };
            const { request: asked = {}, ...answered } = expected;
            assert.deepEqual({ ...facts, ...answered }, facts);
            assert.deepEqual({ ...request, ...asked }, request);
            assert.equal(invocation.outcome.ending, 'complete');
          });
        }
      }
    });
  }

  describe('bodies', () => {
    const text = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 7, messages: [] });
    for (const [kind, body] of [
      ['Uint8Array', new TextEncoder().encode(text)],
      ['Buffer', Buffer.from(text)],
      ['string', text],
    ] as const) {
      it(`a ${kind} throws, or is not read`, async () => {
        const { invocation } = await observe(() =>
          client.send(new sdk.InvokeModelCommand({ modelId: 'anthropic.claude-3-haiku-20240307-v1:0', body })),
        );
        assert.equal(invocation.request.maxTokens, 7);
      });
    }

    it('an image in an answer is kept', async () => {
      const fixture = SHAPES.find(({ name }) => name === 'amazon-image');
      assert.ok(fixture !== undefined);
      await observe(() => send(fixture, 'whole'));
      assert.ok(!JSON.stringify(telemetry.spans.at(-1)?.attributes).includes('aGVsbG8='));
    });

    it("one failed call changes the next one's record", async () => {
      const remove = fake.script({ fail: { exception: 'ThrottlingException' } });
      const failed = await observe(() =>
        catchError(client.send(new sdk.InvokeModelCommand({ modelId: 'meta.llama3-8b-instruct-v1:0', body: '{}' }))),
      );
      remove();
      assert.equal(failed.invocation.outcome.error?.type, 'ThrottlingException');
      const next = SHAPES.find(({ name }) => name === 'llama');
      assert.ok(next !== undefined);
      assert.equal((await observe(() => send(next, 'stream'))).invocation.usage?.outputTokens, 10);
    });
  });

  describe('model ids', () => {
    for (const [failure, modelId, provider, baseModelId, name] of MODEL_IDS) {
      it(`${failure}: ${modelId}`, async () => {
        const seen = await observe(() =>
          client.send(new sdk.ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] })),
        );
        const { model } = seen.invocation;
        assert.deepEqual(
          [model?.id, model?.provider, model?.baseModelId, seen.name],
          [modelId, provider, baseModelId, `chat ${name}`],
        );
      });
    }

    it('a prompt without messages throws', async () => {
      const modelId = `${ACCOUNT}prompt/ABCDEFGHIJ:2`;
      const { invocation, name } = await observe(() => client.send(new sdk.ConverseCommand({ modelId })));
      assert.deepEqual(invocation.model?.prompt, { name: 'ABCDEFGHIJ', version: '2' });
      assert.equal(name, 'chat prompt');
    });

    it("a missing id replaces the SDK's own error, or ends all telemetry", async () => {
      const input = { body: '{}' } as { modelId: string; body: string };
      const { invocation } = await observe(async () => {
        const error = await catchError(client.send(new sdk.InvokeModelCommand(input)));
        assert.match(error?.message ?? '', /modelId/);
      });
      assert.equal(invocation.model, undefined);
      assert.equal(invocation.outcome.ending, 'error');
    });
  });
});
