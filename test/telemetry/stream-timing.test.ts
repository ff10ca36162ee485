import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import type { Invocation } from '../../src/index.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';
import { createClient } from '../testing/clients.ts';

/**
 * Only lower bounds that the fake's own delays guarantee, and comparisons within one
 * stream: a slow machine makes every time longer, but none shorter.
 */
describe('the timing of a stream', function () {
  // Clocks of a busy machine are what they are.
  this.retries(3);

  let fake: FakeBedrock;
  let telemetry: Telemetry;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;
  before(async () => {
    telemetry = startTelemetry();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  after(async () => {
    client.destroy();
    telemetry.stop();
    await fake.close();
  });

  async function observe(rule: FakeRule, pauseBefore: number, pauseAfterEach: number): Promise<Invocation> {
    const remove = fake.script({ answer: { text: ['a', 'b', 'c'] }, ...rule });
    const seen = telemetry.invocations.length;
    const command = new sdk.ConverseStreamCommand({
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'x' }] }],
    });
    const { stream } = await client.send(command);
    await sleep(pauseBefore);
    for await (const _ of stream ?? []) await sleep(pauseAfterEach);
    remove();
    const invocation = telemetry.invocations[seen];
    assert.ok(invocation !== undefined);
    return invocation;
  }

  it('counts the first chunk from generated content, not from messageStart', async () => {
    // messageStart at once, the first delta 150 ms later.
    const { timing } = await observe({ chunkDelay: [0, 150] }, 0, 0);
    assert.ok(Number(timing.timeToFirstChunkMs) >= 145, `${timing.timeToFirstChunkMs}`);
  });

  it('tells a slow model by its gaps', async () => {
    const { timing } = await observe({ chunkDelay: [0, 0, 120, 60] }, 0, 0);
    assert.ok(Number(timing.stream?.gapSumMs) >= 170, `${timing.stream?.gapSumMs}`);
    assert.ok(Number(timing.stream?.gapMaxMs) >= 110, `${timing.stream?.gapMaxMs}`);
    assert.equal(timing.stream?.chunkCount, 3);
  });

  it('does not blame the model for a slow consumer', async () => {
    const { timing } = await observe({}, 200, 100);
    const { consumerMs = 0, gapSumMs = Number.NaN } = timing.stream ?? {};
    assert.ok(consumerMs >= 550, `${consumerMs}`);
    assert.ok(gapSumMs < consumerMs / 4, `${gapSumMs}`);
    assert.ok(Number(timing.timeToFirstChunkMs) < Number(timing.durationMs) - 500);
  });

  it('does not excuse a slow model because the consumer paused, too', async () => {
    // The delta comes 300 ms after messageStart; the consumer sleeps through the first 100 ms of that.
    const { timing } = await observe({ chunkDelay: [0, 300] }, 100, 0);
    assert.ok(Number(timing.timeToFirstChunkMs) >= 295, `${timing.timeToFirstChunkMs}`);
  });

  it('ends with the stream, not with send', async () => {
    const { timing } = await observe({ chunkDelay: [0, 0, 0, 100] }, 0, 0);
    assert.ok(Number(timing.durationMs) >= 95, `${timing.durationMs}`);
    assert.equal(timing.endedAt, timing.startedAt + Number(timing.durationMs));
  });
});
