import assert from 'node:assert/strict';
import { type BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { diag } from '@opentelemetry/api';
import {
  bedrockMetrics,
  createTracker,
  instrumentClient,
  recordFeedback,
  resumeTracker,
  type TrackedEvent,
  type Tracker,
  type TrackerOptions,
} from '../../src/index.ts';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { collectGarbageUntil } from '../support/collect-garbage.ts';
import { catchError, collect, createClient } from '../testing/clients.ts';
import { type GlobalTelemetry, startGlobalTelemetry } from './global-telemetry.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const messages = [{ role: 'user' as const, content: [{ text: 'Name a city on a fjord.' }] }];

describe('a tracker', () => {
  let telemetry: GlobalTelemetry;
  beforeEach(() => void (telemetry = startGlobalTelemetry()));
  afterEach(() => telemetry.stop());

  /** A tracker, and what it tells. */
  function begin(options: Partial<TrackerOptions> = {}): { tracker: Tracker; told: TrackedEvent[] } {
    const told: TrackedEvent[] = [];
    return { tracker: createTracker({ key: 'support', sink: (event) => told.push(event), ...options }), told };
  }
  const kinds = (told: readonly TrackedEvent[]): string[] => told.map(({ kind }) => kind);
  /** What a run has come to, but for the token. */
  function summarize(tracker: Tracker): object {
    const { resumptionToken, ...summary } = tracker.getSummary();
    assert.match(resumptionToken, /^[\w-]+$/);
    return summary;
  }

  describe('passes through', () => {
    it('what a function returns, and its very errors, sync and async', async () => {
      const value = { value: 1 };
      const error = new Error('the application’s own');
      const fail = (): never => {
        throw error;
      };
      const methods: readonly (<T>(tracker: Tracker, run: () => T) => T)[] = [
        (tracker, run) => tracker.trackDurationOf(run),
        (tracker, run) => tracker.trackMetricsOf(() => ({ success: true }), run),
        (tracker, run) => tracker.trackStreamMetricsOf(run),
      ];
      for (const method of methods) {
        assert.equal(
          method(begin().tracker, () => value),
          value,
        );
        assert.equal(await method(begin().tracker, async () => value), value);
        assert.throws(
          () => method(begin().tracker, fail),
          (thrown) => thrown === error,
        );
        assert.equal(await catchError(method(begin().tracker, async () => fail())), error);
      }
    });

    it('everything, whatever is broken around it', async () => {
      const broken = (): never => {
        throw new Error('broken');
      };
      const hostile = {
        get 'llm.tenant'() {
          return broken();
        },
      };
      const { tracker } = begin({ sink: broken, attribution: hostile });
      assert.equal(
        tracker.trackMetricsOf(broken, () => 7),
        7,
      );
      assert.equal(
        await tracker.trackMetricsOf(
          () => Promise.reject(new Error('late')) as never,
          async () => 7,
        ),
        7,
      );
      assert.equal(tracker.trackBedrockConverseMetrics(7), 7);
      tracker.trackSuccess();
      assert.equal(tracker.getSummary().success, true);
    });

    it('everything, even where the diagnostic logger throws', () => {
      const broken = (): never => {
        throw new Error('broken');
      };
      diag.disable();
      diag.setLogger({ verbose: broken, debug: broken, info: broken, warn: broken, error: broken });
      const { tracker } = begin();
      for (const value of [1, 2])
        assert.equal(
          tracker.trackDurationOf(() => value),
          value,
        );
      tracker.trackTokens({ input: -1 });
      recordFeedback({} as never);
    });

    it('a rejection that nobody handles: it stays unhandled', async () => {
      const seen: unknown[] = [];
      const listeners = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.once('unhandledRejection', (error) => seen.push(error));
      const error = new Error('nobody’s');
      void begin().tracker.trackDurationOf(() => Promise.reject(error));
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const listener of listeners) process.on('unhandledRejection', listener);
      assert.deepEqual(seen, [error]);
    });
  });

  describe('once a run', () => {
    it('tells each fact once, and warns of a method called again', () => {
      const { tracker, told } = begin();
      const twice: readonly (() => void)[] = [
        () => tracker.trackTokens({ input: 1, output: 2 }),
        () => tracker.trackTimeToFirstToken(5),
        () => tracker.trackDuration(9),
        () => tracker.trackFeedback({ kind: 'positive' }),
        () => tracker.trackSuccess(),
      ];
      for (const track of twice) track();
      assert.deepEqual(telemetry.warnings, []);
      for (const track of twice) track();
      assert.deepEqual(kinds(told), ['tokens', 'timeToFirstToken', 'duration', 'feedback', 'success']);
      assert.equal(telemetry.warnings.length, twice.length);
      assert.match(telemetry.warnings[0] ?? '', /trackTokens was called again in run [0-9a-f-]{36}/);
    });

    it('keeps the first of success and error, and warns of the second', () => {
      const { tracker, told } = begin();
      tracker.trackError();
      tracker.trackSuccess();
      assert.deepEqual(kinds(told), ['error']);
      assert.equal(telemetry.warnings.length, 1);
    });

    it('is quiet where two helpers know the same', () => {
      const { tracker, told } = begin();
      const response = {
        $metadata: { httpStatusCode: 200 },
        output: { message: { role: 'assistant', content: [] } },
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
        metrics: { latencyMs: 123 },
      };
      tracker.trackMetricsOf(bedrockMetrics, () =>
        tracker.trackBedrockConverseMetrics(tracker.trackDurationOf(() => response)),
      );
      tracker.trackSuccess();
      assert.deepEqual(telemetry.warnings, []);
      assert.deepEqual(kinds(told), ['duration', 'success', 'tokens']);
      assert.notEqual(tracker.getSummary().durationMs, 123);
    });

    it('counts every tool call', () => {
      const { tracker, told } = begin();
      tracker.trackToolCall('weather');
      tracker.trackToolCall('weather');
      assert.deepEqual(told, [
        { kind: 'toolCall', tool: 'weather' },
        { kind: 'toolCall', tool: 'weather' },
      ]);
      assert.deepEqual(summarize(tracker), { toolCalls: ['weather', 'weather'] });
    });
  });

  describe('knows', () => {
    it('nothing before it is told', () => assert.deepEqual(summarize(begin().tracker), {}));

    it('of a function that throws the duration; only where it is asked for metrics that it is an error', () => {
      const fail = (): never => {
        throw new Error('failed');
      };
      const { tracker: timing, told: timed } = begin();
      assert.throws(() => timing.trackDurationOf(fail));
      assert.deepEqual(kinds(timed), ['duration']);
      const { tracker: measuring, told: measured } = begin();
      assert.throws(() => measuring.trackMetricsOf(() => ({ success: true }), fail));
      assert.deepEqual(kinds(measured), ['duration', 'error']);
    });

    it('what an extractor says', () => {
      const { tracker } = begin();
      tracker.trackMetricsOf(
        (text: string) => ({
          success: text === 'Bergen.',
          tokens: { input: 4, output: 2, cacheRead: 3 },
          toolCalls: ['map'],
        }),
        () => 'Bergen.',
      );
      const { durationMs, ...summary } = summarize(tracker) as { durationMs?: number };
      assert.ok(durationMs !== undefined);
      assert.deepEqual(summary, {
        success: true,
        tokens: { input: 4, output: 2, total: 6, cacheRead: 3 },
        toolCalls: ['map'],
      });
    });

    it('nothing of an extractor that fails or says nonsense, but one line about it', () => {
      const nonsense: readonly (readonly [extract: () => unknown, expected: RegExp])[] = [
        [
          () => {
            throw new Error('no such member');
          },
          /could not run a metrics extractor.*no such member/,
        ],
        [() => ({ tokens: {} }), /expected \{ success: boolean, tokens\? \} from a metrics extractor, got object/],
        [
          () => ({ success: true, tokens: { input: -1 } }),
          /tokens\.input: expected a whole number of 0 or more, got -1/,
        ],
        [() => ({ success: true, tokens: 7 }), /tokens: expected \{ input, output, total \}, got 7/],
      ];
      for (const [extract, expected] of nonsense) {
        telemetry.warnings.length = 0;
        const { tracker, told } = begin();
        assert.equal(
          tracker.trackMetricsOf(extract as never, () => 'Bergen.'),
          'Bergen.',
        );
        assert.deepEqual(kinds(told), ['duration']);
        assert.equal(telemetry.warnings.length, 1);
        assert.match(telemetry.warnings[0] ?? '', expected);
      }
    });

    it('what a response says: 200 is success, 400 an error, and between them nothing', () => {
      const outcome = (httpStatusCode: number): boolean | undefined => {
        const { tracker } = begin();
        tracker.trackBedrockConverseMetrics({ $metadata: { httpStatusCode }, output: { message: {} } });
        return tracker.getSummary().success;
      };
      assert.deepEqual([200, 204, 400, 500].map(outcome), [true, undefined, false, false]);
      const error = Object.assign(new Error('throttled'), { $metadata: { httpStatusCode: 429 } });
      const { tracker } = begin();
      assert.equal(tracker.trackBedrockConverseMetrics(error), error);
      assert.equal(tracker.getSummary().success, false);
    });

    it('nothing that is no number', () => {
      const { tracker } = begin();
      tracker.trackDuration(Number.NaN);
      tracker.trackTimeToFirstToken(-1);
      tracker.trackTokens({ input: 0.5 });
      tracker.trackFeedback({ kind: 'so so' as never });
      createTracker({ key: 'support' }).trackFeedback(undefined as never);
      tracker.trackToolCall(undefined as never);
      tracker.trackBedrockConverseMetrics(undefined);
      assert.deepEqual(summarize(tracker), {});
      assert.equal(telemetry.warnings.length, 7);
    });
  });

  describe('resumes', () => {
    it('the same run', () => {
      const { tracker } = begin({ variation: 'brief', version: 3 });
      const seen: unknown[] = [];
      const resumed = resumeTracker(tracker.getSummary().resumptionToken, {
        context: { kind: 'user', key: 'ada' },
        sink: (event, run) => seen.push([event, run]),
      });
      resumed.trackFeedback({ kind: 'negative' });
      assert.deepEqual(resumed.getSummary().resumptionToken, tracker.getSummary().resumptionToken);
      const token = JSON.parse(Buffer.from(tracker.getSummary().resumptionToken, 'base64url').toString());
      assert.deepEqual(Object.keys(token), ['runId', 'configKey', 'variationKey', 'version']);
      assert.deepEqual(seen, [
        [
          { kind: 'feedback', rating: 'negative' },
          {
            runId: token.runId,
            key: 'support',
            variation: 'brief',
            version: 3,
            modelId: undefined,
            context: { kind: 'user', key: 'ada' },
          },
        ],
      ]);
    });

    it('nothing from a token that is none', () => {
      const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const bad: readonly (readonly [token: unknown, message: RegExp])[] = [
        ['', /expected a JSON object in base64url/],
        ['no token', /expected a JSON object in base64url/],
        [encode([]), /expected a JSON object in base64url/],
        [encode({ configKey: 'support' }), /expected runId in it, found none/],
        [encode({ runId: 'a' }), /expected configKey in it, found none/],
        [undefined, /expected a text, got undefined/],
      ];
      for (const [token, message] of bad)
        assert.throws(() => resumeTracker(token as string), { name: 'TypeError', message });
    });
  });

  describe('follows a stream', () => {
    let fake: FakeBedrock;
    let client: BedrockRuntimeClient;
    beforeEach(async () => {
      fake = await startFakeBedrock();
      client = createClient(fake.url, '2.0', { maxAttempts: 1 });
    });
    afterEach(async () => {
      client.destroy();
      await fake.close();
    });

    const answer = { text: ['Ber', 'gen', '.'], usage: { inputTokens: 12, outputTokens: 3 } };
    const ask = () => client.send(new ConverseStreamCommand({ modelId: MODEL, messages }));
    const seenByHook = [false, true];

    for (const hooked of seenByHook) {
      const how = hooked ? ', which the hook saw' : '';
      it(`to its end${how}`, async () => {
        if (hooked) instrumentClient(client);
        fake.script({ answer, chunkDelay: [30] });
        const { tracker, told } = begin();
        const outputs: unknown[] = [];
        const output = await tracker.trackStreamMetricsOf(async () => {
          const own = await ask();
          outputs.push(own, own.stream);
          return own;
        });
        assert.equal(output, outputs[0]);
        assert.equal(output.stream, outputs[1]);
        assert.deepEqual(told, []);
        assert.ok((await collect(output.stream)).length > 4);
        assert.deepEqual(kinds(told), ['duration', 'success', 'tokens', 'timeToFirstToken']);
        const { tokens, timeToFirstTokenMs = 0, durationMs = 0 } = tracker.getSummary();
        assert.deepEqual(tokens, { input: 12, output: 3, total: 15 });
        assert.ok(timeToFirstTokenMs >= 25 && timeToFirstTokenMs <= durationMs);
      });

      it(`that is handed on alone${how}`, async () => {
        if (hooked) instrumentClient(client);
        fake.script({ answer });
        const { tracker } = begin();
        const stream = await tracker.trackStreamMetricsOf(async () => (await ask()).stream);
        await collect(stream);
        assert.equal(tracker.getSummary().tokens?.total, 15);
        assert.equal(telemetry.spans().length, hooked ? 1 : 0);
      });
    }

    it('that fails', async () => {
      fake.script({ answer, fail: { exception: 'ModelStreamErrorException', after: 3 } });
      const { tracker, told } = begin();
      const { stream } = await tracker.trackStreamMetricsOf(ask);
      assert.equal((await catchError(collect(stream)))?.name, 'ModelStreamErrorException');
      assert.deepEqual(kinds(told).slice(0, 2), ['duration', 'error']);
    });

    it('that ends before the model', async () => {
      fake.script({ answer, omit: ['messageStop', 'metadata'] });
      const { tracker, told } = begin();
      await collect((await tracker.trackStreamMetricsOf(ask)).stream);
      assert.deepEqual(kinds(told), ['duration', 'error', 'timeToFirstToken']);
    });

    it('that the application leaves: nobody knows how it would have ended', async () => {
      fake.script({ answer });
      const { tracker, told } = begin();
      const { stream } = await tracker.trackStreamMetricsOf(ask);
      for await (const event of stream ?? []) if (event.contentBlockDelta !== undefined) break;
      assert.deepEqual(kinds(told), ['duration', 'timeToFirstToken']);
    });

    it('that is dropped unread: nothing is known of it', async () => {
      const { tracker, told } = begin({ config: { emf: 'log-record' } });
      await tracker.trackStreamMetricsOf(ask);
      await collectGarbageUntil(() => telemetry.documents().length > 0);
      assert.equal(telemetry.documents().length, 1);
      assert.deepEqual(told, []);
    });

    it('that is nobody’s it knows', async () => {
      const { tracker } = begin();
      async function* count(): AsyncGenerator<{ words?: number; used?: number }> {
        yield { words: 1 };
        yield { words: 2 };
        yield { used: 9 };
      }
      const stream = count();
      const followed = tracker.trackStreamMetricsOf(
        () => stream,
        (event) => {
          const { used } = event as { used?: number };
          return used === undefined ? undefined : { tokens: { output: used } };
        },
      );
      assert.equal(followed, stream);
      assert.equal((await collect(followed)).length, 3);
      assert.deepEqual([tracker.getSummary().tokens, tracker.getSummary().success], [{ output: 9 }, true]);
    });

    it('whose events its reader does not understand: one line, and every event', async () => {
      fake.script({ answer });
      const { tracker } = begin();
      let asked = 0;
      const { stream } = await tracker.trackStreamMetricsOf(ask, () => {
        asked += 1;
        throw new Error('unreadable');
      });
      assert.ok((await collect(stream)).length > 4);
      assert.equal(asked, 1);
      assert.equal(telemetry.warnings.length, 1);
      assert.equal(tracker.getSummary().tokens?.total, 15);
    });

    it('and says so where there is none', async () => {
      const { tracker, told } = begin();
      await tracker.trackStreamMetricsOf(() => client.send(new ConverseCommand({ modelId: MODEL, messages })));
      assert.deepEqual(kinds(told), ['duration']);
      assert.match(
        telemetry.warnings[0] ?? '',
        /trackStreamMetricsOf: expected a stream, or an output with one, got object/,
      );
    });
  });
});
