import assert from 'node:assert/strict';
import type { BedrockRuntimeClient, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { AsyncResource } from 'node:async_hooks';
import { type BedrockInstrumentationConfig, withAttribution } from '../../src/index.ts';
import { type FakeBedrock, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';
import { collect, createClient } from '../testing/clients.ts';

const MODEL = 'amazon.nova-lite-v1:0';
const messages = [{ role: 'user' as const, content: [{ text: 'x' }] }];

describe('the attribution of a call', () => {
  let fake: FakeBedrock;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;

  before(async () => {
    startTelemetry().stop();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  after(async () => {
    client.destroy();
    await fake.close();
  });

  const converse = (input: Partial<ConverseCommandInput> = {}): Promise<unknown> =>
    client.send(new sdk.ConverseCommand({ modelId: MODEL, messages, ...input }));

  async function observe(config: BedrockInstrumentationConfig, call: () => Promise<unknown>): Promise<Telemetry> {
    const telemetry = startTelemetry(config);
    try {
      await call();
    } finally {
      telemetry.stop();
    }
    return telemetry;
  }

  it('stands on its span under the names of the conventions, and in the record', async () => {
    const attribution = {
      agentId: 'triage',
      feature: 'search',
      userId: 'u-1',
      sessionId: 's-1',
      conversationId: 'c-1',
      incidentId: 'INC-20260101-0001',
      prompt: { name: 'greeting', version: '3' },
      'llm.tenant': 'acme',
    } as const;
    const { spans, invocations } = await observe({}, () => withAttribution(attribution, converse));
    const expected = {
      'gen_ai.agent.id': 'triage',
      'bedrock.feature': 'search',
      'user.id': 'u-1',
      'session.id': 's-1',
      'gen_ai.conversation.id': 'c-1',
      'bedrock.incident.id': 'INC-20260101-0001',
      'gen_ai.prompt.name': 'greeting',
      'gen_ai.prompt.version': '3',
      'llm.tenant': 'acme',
    };
    const attributes = spans[0]?.attributes ?? {};
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, attributes[name]])), expected);
    const { 'llm.tenant': tenant, ...members } = attribution;
    assert.deepEqual(invocations[0]?.attribution, { ...members, llm: { 'llm.tenant': tenant } });
  });

  it('is that of the place where the call was made, wherever its stream is read', async () => {
    const telemetry = await observe({}, async () => {
      const { stream } = await withAttribution({ agentId: 'asks' }, () =>
        client.send(new sdk.ConverseStreamCommand({ modelId: MODEL, messages })),
      );
      const elsewhere = new AsyncResource('a worker');
      await withAttribution({ agentId: 'reads' }, () => elsewhere.runInAsyncScope(() => collect(stream)));
    });
    assert.deepEqual(
      telemetry.invocations.map(({ attribution }) => attribution),
      [{ agentId: 'asks' }],
    );
  });

  it('never mixes two agents, in a thousand calls', async () => {
    const byAgent = await observe({ llmEvents: { spanEvents: false, logRecords: false } }, async () => {
      const agent = (agentId: string) =>
        withAttribution({ agentId }, async () => {
          for (let call = 0; call < 250; call += 1) await converse({ inferenceConfig: { stopSequences: [agentId] } });
        });
      await Promise.all(['a', 'b', 'c', 'd'].map(agent));
    });
    assert.equal(byAgent.invocations.length, 1000);
    for (const { attribution, request } of byAgent.invocations)
      assert.deepEqual(request.stopSequences, [attribution?.agentId]);
  }).timeout(60_000);

  it('becomes an attribute of metrics for agent and feature only, and only where it is told to', async () => {
    const call = () => withAttribution({ agentId: 'triage', feature: 'search', userId: 'u', 'llm.x': 1 }, converse);
    const named = async (config: BedrockInstrumentationConfig): Promise<Set<string>> => {
      const points = await (await observe(config, call)).metricPoints();
      return new Set(points.flatMap(({ attributes }) => Object.keys(attributes)));
    };
    const without = await named({});
    const withDimensions = await named({ attribution: { dimensions: true } });
    assert.deepEqual([...withDimensions].filter((name) => !without.has(name)).toSorted(), [
      'bedrock.feature',
      'gen_ai.agent.id',
    ]);
    for (const name of ['user.id', 'llm.x', 'gen_ai.agent.id', 'bedrock.feature']) assert.ok(!without.has(name), name);
  });

  describe('in the request', () => {
    const call = (input: Partial<ConverseCommandInput> = {}) =>
      withAttribution({ agentId: 'triage' }, () => converse(input));
    const received = (): unknown =>
      (fake.received.at(-1)?.json as { requestMetadata?: unknown } | undefined)?.requestMetadata;
    const opted: BedrockInstrumentationConfig = { attribution: { requestMetadata: true } };

    it('is not there unless it is asked for', async () => {
      await observe({}, call);
      assert.equal(received(), undefined);
    });

    it('joins the logs of the service with the trace, and leaves the keys of the application alone', async () => {
      const requestMetadata = { agentId: 'own', tenant: 'acme' };
      const input = Object.freeze({ modelId: MODEL, messages, requestMetadata: Object.freeze(requestMetadata) });
      const { invocations } = await observe(opted, () => call(input));
      assert.deepEqual(received(), { ...requestMetadata, traceId: invocations[0]?.trace?.traceId });
      const { invocations: others } = await observe(opted, () => call());
      assert.deepEqual(received(), { traceId: others[0]?.trace?.traceId, agentId: 'triage' });
    });

    it('is JSON text in InvokeModel, and stays away from what it cannot read', async () => {
      const invoke = (requestMetadata?: string) =>
        withAttribution({ agentId: 'tri”age' }, () =>
          client.send(
            new sdk.InvokeModelCommand({
              modelId: MODEL,
              body: '{}',
              ...(requestMetadata !== undefined && { requestMetadata }),
            }),
          ),
        );
      const header = (): unknown => fake.received.at(-1)?.headers['x-amzn-bedrock-request-metadata'];
      const { invocations } = await observe(opted, () => invoke('{"tenant":"acme"}'));
      assert.deepEqual(JSON.parse(String(header())), {
        tenant: 'acme',
        traceId: invocations[0]?.trace?.traceId,
        agentId: 'tri_age',
      });
      await observe(opted, () => invoke('no JSON'));
      assert.equal(header(), 'no JSON');
    });

    it('keeps to the limits of the service, and tells users as a hash only', async () => {
      const own = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`key${index}`, 'x']));
      await observe(opted, () => call({ requestMetadata: own }));
      assert.equal(Object.keys(received() as object).length, 16);
      const asUser = (config: BedrockInstrumentationConfig) =>
        observe(config, () => withAttribution({ userId: 'jane' }, () => converse()));
      await asUser(opted);
      assert.equal((received() as { userId?: string }).userId, undefined);
      await asUser({ attribution: { requestMetadata: true, hashUserId: true } });
      assert.match((received() as { userId: string }).userId, /^[\da-f]{32}$/);
    });
  });
});
