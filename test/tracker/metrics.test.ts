import assert from 'node:assert/strict';
import { bedrockMetrics } from '../../src/index.ts';
import { totalInputTokens } from '../../src/record/usage.ts';
import { SHAPES } from '../support/shape-fixtures.ts';

/** As LaunchDarkly types what an extractor returns (`LDAIMetrics`): a compiler's question, asked here. */
interface LaunchDarklyMetrics {
  success: boolean;
  tokens?: { total: number; input: number; output: number };
}
const extract: (response: unknown) => LaunchDarklyMetrics = (response) => bedrockMetrics(response);

const ok = { httpStatusCode: 200 };

describe('bedrockMetrics', () => {
  it('counts the cache of Converse into the input, as the service counts it into the total', () => {
    const usage = { inputTokens: 6, outputTokens: 2, totalTokens: 14_929, cacheReadInputTokens: 14_921 };
    assert.deepEqual(extract({ $metadata: ok, output: { message: {} }, usage }), {
      success: true,
      tokens: { input: 14_927, output: 2, total: 14_929, cacheRead: 14_921 },
    });
  });

  it('has all three counts or none', () => {
    const usage = { inputTokens: 6 };
    assert.deepEqual(bedrockMetrics({ $metadata: ok, output: { message: {} }, usage }), { success: true });
  });

  it('takes status 200 for success, and nothing else', () => {
    const success = (httpStatusCode: unknown): boolean =>
      bedrockMetrics({ $metadata: { httpStatusCode }, output: { message: {} } }).success;
    assert.deepEqual([200, 201, 404, 500, '200', undefined].map(success), [true, false, false, false, false, false]);
  });

  it('says of anything else that it is no success', () => {
    for (const nothing of [undefined, null, 7, 'text', [], {}, new Error('failed'), { usage: { inputTokens: 1 } }])
      assert.deepEqual(bedrockMetrics(nothing), { success: false });
  });

  describe('reads a body of InvokeModel by its shape, with and without the model', () => {
    for (const { name, modelId, response, usage, headers } of SHAPES) {
      if (response === undefined) continue;
      it(name, () => {
        const body = Buffer.from(JSON.stringify(response));
        const output = { $metadata: ok, contentType: 'application/json', body };
        const input = usage && totalInputTokens(usage);
        // What the service counts in headers, the SDK hands to nobody.
        const isCounted = headers === undefined || name === 'text-completion.sagemaker-endpoint';
        const expected = isCounted && input !== undefined && usage?.outputTokens !== undefined;
        for (const metrics of [bedrockMetrics(output), bedrockMetrics(output, modelId)]) {
          assert.deepEqual(
            [metrics.success, metrics.tokens?.input, metrics.tokens?.output],
            expected ? [true, input, usage.outputTokens] : [true, undefined, undefined],
          );
        }
      });
    }
  });
});
