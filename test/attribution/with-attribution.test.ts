import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { context, diag, DiagLogLevel, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { attributeCall } from '../../src/attribution/find-attribution.ts';
import type { AttributionPolicy } from '../../src/attribution/policy.ts';
import { type Attribution, type AttributionOptions, withAttribution } from '../../src/index.ts';

const POLICY: AttributionPolicy = {
  baggage: [],
  hashUserId: false,
  incidentPattern: undefined,
  dimensions: false,
  requestMetadata: false,
};

/** What a call made here would be attributed to. */
function here(policy: Partial<AttributionPolicy> = {}): Attribution | undefined {
  return attributeCall(context.active(), { ...POLICY, ...policy });
}

describe('withAttribution', () => {
  const told: string[] = [];

  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    told.length = 0;
    const silent = (): void => {};
    diag.setLogger(
      { verbose: silent, debug: silent, info: silent, error: silent, warn: (message) => told.push(message) },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  });
  afterEach(() => {
    context.disable();
    diag.disable();
  });

  it('attributes what runs in it, and nothing before or after', () => {
    const attribution = {
      agentId: 'triage',
      prompt: { name: 'greeting', version: '3' },
      'llm.tenant': 'acme',
    } as const;
    assert.equal(here(), undefined);
    assert.deepEqual(
      withAttribution(attribution, () => here()),
      { agentId: 'triage', prompt: { name: 'greeting', version: '3' }, llm: { 'llm.tenant': 'acme' } },
    );
    assert.equal(here(), undefined);
    assert.deepEqual(told, []);
  });

  it('returns what its function returns, and throws what it throws', async () => {
    const error = new Error('mine');
    const result = {};
    assert.equal(
      withAttribution({}, () => result),
      result,
    );
    assert.throws(
      () =>
        withAttribution({}, () => {
          throw error;
        }),
      (thrown) => thrown === error,
    );
    await assert.rejects(
      withAttribution({}, () => Promise.reject(error)),
      (thrown) => thrown === error,
    );
  });

  it('nests: the inner one counts, member by member', () => {
    const outer = { agentId: 'outer', userId: 'u-1', 'llm.a': 1, 'llm.b': true } as const;
    const inner = { agentId: 'inner', 'llm.b': false } as const;
    withAttribution(outer, () => {
      const found = withAttribution(inner, () => here());
      assert.deepEqual(found, { agentId: 'inner', userId: 'u-1', llm: { 'llm.a': 1, 'llm.b': false } });
      assert.deepEqual(here(), { agentId: 'outer', userId: 'u-1', llm: { 'llm.a': 1, 'llm.b': true } });
    });
  });

  it('keeps a copy: what the application changes later does not show, and nothing of its own is changed', () => {
    const prompt = { name: 'greeting' };
    const attribution: { agentId: string; prompt: { name: string } } = Object.freeze({ agentId: 'triage', prompt });
    withAttribution(attribution, () => {
      prompt.name = 'changed';
      assert.equal(here()?.prompt?.name, 'greeting');
    });
  });

  it('holds over await, timers and queues', async () => {
    const queue: (() => void)[] = [];
    const found = await withAttribution({ agentId: 'triage' }, async () => {
      await Promise.resolve();
      const timer = await new Promise((resolve) => setTimeout(() => resolve(here()), 1));
      const immediate = await new Promise((resolve) => setImmediate(() => resolve(here())));
      const queued = new Promise((resolve) => queue.push(context.bind(context.active(), () => resolve(here()))));
      queue.forEach((work) => work());
      return [timer, immediate, await queued, here()];
    });
    assert.deepEqual(
      found,
      Array.from({ length: 4 }, () => ({ agentId: 'triage' })),
    );
  });

  it('keeps a thousand concurrent agents apart', async () => {
    const seen = await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        withAttribution({ agentId: `agent ${index}` }, async () => {
          for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          return here()?.agentId;
        }),
      ),
    );
    assert.deepEqual(
      seen,
      Array.from({ length: 1000 }, (_, index) => `agent ${index}`),
    );
  });

  it('takes values of the right kind within bounds, and says what it did not take', () => {
    const wrong = {
      agentId: 7,
      feature: '',
      userId: 'u'.repeat(300),
      prompt: 'greeting',
      tenant: 'acme',
      'llm.object': {},
      'llm.number': Number.NaN,
      'llm.fine': 0,
    };
    const found = withAttribution(wrong as unknown as AttributionOptions, () => here());
    assert.deepEqual(found, { userId: 'u'.repeat(256), llm: { 'llm.fine': 0 } });
    assert.deepEqual(
      told.map((line) => line.replace(/^bedrock-otel: withAttribution: (\S+) .*?, got (.*)$/, '$1 $2')),
      [
        'bedrock-otel: withAttribution: tenant is left out: expected agentId, feature, userId, sessionId, conversationId, incidentId, prompt or a key that begins with llm.',
        'llm.object object',
        'llm.number NaN',
        'agentId 7',
        'feature an empty text',
        'userId 300',
        'prompt string',
      ],
    );
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`llm.${index}`, index]));
    assert.equal(Object.keys(withAttribution(many, () => here())?.llm ?? {}).length, 32);
    assert.equal(
      withAttribution(null as unknown as AttributionOptions, () => 'ran'),
      'ran',
    );
  });

  it('hashes users, with a key where there is one', () => {
    const hashed = (hashUserId: boolean | string) =>
      withAttribution({ userId: 'jane@example.com' }, () => here({ hashUserId })?.userId);
    // printf %s jane@example.com | sha256sum; … | openssl dgst -sha256 -hmac key
    assert.equal(hashed(true), '8c87b489ce35cf2e2f39f80e282cb2e8');
    assert.equal(hashed('key'), '43c915a5fb2a55c3ccab3ef8b4ceec30');
    assert.equal(hashed(false), 'jane@example.com');
  });

  it('holds incident ids to a pattern where there is one', () => {
    const incidentPattern = /^INC-\d{8}-\d{4}$/g;
    const found = (incidentId: string) => withAttribution({ incidentId }, () => here({ incidentPattern }));
    for (let turn = 0; turn < 3; turn += 1)
      assert.deepEqual(found('INC-20260101-0001'), { incidentId: 'INC-20260101-0001' });
    assert.equal(found('INC-1'), undefined);
    assert.deepEqual(
      withAttribution({ incidentId: 'INC-1' }, () => here()),
      { incidentId: 'INC-1' },
    );
  });

  it('carries members as baggage where it is told to, and believes baggage where it may', () => {
    const attribution = { sessionId: 's 1', userId: 'u-1', agentId: 'triage' };
    withAttribution(
      attribution,
      () => {
        const entries = propagation.getActiveBaggage()?.getAllEntries();
        assert.deepEqual(
          entries?.map(([key, { value }]) => [key, value]),
          [['session.id', 's 1']],
        );
      },
      { baggage: ['sessionId'] },
    );
    const incoming = propagation.setBaggage(
      context.active(),
      propagation.createBaggage({
        'session.id': { value: 's-2' },
        'user.id': { value: 'mallory' },
        'llm.tenant': { value: 'acme' },
        other: { value: 'x' },
      }),
    );
    context.with(incoming, () => {
      assert.equal(here(), undefined);
      const policy = { baggage: ['session.id', 'llm.tenant', 'other'] };
      assert.deepEqual(here(policy), { sessionId: 's-2', llm: { 'llm.tenant': 'acme' } });
      // What the application says itself counts before what it was told.
      assert.equal(withAttribution({ sessionId: 'own' }, () => here(policy))?.sessionId, 'own');
    });
  });

  it('runs without a context manager, and warns once', () => {
    const program = `
      import { withAttribution } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
      process.on('warning', ({ code }) => console.log(code));
      console.log(withAttribution({ agentId: 'a' }, () => 1), withAttribution({ agentId: 'a' }, () => 2));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    assert.deepEqual(output.trim().split('\n'), ['1 2', 'BEDROCK_OTEL_NO_CONTEXT_MANAGER']);
  });
});
