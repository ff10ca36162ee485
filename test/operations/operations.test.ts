import assert from 'node:assert/strict';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { beginOperation } from '../../src/operations/registry.ts';
import type { FakeRule } from '../../src/testing/index.ts';
import { ROLES_ONLY } from '../codecs/captures.ts';
import { type ObservedCalls, observeCalls, ownAttributes } from './observed-calls.ts';

const JOB = 'arn:aws:bedrock:us-east-1:123456789012:async-invoke/job-1';

/** Commands that run no model at once: what is asked, what the service answers, what the span says. */
interface Case {
  readonly command: string;
  readonly name?: string;
  readonly input: object;
  readonly rule?: FakeRule;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const messages = [{ role: 'user', content: [{ text: 'a question' }] }];
const usage = { topicPolicyUnits: 1, contentPolicyUnits: 2, wordPolicyUnits: 0 };

const CASES: readonly Case[] = [
  {
    command: 'CountTokens',
    input: { modelId: 'amazon.nova-lite-v1:0', input: { converse: { messages } } },
    rule: { body: { inputTokens: 77 } },
    attributes: {
      'gen_ai.request.model': 'amazon.nova-lite-v1:0',
      'bedrock.model.base_id': 'amazon.nova-lite-v1:0',
      'bedrock.count_tokens.input_tokens': 77,
    },
  },
  {
    command: 'ApplyGuardrail',
    input: {
      guardrailIdentifier: 'gr',
      guardrailVersion: '3',
      source: 'OUTPUT',
      content: [{ text: { text: 'secret' } }],
    },
    rule: {
      body: {
        action: 'GUARDRAIL_INTERVENED',
        actionReason: 'Guardrail blocked.',
        output: null,
        outputs: [{ text: 'secret' }],
        blockedResponse: 'secret',
        usage,
        guardrailCoverage: { textCharacters: { guarded: 30, total: 40 }, images: { guarded: 1, total: 2 } },
        assessments: [
          {
            topicPolicy: { topics: [{ name: 'secret', type: 'DENY', action: 'BLOCKED' }] },
            contentPolicy: null,
            wordPolicy: null,
            sensitiveInformationPolicy: null,
            invocationMetrics: { guardrailProcessingLatency: 250, usage },
          },
        ],
      },
    },
    attributes: {
      'aws.bedrock.guardrail.id': 'gr',
      'bedrock.guardrail.version': '3',
      'bedrock.guardrail.source': 'OUTPUT',
      'bedrock.guardrail.action': 'intervened',
      'bedrock.guardrail.policies': ['topic'],
      'bedrock.guardrail.units.topic': 1,
      'bedrock.guardrail.units.content': 2,
      'bedrock.guardrail.units.word': 0,
      'bedrock.guardrail.coverage.guarded_characters': 30,
      'bedrock.guardrail.coverage.total_characters': 40,
      'bedrock.guardrail.coverage.guarded_images': 1,
      'bedrock.guardrail.coverage.total_images': 2,
      'bedrock.guardrail.latency': 0.25,
    },
  },
  {
    command: 'InvokeGuardrailChecks',
    input: { messages, checks: {} },
    rule: {
      body: {
        results: {
          contentFilter: {
            results: [
              { category: 'HATE', severityScore: 0.2 },
              { category: 'VIOLENCE', severityScore: 0.8 },
            ],
          },
          promptAttack: { results: [{ category: 'JAILBREAK', severityScore: 0 }] },
          sensitiveInformation: { results: [{ type: 'EMAIL', confidenceScore: 0.9, beginOffset: 1, endOffset: 2 }] },
        },
        usage: {
          contentFilter: { textUnits: 1 },
          promptAttack: { textUnits: 2 },
          sensitiveInformation: { textUnits: 3 },
        },
      },
    },
    attributes: {
      'bedrock.guardrail.policies': ['sensitive_information'],
      'bedrock.guardrail.units.content': 1,
      'bedrock.guardrail.units.prompt_attack': 2,
      'bedrock.guardrail.units.sensitive_information': 3,
      'bedrock.guardrail.severity.content': 0.8,
      'bedrock.guardrail.severity.prompt_attack': 0,
    },
  },
  {
    command: 'StartAsyncInvoke',
    name: 'generate_content amazon.nova-reel-v1:0',
    input: {
      modelId: 'amazon.nova-reel-v1:0',
      modelInput: { taskType: 'TEXT_VIDEO', textToVideoParams: { text: 'secret' } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://bucket' } },
    },
    rule: { invocations: [{ id: 'job-1' }] },
    attributes: {
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'amazon.nova-reel-v1:0',
      'bedrock.model.base_id': 'amazon.nova-reel-v1:0',
      'bedrock.async_invoke.arn': JOB,
    },
  },
  {
    command: 'GetAsyncInvoke',
    input: { invocationArn: JOB },
    rule: { invocations: [{ id: 'job-1', status: 'Failed', failureMessage: 'secret' }] },
    attributes: { 'bedrock.async_invoke.arn': JOB, 'bedrock.async_invoke.status': 'Failed' },
  },
  {
    command: 'ListAsyncInvokes',
    input: { maxResults: 2 },
    rule: { invocations: [{ id: 'job-1' }, { id: 'job-2' }, { id: 'job-3' }] },
    attributes: { 'bedrock.async_invoke.count': 2 },
  },
];

describe('operations without an answer of a model', () => {
  let calls: ObservedCalls;
  before(async () => void (calls = await observeCalls()));
  after(() => calls.stop());

  async function send({ command, input }: Case): Promise<unknown> {
    const Command = calls.sdk[`${command}Command` as 'CountTokensCommand'];
    return calls.client.send(new Command(input as never));
  }

  for (const row of CASES) {
    it(`${row.command}: its span`, async () => {
      const { span, invocation, error } = await calls.observe(row.rule ?? {}, () => send(row));
      assert.equal(error, undefined);
      assert.equal(span.name, row.name ?? `BedrockRuntime.${row.command}`);
      assert.equal(span.kind, SpanKind.CLIENT);
      assert.equal(span.status.code, SpanStatusCode.UNSET);
      const attributes = ownAttributes(span);
      const { 'gen_ai.output.type': _type, ...rest } = attributes;
      assert.deepEqual(rest, { 'rpc.method': row.command, ...row.attributes });
      assert.equal(invocation.usage, undefined);
      assert.ok(!JSON.stringify([span.attributes, invocation]).includes('secret'));
    });

    it(`${row.command}: its error`, async () => {
      const rule = { fail: { exception: 'ThrottlingException', message: 'slow down' } } as const;
      const { span, error } = await calls.observe(rule, () => send(row));
      assert.equal((error as Error).name, 'ThrottlingException');
      assert.deepEqual(span.status, { code: SpanStatusCode.ERROR, message: 'slow down' });
      assert.equal(span.attributes['error.type'], 'ThrottlingException');
      assert.equal(span.attributes['bedrock.throttles'], 1);
    });
  }

  it('an answer without what is asked for: nothing is made up', async () => {
    for (const row of CASES) {
      const { span } = await calls.observe({ body: {} }, () => send(row));
      const names = Object.keys(ownAttributes(span)).filter((name) => /guardrail\.(action|pol|units)|count/.test(name));
      assert.deepEqual(names, [], row.command);
    }
  });

  it('the paginator: a span for each page, its context kept', async () => {
    const remove = calls.fake.script({ invocations: Array.from({ length: 5 }, (_, id) => ({ id: `job-${id}` })) });
    const seen = calls.spans.length;
    const pages: number[] = [];
    for await (const page of calls.sdk.paginateListAsyncInvokes({ client: calls.client, pageSize: 2 }, {})) {
      pages.push(page.asyncInvokeSummaries?.length ?? 0);
    }
    remove();
    const spans = calls.spans.slice(seen);
    assert.deepEqual(pages, [2, 2, 1]);
    assert.deepEqual(
      spans.map(({ name, attributes }) => [name, attributes['bedrock.async_invoke.count']]),
      pages.map((count) => ['BedrockRuntime.ListAsyncInvokes', count]),
    );
  });

  it('an operation that nobody knows is still a call, with a model if it names one', () => {
    const { started, readAnswer, stream } = beginOperation('Levitate', { modelId: 'amazon.nova-lite-v1:0' }, undefined);
    assert.deepEqual([started.command, started.operation, started.model?.provider], ['Levitate', undefined, 'amazon']);
    assert.deepEqual([readAnswer({ action: 'NONE' }, {}, ROLES_ONLY), stream], [{ response: {} }, undefined]);
  });
});
