import assert from 'node:assert/strict';
import { parseModelReference } from '../../src/record/model-reference.ts';

const ACCOUNT = 'arn:aws:bedrock:eu-west-1:123456789012:';

type Absent = undefined;
/** [id as sent, kind, base model, provider, geography, name of low cardinality] */
type Row = readonly [string, string, (string | Absent)?, (string | Absent)?, (string | Absent)?, (string | Absent)?];

const ROWS: readonly Row[] = [
  [
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'foundation-model',
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'anthropic',
  ],
  ['anthropic.claude-v2:1:200k', 'foundation-model', 'anthropic.claude-v2:1:200k', 'anthropic'],
  ['anthropic.claude-opus-5', 'foundation-model', 'anthropic.claude-opus-5', 'anthropic'],
  ['deepseek.v3.2', 'foundation-model', 'deepseek.v3.2', 'deepseek'],
  ['qwen.qwen3.5-32b-v1:0', 'foundation-model', 'qwen.qwen3.5-32b-v1:0', 'qwen'],
  ['xai.grok4.1-fast', 'foundation-model', 'xai.grok4.1-fast', 'xai'],
  ['moonshot.kimi-k2.5', 'foundation-model', 'moonshot.kimi-k2.5', 'moonshot'],
  ...['us', 'eu', 'apac', 'jp', 'au', 'ca', 'in', 'us-gov', 'global', 'sa', 'latam'].map(
    (geography) =>
      [
        `${geography}.amazon.nova-lite-v1:0`,
        'inference-profile',
        'amazon.nova-lite-v1:0',
        'amazon',
        geography,
      ] as const,
  ),
  ['us.deepseek.v3.2', 'inference-profile', 'deepseek.v3.2', 'deepseek', 'us'],
  ['just-a-name', 'unknown', undefined, undefined, undefined, 'just-a-name'],
  [
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0',
    'foundation-model',
    'amazon.titan-embed-text-v2:0',
    'amazon',
    undefined,
    'amazon.titan-embed-text-v2:0',
  ],
  [
    'arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'inference-profile',
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'anthropic',
    'us-gov',
    'us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0',
  ],
  [`${ACCOUNT}application-inference-profile/abcd1234efgh`, 'application-inference-profile'],
  [`${ACCOUNT}provisioned-model/abcd1234efgh`, 'provisioned-model'],
  [`${ACCOUNT}imported-model/abcd1234efgh`, 'imported-model'],
  [`${ACCOUNT}custom-model-deployment/abcd1234efgh`, 'custom-model-deployment'],
  [
    `${ACCOUNT}custom-model/amazon.nova-lite-v1:0/abcd1234efgh`,
    'custom-model',
    'amazon.nova-lite-v1:0',
    'amazon',
    undefined,
    'amazon.nova-lite-v1:0',
  ],
  [`${ACCOUNT}custom-model/imported/abcd1234efgh`, 'custom-model'],
  [`${ACCOUNT}prompt/ABCDEFGHIJ:2`, 'prompt'],
  [`${ACCOUNT}default-prompt-router/anthropic.claude:1`, 'default-prompt-router'],
  [`${ACCOUNT}prompt-router/abcd1234efgh`, 'prompt-router'],
  ['arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine', 'endpoint'],
  [`${ACCOUNT}something-new/abcd1234efgh`, 'unknown', undefined, undefined, undefined, 'unknown'],
  ['arn:aws:bedrock:broken', 'unknown', undefined, undefined, undefined, 'unknown'],
];

describe('parseModelReference', () => {
  for (const [id, kind, baseModelId, provider, geography, name] of ROWS) {
    it(id, () => {
      const reference = parseModelReference(id);
      assert.deepEqual(
        [
          reference.id,
          reference.kind,
          reference.baseModelId,
          reference.provider,
          reference.geography,
          reference.lowCardinalityId,
        ],
        [id, kind, baseModelId, provider, geography, name ?? (baseModelId === undefined ? kind : id)],
      );
      assert.equal(reference.region, /^arn:aws[\w-]*:\w+:([\w-]+):/.exec(id)?.[1]);
    });
  }

  it('asks the resolver about opaque ARNs only, and follows a model id or an ARN', () => {
    const asked: string[] = [];
    const resolve = (arn: string): string => {
      asked.push(arn);
      return 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0';
    };
    const profile = `${ACCOUNT}application-inference-profile/abcd1234efgh`;
    const reference = parseModelReference(profile, resolve);
    parseModelReference('us.amazon.nova-lite-v1:0', resolve);
    assert.deepEqual(asked, [profile]);
    assert.deepEqual(reference, {
      id: profile,
      kind: 'application-inference-profile',
      region: 'eu-west-1',
      baseModelId: 'amazon.nova-pro-v1:0',
      provider: 'amazon',
      lowCardinalityId: 'amazon.nova-pro-v1:0',
    });
  });

  it('is not misled by a resolver that answers with the same opaque ARN', () => {
    const arn = `${ACCOUNT}provisioned-model/abcd1234efgh`;
    assert.equal(parseModelReference(arn, (asked) => asked).lowCardinalityId, 'provisioned-model');
  });
});
