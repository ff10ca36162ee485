import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DimensionValues } from '../../src/emf/dimension-values.ts';
import { renderUsageDocument, type UsageDocumentOptions, type UsageResource } from '../../src/emf/document.ts';
import type { Invocation } from '../../src/index.ts';
import { anyInvocation, CALL } from './invocations.ts';

const ALL: UsageResource = { service: 'checkout', environment: 'production' };

function render(invocation: Invocation, resource: UsageResource = ALL, options?: UsageDocumentOptions) {
  return renderUsageDocument(invocation, resource, new DimensionValues(assert.fail), options);
}

describe('the usage document', () => {
  it('says everything that is known of a call', () => {
    const metric = (Name: string, Unit: string) => ({ Name, Unit });
    assert.deepEqual(render(CALL), {
      _aws: {
        Timestamp: 1_790_000_001_235,
        CloudWatchMetrics: [
          {
            Namespace: 'BedrockUsage',
            Dimensions: [[], ['ModelId'], ['Service'], ['Environment', 'Service', 'ModelId']],
            Metrics: [
              metric('Invocations', 'Count'),
              metric('InputTokens', 'Count'),
              metric('OutputTokens', 'Count'),
              metric('TotalTokens', 'Count'),
              metric('EstimatedCost', 'None'),
              metric('APILatency', 'Milliseconds'),
              metric('TimeToFirstToken', 'Milliseconds'),
              metric('APIErrors', 'Count'),
            ],
          },
          {
            Namespace: 'BedrockUsage',
            Dimensions: [[], ['ModelId']],
            Metrics: [
              metric('Throttles', 'Count'),
              metric('TimePerOutputChunk', 'Milliseconds'),
              metric('CacheReadTokens', 'Count'),
              metric('CacheSavings', 'None'),
            ],
          },
        ],
      },
      ModelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      Service: 'checkout',
      Environment: 'production',
      Invocations: 1,
      InputTokens: 100,
      OutputTokens: 40,
      TotalTokens: 140,
      EstimatedCost: 0.0007227,
      CacheSavings: 0.0002673,
      PriceSource: 'https://prices.example',
      PriceVersion: '2026-11-21',
      APILatency: 1234.5,
      TimeToFirstToken: 200,
      APIErrors: 0,
      Throttles: 0,
      TimePerOutputChunk: 100,
      CacheReadTokens: 90,
      InvocationId: CALL.id,
      TraceId: '0af7651916cd43dd8448eb211c80319c',
      SpanId: 'b7ad6b7169203331',
      RequestId: 'r-1',
      Command: 'ConverseStream',
      Operation: 'chat',
      Ending: 'complete',
      Region: 'us-east-1',
      RequestedModelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      BaseModelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
      FinishReason: 'end_turn',
      Attempts: 1,
      StatusCode: 200,
      ServiceTier: 'default',
      MaxTokens: 500,
      ConsumerMs: 20,
      Chunks: 5,
    });
  });

  it('has no trace of what is not known', () => {
    const { usage: _usage, model: _model, cost: _cost, ...bare } = CALL;
    const document = render({ ...bare, timing: { startedAt: 0, endedAt: 1 }, outcome: { ending: 'abandoned' } }, {});
    assert.deepEqual(
      document._aws.CloudWatchMetrics.map(({ Dimensions }) => Dimensions),
      [[[]], [[]]],
    );
    const names = document._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
    assert.deepEqual(names, ['Invocations', 'APIErrors', 'Throttles', 'UnpricedInvocations', 'AbandonedStreams']);
    for (const name of ['InputTokens', 'APILatency', 'ModelId', 'Service']) assert.equal(name in document, false);
  });

  it('has the set of a failure only on failures', () => {
    const failed = render({
      ...CALL,
      outcome: { ending: 'error', error: { type: 'ThrottlingException', message: 'said "secret"' } },
    });
    assert.deepEqual(failed._aws.CloudWatchMetrics[0]?.Dimensions.at(-1), ['ModelId', 'ErrorCode']);
    assert.equal(failed['ErrorCode'], 'ThrottlingException');
    assert.equal(failed['APIErrors'], 1);
    assert.ok(!JSON.stringify(failed).includes('secret'));
  });

  it('counts retries, truncated streams and guardrails', () => {
    const document = render({
      ...CALL,
      attempts: { count: 3, throttles: 2, retryDelayMs: 1500 },
      outcome: { ending: 'truncated', error: { type: 'truncated_stream' } },
      response: { guardrail: { action: 'intervened' } },
    });
    const { Throttles, Retries, TruncatedStreams, GuardrailInterventions, Attempts, RetryDelayMs } = document;
    assert.deepEqual(
      [Throttles, Retries, TruncatedStreams, GuardrailInterventions, Attempts, RetryDelayMs],
      [2, 2, 1, 1, 3, 1500],
    );
  });

  it('says that a call may be on the bill and has no estimate', () => {
    const { cost: _cost, ...unpriced } = CALL;
    const { usage: _usage, ...failed } = { ...unpriced, outcome: { ending: 'error', error: { type: 'E' } } as const };
    const count = (invocation: Invocation) => render(invocation)['UnpricedInvocations'];
    assert.deepEqual([count(CALL), count(unpriced), count(failed)], [undefined, 1, undefined]);
  });

  it('tells whom a call was for, and makes dimensions of agent and feature where they are wanted', () => {
    const attributed: Invocation = {
      ...CALL,
      attribution: {
        agentId: 'triage',
        feature: 'search',
        incidentId: 'INC-1',
        userId: 'u',
        llm: { 'llm.tenant': 'a' },
      },
    };
    const without = render(attributed);
    assert.deepEqual(
      ['AgentId', 'Feature', 'IncidentId', 'UserId', 'llm.tenant'].map((name) => without[name]),
      ['triage', 'search', 'INC-1', 'u', 'a'],
    );
    assert.deepEqual(without._aws.CloudWatchMetrics[0]?.Dimensions, render(CALL)._aws.CloudWatchMetrics[0]?.Dimensions);
    const dimensions = (invocation: Invocation) =>
      render(invocation, ALL, { attributionDimensions: true })._aws.CloudWatchMetrics[0]?.Dimensions.slice(4);
    assert.deepEqual(dimensions(attributed), [['AgentId'], ['AgentId', 'ModelId'], ['Feature']]);
    assert.deepEqual(dimensions(CALL), []);
  });

  it('takes another namespace and other sets', () => {
    const document = render(CALL, ALL, { namespace: 'Mine', dimensionSets: [['Service', 'ModelId']] });
    assert.deepEqual(
      document._aws.CloudWatchMetrics.map(({ Namespace, Dimensions }) => [Namespace, Dimensions]),
      [
        ['Mine', [['Service', 'ModelId']]],
        ['Mine', [[], ['ModelId']]],
      ],
    );
  });

  it('reduces a model id to what a dimension may be', () => {
    const arn = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abcd1234efgh';
    const reduced = render({
      ...CALL,
      model: { id: arn, kind: 'application-inference-profile', lowCardinalityId: 'application-inference-profile' },
    });
    assert.equal(reduced['ModelId'], 'application-inference-profile');
    assert.equal(reduced['RequestedModelId'], arn);
    const odd = render({ ...CALL, model: { id: ':é', kind: 'unknown', lowCardinalityId: ':é' } });
    assert.equal(odd['ModelId'], '?');
  });

  it('stays within 16 KiB, and shortens properties only', () => {
    const long = 'é\u0000"'.repeat(5000);
    const document = render({
      ...CALL,
      response: { ...CALL.response, id: long, model: long },
      service: { ...CALL.service, requestId: long },
    });
    assert.ok(Buffer.byteLength(JSON.stringify(document)) <= 16 * 1024);
    assert.match(String(document['ResponseId']), /…\[shortened\]$/);
    assert.equal(document['InputTokens'], 100);
  });

  it('never exceeds its bounds, whatever the record', () => {
    fc.assert(
      fc.property(anyInvocation, (invocation) => {
        const document = renderUsageDocument(invocation, ALL, new DimensionValues(() => {}));
        assert.ok(Buffer.byteLength(JSON.stringify(document)) <= 16 * 1024);
        for (const { Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
          for (const name of [...Dimensions.flat(), ...Metrics.map(({ Name }) => Name)])
            assert.notEqual(document[name], undefined);
        }
      }),
    );
  });
});

describe('the values of dimensions', () => {
  it('are at most 100 of one dimension, and that is said once', () => {
    const told: string[] = [];
    const values = new DimensionValues((message) => told.push(message));
    const bounded = Array.from({ length: 150 }, (_, index) => values.bound('ModelId', `m${index}`));
    assert.deepEqual(
      [bounded[99], bounded[100], values.bound('ModelId', 'm7'), values.bound('Service', 'm200')],
      ['m99', 'Other', 'm7', 'm200'],
    );
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /ModelId.*100.*Other/);
  });
});
