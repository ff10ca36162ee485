import assert from 'node:assert/strict';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { GuardrailOutcome } from '../../src/record/guardrail.ts';
import type { FakeRule, ScriptedGuardrail } from '../../src/testing/index.ts';
import { type Observed, type ObservedCalls, observeCalls } from '../operations/observed-calls.ts';
import { collect } from '../testing/clients.ts';

/** Stands in every string that is somebody's: the question, the answer, what a guardrail matched and is called. */
const SECRET = 'canary-7f3a';

const usage = { topicPolicyUnits: 1, sensitiveInformationPolicyUnits: 1, sensitiveInformationPolicyFreeUnits: 0 };
const invocationMetrics = {
  guardrailProcessingLatency: 100,
  usage,
  guardrailCoverage: { textCharacters: { guarded: 30, total: 40 } },
};

/** Every policy that an assessment can have, each with a finding. */
const everything = {
  invocationMetrics,
  topicPolicy: { topics: [{ name: SECRET, type: 'DENY', action: 'BLOCKED', detected: true }] },
  contentPolicy: { filters: [{ type: 'HATE', confidence: 'HIGH', filterStrength: 'HIGH', action: 'BLOCKED' }] },
  wordPolicy: { customWords: [{ match: SECRET, action: 'BLOCKED' }], managedWordLists: [] },
  sensitiveInformationPolicy: {
    piiEntities: [],
    regexes: [{ name: SECRET, regex: SECRET, match: SECRET, action: 'BLOCKED' }],
  },
  contextualGroundingPolicy: { filters: [{ type: 'GROUNDING', threshold: 0.7, score: 0.1, action: 'BLOCKED' }] },
  automatedReasoningPolicy: {
    findings: [{ invalid: { translation: { claims: [{ naturalLanguage: SECRET }] }, contradictingRules: [] } }],
  },
  appliedGuardrailDetails: { guardrailId: 'gr', guardrailName: SECRET },
};
const masking = {
  invocationMetrics,
  sensitiveInformationPolicy: {
    piiEntities: [{ match: SECRET, type: 'ADDRESS', action: 'ANONYMIZED', detected: true }],
    regexes: [],
  },
};

const policies = [
  'topic',
  'content',
  'word',
  'sensitive_information',
  'contextual_grounding',
  'automated_reasoning',
] as const;

interface Case {
  readonly name: string;
  readonly guardrail: ScriptedGuardrail;
  readonly outcome: GuardrailOutcome;
}

const units = { topic: 1, sensitive_information: 1, sensitive_information_free: 0 };
const twice = { topic: 2, sensitive_information: 2, sensitive_information_free: 0 };
const coverage = { guardedCharacters: 30, totalCharacters: 40 };
const coverageTwice = { guardedCharacters: 60, totalCharacters: 80 };

const TRACED: readonly Case[] = [
  {
    name: 'blocked input, by every policy',
    guardrail: { action: 'intervened', input: everything },
    outcome: { action: 'intervened', policies, units, coverage, latencyMs: 100 },
  },
  {
    name: 'masked output that the service calls an intervention',
    guardrail: { action: 'intervened', input: { invocationMetrics }, output: masking },
    outcome: {
      action: 'intervened',
      masked: true,
      policies: ['sensitive_information'],
      units: twice,
      coverage: coverageTwice,
      latencyMs: 200,
    },
  },
  {
    name: 'masked output that it does not',
    guardrail: { input: { invocationMetrics }, output: masking },
    outcome: {
      action: 'none',
      masked: true,
      policies: ['sensitive_information'],
      units: twice,
      coverage: coverageTwice,
      latencyMs: 200,
    },
  },
  {
    name: 'a full trace of what was not found, and of what was without a consequence',
    guardrail: {
      input: {
        invocationMetrics,
        contentPolicy: { filters: [{ type: 'HATE', confidence: 'NONE', action: 'NONE', detected: false }] },
        wordPolicy: { customWords: [{ match: SECRET, action: 'NONE', detected: true }], managedWordLists: null },
        topicPolicy: null,
        automatedReasoningPolicy: { findings: [{ valid: {} }, { noTranslations: {} }] },
      },
      output: { invocationMetrics },
    },
    outcome: { action: 'none', policies: ['word'], units: twice, coverage: coverageTwice, latencyMs: 200 },
  },
];

describe('what a guardrail did', () => {
  let calls: ObservedCalls;
  let send: Readonly<Record<string, (client: BedrockRuntimeClient, trace: boolean) => Promise<unknown>>>;
  before(async () => {
    calls = await observeCalls();
    const { sdk } = calls;
    const question = [{ role: 'user' as const, content: [{ text: SECRET }] }];
    const config = (trace: boolean): object => ({
      guardrailIdentifier: 'gr',
      guardrailVersion: '1',
      ...(trace && { trace: 'enabled' }),
    });
    const converse = (trace: boolean): never =>
      ({ modelId: 'amazon.nova-lite-v1:0', messages: question, guardrailConfig: config(trace) }) as never;
    const invoke = (trace: boolean, body: object): never =>
      ({
        modelId: 'some.model',
        body: JSON.stringify(body),
        guardrailIdentifier: 'gr',
        guardrailVersion: '1',
        ...(trace && { trace: 'ENABLED' }),
      }) as never;
    const anthropic = { anthropic_version: 'bedrock-2023-05-31', messages: [{ role: 'user', content: SECRET }] };
    const unknown = { question: SECRET };
    send = {
      Converse: (client, trace) => client.send(new sdk.ConverseCommand(converse(trace))),
      ConverseStream: async (client, trace) =>
        collect((await client.send(new sdk.ConverseStreamCommand(converse(trace)))).stream),
      'InvokeModel, Anthropic': (client, trace) => client.send(new sdk.InvokeModelCommand(invoke(trace, anthropic))),
      'InvokeModel, a body that nobody knows': (client, trace) =>
        client.send(new sdk.InvokeModelCommand(invoke(trace, unknown))),
      'InvokeModelWithResponseStream, OpenAI': async (client, trace) =>
        collect(
          (
            await client.send(
              new sdk.InvokeModelWithResponseStreamCommand(
                invoke(trace, { messages: [{ role: 'user', content: SECRET }] }),
              ),
            )
          ).body,
        ),
      'InvokeModelWithResponseStream, a body that nobody knows': async (client, trace) =>
        collect((await client.send(new sdk.InvokeModelWithResponseStreamCommand(invoke(trace, unknown)))).body),
    };
  });
  after(() => calls.stop());

  async function observe(operation: string, rule: FakeRule, trace = true): Promise<Observed> {
    const observed = await calls.observe(rule, async () => send[operation]?.(calls.client, trace));
    assert.equal(observed.error, undefined);
    assertNoContent(observed);
    return observed;
  }

  const OPERATIONS = [
    'Converse',
    'ConverseStream',
    'InvokeModel, Anthropic',
    'InvokeModel, a body that nobody knows',
    'InvokeModelWithResponseStream, OpenAI',
    'InvokeModelWithResponseStream, a body that nobody knows',
  ];

  for (const operation of OPERATIONS) {
    for (const { name, guardrail, outcome } of TRACED) {
      it(`${operation}: ${name}`, async () => {
        const { invocation, span } = await observe(operation, { answer: { text: SECRET, guardrail } });
        assert.deepEqual(invocation.response.guardrail, outcome);
        assert.equal(invocation.outcome.ending, 'complete');
        assert.equal(span.attributes['bedrock.guardrail.action'], outcome.action);
        assert.equal(span.attributes['bedrock.guardrail.masked'], outcome.masked);
        assert.deepEqual(span.attributes['bedrock.guardrail.policies'], outcome.policies);
        assert.equal(span.attributes['bedrock.guardrail.units.topic'], outcome.units?.topic);
      });
    }

    it(`${operation}: without a trace only the verdict is known`, async () => {
      const blocked = await observe(operation, { answer: { guardrail: 'intervened' } }, false);
      const passed = await observe(operation, { answer: { text: SECRET } }, false);
      assert.deepEqual(blocked.invocation.response.guardrail, { action: 'intervened' });
      // Converse has a word for an intervention only.
      const silent = operation.startsWith('Converse') ? undefined : { action: 'none' };
      assert.deepEqual(passed.invocation.response.guardrail, silent);
    });
  }

  it('a stream that is left before its last event knows nothing of its guardrail', async () => {
    const { sdk, client } = calls;
    const { invocation } = await calls.observe({ answer: { guardrail: { output: masking } } }, async () => {
      const body = JSON.stringify({ messages: [] });
      const output = await client.send(
        new sdk.InvokeModelWithResponseStreamCommand({ modelId: 'm', body, guardrailIdentifier: 'gr' }),
      );
      for await (const _ of output.body ?? []) break;
    });
    assert.deepEqual([invocation.outcome.ending, invocation.response.guardrail], ['break', undefined]);
  });

  it('a verdict in every chunk of a stream (as with Nova): an intervention stays one', async () => {
    const action = (word: string): object => ({ output: SECRET, 'amazon-bedrock-guardrailAction': word });
    const { invocation } = await observe(
      'InvokeModelWithResponseStream, a body that nobody knows',
      { chunks: [action('NONE'), action('INTERVENED'), action('NONE'), { stop_reason: 'end_turn' }] },
      false,
    );
    assert.equal(invocation.response.guardrail?.action, 'intervened');
  });

  it('no content in anything, whatever the operation', async () => {
    const { sdk, client, observe: observeCall } = calls;
    const rule: FakeRule = { answer: { text: SECRET, guardrail: { action: 'intervened', input: everything } } };
    const applied = await observeCall(rule, () =>
      client.send(
        new sdk.ApplyGuardrailCommand({
          guardrailIdentifier: 'gr',
          guardrailVersion: '1',
          source: 'INPUT',
          content: [{ text: { text: SECRET } }],
        }),
      ),
    );
    assertNoContent(applied);
    assert.deepEqual(applied.invocation.response.guardrail?.policies, policies);
    const checked = await observeCall({}, () =>
      client.send(
        new sdk.InvokeGuardrailChecksCommand({
          messages: [{ role: 'user', content: [{ text: SECRET }] }],
          checks: { promptAttack: { categories: [{ category: 'JAILBREAK' }] } },
        }),
      ),
    );
    assertNoContent(checked);
  });
});

function assertNoContent({ span, invocation }: Observed): void {
  const told = JSON.stringify([span.name, span.attributes, span.events, span.status, invocation]);
  assert.ok(!told.includes(SECRET), told);
}
