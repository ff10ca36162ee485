import assert from 'node:assert/strict';
import { mergeUsage, totalInputTokens } from '../../src/record/usage.ts';

describe('usage', () => {
  it('counts cached tokens once, whether or not the reported input contains them', () => {
    const cached = { cacheReadTokens: 90, cacheWriteTokens: 7 };
    assert.equal(totalInputTokens({ inputTokens: 3, ...cached }), 100);
    assert.equal(totalInputTokens({ inputTokens: 100, inputIncludesCache: true, ...cached }), 100);
    assert.equal(totalInputTokens(cached), undefined);
    assert.equal(totalInputTokens({ inputTokens: 0 }), 0);
  });

  it('merges field by field, and keeps what the input contains with the input', () => {
    const openai = { inputTokens: 100, inputIncludesCache: true };
    const metrics = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 90 };
    assert.deepEqual(mergeUsage(openai, metrics), {
      inputTokens: 100,
      outputTokens: 5,
      cacheReadTokens: 90,
      inputIncludesCache: true,
    });
    assert.deepEqual(mergeUsage({ outputTokens: 6, inputIncludesCache: true }, metrics), {
      inputTokens: 10,
      outputTokens: 6,
      cacheReadTokens: 90,
    });
    assert.deepEqual(mergeUsage({ outputTokens: 0 }, { outputTokens: 9 }), { outputTokens: 0 });
    assert.equal(mergeUsage(undefined, undefined), undefined);
  });
});
