import assert from 'node:assert/strict';
import { createTracker, sendToLaunchDarkly, type Tracker } from '../../src/index.ts';
import { type GlobalTelemetry, startGlobalTelemetry } from './global-telemetry.ts';

describe('sendToLaunchDarkly', () => {
  let telemetry: GlobalTelemetry;
  beforeEach(() => void (telemetry = startGlobalTelemetry()));
  afterEach(() => telemetry.stop());

  type Sent = readonly [name: string, context: unknown, data: Readonly<Record<string, unknown>>, value: number];

  function send(track: (tracker: Tracker) => void): Sent[] {
    const sent: Sent[] = [];
    const sink = sendToLaunchDarkly((...event) => sent.push(event), { providerName: 'Bedrock', runId: 'not this one' });
    const { run } = { run: { key: 'support', variation: 'brief', version: 2, modelId: 'amazon.nova-lite-v1:0' } };
    track(createTracker({ ...run, context: { kind: 'user', key: 'ada' }, sink }));
    return sent;
  }

  it('has LaunchDarkly’s names and values', () => {
    const sent = send((tracker) => {
      tracker.trackDuration(1234);
      tracker.trackTimeToFirstToken(56);
      tracker.trackTokens({ input: 12, output: 3, cacheRead: 7 });
      tracker.trackSuccess();
      tracker.trackToolCall('weather');
      tracker.trackToolCall('weather');
      tracker.trackFeedback({ kind: 'positive' });
    });
    assert.deepEqual(
      sent.map(([name, , { toolKey }, value]) => [name, value, ...(toolKey === undefined ? [] : [toolKey])]),
      [
        ['$ld:ai:duration:total', 1234],
        ['$ld:ai:tokens:ttf', 56],
        ['$ld:ai:tokens:total', 15],
        ['$ld:ai:tokens:input', 12],
        ['$ld:ai:tokens:output', 3],
        ['$ld:ai:generation:success', 1],
        ['$ld:ai:tool_call', 1, 'weather'],
        ['$ld:ai:tool_call', 1, 'weather'],
        ['$ld:ai:feedback:user:positive', 1],
      ],
    );
    const others = send((tracker) => {
      tracker.trackError();
      tracker.trackFeedback({ kind: 'negative' });
      tracker.trackTokens({ input: 5, output: 0 });
    });
    assert.deepEqual(
      others.map(([name]) => name),
      ['$ld:ai:generation:error', '$ld:ai:feedback:user:negative', '$ld:ai:tokens:total', '$ld:ai:tokens:input'],
    );
  });

  it('says whose run it is', () => {
    const [event] = send((tracker) => tracker.trackSuccess());
    const [, context, data] = event ?? [];
    const { runId, ...rest } = data ?? {};
    assert.deepEqual(context, { kind: 'user', key: 'ada' });
    assert.match(String(runId), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(rest, {
      configKey: 'support',
      variationKey: 'brief',
      version: 2,
      modelName: 'amazon.nova-lite-v1:0',
      providerName: 'Bedrock',
    });
  });

  it('outlives a track that throws', () => {
    const tracker = createTracker({
      key: 'support',
      sink: sendToLaunchDarkly(() => {
        throw new Error('not initialized');
      }),
    });
    tracker.trackSuccess();
    assert.equal(tracker.getSummary().success, true);
    assert.match(telemetry.warnings[0] ?? '', /could not send a tracked event.*not initialized/);
  });
});
