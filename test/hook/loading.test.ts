import assert from 'node:assert/strict';
import type { Step } from './application.ts';
import { countSpans, COVERED, type Loading, LOADING, runApplication } from './run-application.ts';

const LATE = 'BEDROCK_OTEL_LOADED_LATE';

interface Order {
  readonly name: string;
  readonly steps: readonly Step[];
  /** How many each call must have. */
  readonly spans: readonly number[];
  readonly warnings?: readonly string[];
  /** Where the way of loading makes no difference. */
  readonly loading?: Loading;
}

/** Orders in which things can happen. */
const ORDERS: readonly Order[] = [
  {
    name: 'every style of call',
    steps: ['bedrock', 'sdk', 'promise', 'callback', 'aggregated', 'stream'],
    spans: [1, 1, 1, 1],
  },
  { name: 'two instances', steps: ['bedrock', 'bedrock', 'sdk', 'promise', 'callback', 'stream'], spans: [1, 1, 1] },
  {
    name: 'a second instance after the SDK, which the first has hooked in time',
    steps: ['bedrock', 'sdk', 'promise', 'bedrock', 'promise', 'new client', 'promise'],
    spans: [1, 1, 1],
  },
  {
    name: 'off and on again',
    steps: ['bedrock', 'sdk', 'promise', 'disable', 'promise', 'callback', 'stream', 'enable', 'promise', 'stream'],
    spans: [1, 0, 0, 0, 1, 1],
  },
  {
    name: 'off and on again, with a client from each time',
    steps: [
      'bedrock',
      'sdk',
      'promise',
      'disable',
      'new client',
      'promise',
      'enable',
      'promise',
      'new client',
      'promise',
    ],
    spans: [1, 0, 1, 1],
  },
  {
    name: 'off and on again twice, hooked late',
    steps: ['sdk', 'bedrock', 'promise', 'disable', 'promise', 'enable', 'promise', 'disable', 'enable', 'promise'],
    spans: [1, 0, 1, 1],
    warnings: [LATE],
  },
  {
    name: 'off while the SDK loads',
    steps: ['bedrock', 'disable', 'sdk', 'promise', 'enable', 'promise'],
    spans: [0, 1],
  },
  {
    name: 'enabled: false',
    steps: ['bedrock, not enabled', 'sdk', 'promise', 'stream'],
    loading: 'require',
    spans: [0, 0],
  },
  {
    name: 'enabled: false, enabled before the SDK loads',
    steps: ['bedrock, not enabled', 'enable', 'sdk', 'promise'],
    spans: [1],
  },
  {
    name: 'enabled: false, enabled after the SDK was loaded',
    steps: ['bedrock, not enabled', 'sdk', 'promise', 'enable', 'promise'],
    spans: [0, 1],
    warnings: [LATE],
  },
  {
    name: 'the SDK first',
    steps: ['sdk', 'bedrock', 'promise', 'callback', 'aggregated', 'stream'],
    spans: [1, 1, 1, 1],
    warnings: [LATE],
  },
  {
    name: 'the SDK, a client and its first call first',
    steps: ['sdk', 'promise', 'bedrock', 'promise', 'stream'],
    spans: [0, 1, 1],
    warnings: [LATE],
  },
  {
    name: 'registerInstrumentations',
    steps: ['bedrock, registered', 'sdk', 'promise', 'stream'],
    loading: 'require',
    spans: [1, 1],
  },
  {
    name: 'a client instrumented by hand',
    steps: ['sdk', 'instrumentClient', 'promise', 'stream'],
    loading: 'require',
    spans: [1, 1],
  },
  {
    name: 'a client instrumented by hand, twice, after its first call',
    steps: ['sdk', 'promise', 'instrumentClient', 'instrumentClient', 'promise', 'callback'],
    loading: 'require',
    spans: [0, 1, 1],
  },
  {
    name: 'a hooked client instrumented by hand',
    steps: ['bedrock', 'sdk', 'instrumentClient', 'promise', 'instrumentClient', 'promise', 'callback', 'stream'],
    spans: [1, 1, 1, 1],
  },
  {
    name: 'a client instrumented by hand, the hook off',
    steps: ['bedrock', 'sdk', 'promise', 'instrumentClient', 'disable', 'promise', 'instrumentClient', 'promise'],
    loading: 'require',
    spans: [1, 0, 1],
  },
  {
    name: 'both builds of this package',
    steps: [
      'bedrock, ES module build',
      'bedrock, CommonJS build',
      'sdk',
      'promise',
      'callback',
      'aggregated',
      'stream',
    ],
    spans: [1, 1, 1, 1],
  },
  {
    name: 'one instance of two off',
    steps: ['bedrock', 'bedrock', 'sdk', 'promise', 'disable the first', 'promise', 'new client', 'promise'],
    spans: [1, 1, 1],
  },
  {
    name: 'one instance of two off, the other one',
    steps: ['bedrock', 'bedrock', 'sdk', 'promise', 'disable the last', 'promise', 'new client', 'promise'],
    spans: [1, 1, 1],
  },
  {
    name: 'one build of two off',
    steps: [
      'bedrock, ES module build',
      'bedrock, CommonJS build',
      'sdk',
      'promise',
      'disable the last',
      'promise',
      'enable',
      'disable the first',
      'stream',
    ],
    spans: [1, 1, 1],
    loading: 'require',
  },
  {
    name: 'the second build of this package after the SDK',
    steps: [
      'bedrock, CommonJS build',
      'sdk',
      'promise',
      'bedrock, ES module build',
      'promise',
      'new client',
      'promise',
    ],
    spans: [1, 1, 1],
  },
];

describe('loading the hook', () => {
  for (const loading of Object.keys(LOADING) as Loading[]) {
    describe(loading, () => {
      for (const { name, steps, spans, warnings = [], loading: only } of ORDERS) {
        if (only !== undefined && only !== loading) continue;
        it(name, async () => {
          const report = await runApplication(loading, steps);
          assert.deepEqual(countSpans(report), spans);
          assert.deepEqual(report.warnings, warnings);
        });
      }
    });
  }

  it('gives the prototype its method back when disabled', async () => {
    for (const loading of ['require', 'import, no loader hook'] as const) {
      const steps: Step[] = ['bedrock', 'sdk', 'promise', 'look at send', 'disable', 'look at send'];
      const { sends } = await runApplication(loading, steps, COVERED);
      assert.deepEqual(sends, ['observedSend', 'send'], loading);
    }
  });

  it('takes the provider of registerInstrumentations, not the global one', async () => {
    const { spans } = await runApplication('require', ['bedrock, registered', 'sdk', 'promise']);
    assert.deepEqual(
      spans.map(({ name, provider }) => [name, provider]),
      [
        ['chat amazon.1', 'registered'],
        ['application', 'global'],
      ],
    );
  });

  it('leaves the clients of other services alone', async () => {
    for (const loading of ['require', 'import, no loader hook'] as const) {
      const report = await runApplication(loading, ['bedrock', 'sdk', 'call another service', 'promise']);
      assert.deepEqual(report.anotherService, { answer: 'assumed', addedMiddleware: [] });
      assert.deepEqual(
        report.spans.map(({ name }) => name),
        ['chat amazon.1', 'application'],
      );
    }
  });
});
