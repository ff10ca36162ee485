import assert from 'node:assert/strict';
import { openaiBody, rich, startShapes, type Shapes } from './shapes.fixture.ts';

describe('the shape of OpenAI chat', () => {
  let shapes: Shapes;
  beforeEach(async () => void (shapes = await startShapes()));
  afterEach(() => shapes.fake.close());

  it('OpenAI chat: everything', async () => {
    shapes.fake.script({ answer: rich });
    const { choices, usage, id, model } = await shapes.invoke('openai.gpt-oss-120b-1:0', openaiBody);
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
    shapes.fake.script({ answer: { toolUse: { name: 'f' }, usage: { inputTokens: 1, outputTokens: 2 } } });
    const asked = await shapes.invokeStream('openai.gpt-oss-120b-1:0', openaiBody);
    const unasked = await shapes.invokeStream('openai.gpt-oss-120b-1:0', { messages: [] });
    const total = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    assert.deepEqual(
      asked.map(({ usage }) => usage),
      [null, null, null, total, total],
    );
    assert.deepEqual(asked.at(-1)?.['choices'], []);
    assert.deepEqual(
      unasked.map(({ usage }) => usage),
      [null, null, null, null],
    );
    for (const chunks of [asked, unasked]) {
      const withMetrics = chunks.filter((chunk) => 'amazon-bedrock-invocationMetrics' in chunk);
      assert.deepEqual(withMetrics, chunks.slice(-1));
    }
  });

  it('OpenAI chat: finish reasons in its own words, others as they are', async () => {
    for (const [stopReason, expected] of [
      ['max_tokens', 'length'],
      ['brand_new', 'brand_new'],
    ] as const) {
      const remove = shapes.fake.script({ answer: { text: [], stopReason } });
      const { choices } = await shapes.invoke('m', openaiBody);
      remove();
      assert.ok(Array.isArray(choices));
      const [{ finish_reason, message }] = choices;
      assert.deepEqual([finish_reason, message.content], [expected, null]);
    }
  });
});
