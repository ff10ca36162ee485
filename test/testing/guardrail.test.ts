import assert from 'node:assert/strict';
import {
  ApplyGuardrailCommand,
  ConverseCommand,
  type ApplyGuardrailCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { anthropicBody, claude, openaiBody, parseObject, startShapes, type Shapes } from './shapes.fixture.ts';

const guardrailInput: ApplyGuardrailCommandInput = {
  guardrailIdentifier: 'gr',
  guardrailVersion: '1',
  source: 'INPUT',
  content: [],
};

describe('guardrails', () => {
  let shapes: Shapes;
  beforeEach(async () => void (shapes = await startShapes()));
  afterEach(() => shapes.fake.close());

  it('a guardrail that intervenes, in every shape', async () => {
    shapes.fake.script({ answer: { guardrail: 'intervened' } });
    const guardrailConfig = { guardrailIdentifier: 'gr', guardrailVersion: '1', trace: 'enabled' } as const;
    const converse = await shapes.client.send(new ConverseCommand({ modelId: 'm', guardrailConfig }));
    const anthropic = await shapes.invoke(claude, anthropicBody);
    const stream = await shapes.invokeStream('m', openaiBody);
    const applied = await shapes.client.send(new ApplyGuardrailCommand(guardrailInput));
    assert.deepEqual([converse.stopReason, converse.usage?.totalTokens], ['guardrail_intervened', 0]);
    assert.deepEqual(Object.keys(converse.trace?.guardrail?.inputAssessment ?? {}), ['gr']);
    assert.deepEqual(
      [anthropic['amazon-bedrock-guardrailAction'], anthropic['stop_reason']],
      ['INTERVENED', 'end_turn'],
    );
    assert.equal(stream.at(-1)?.['amazon-bedrock-guardrailAction'], 'INTERVENED');
    assert.ok(!('amazon-bedrock-invocationMetrics' in (stream.at(-1) ?? {})));
    assert.deepEqual([applied.action, applied.outputs?.length], ['GUARDRAIL_INTERVENED', 1]);
    assert.equal(shapes.fake.received[0]?.billed?.inputTokens, 0);
  });

  it('a guardrail that does not: a trace only if asked for', async () => {
    const guardrailConfig = { guardrailIdentifier: 'gr', guardrailVersion: '1' };
    const { trace } = await shapes.client.send(new ConverseCommand({ modelId: 'm', guardrailConfig }));
    const traced = await shapes.client.send(
      new ConverseCommand({ modelId: 'm', guardrailConfig: { ...guardrailConfig, trace: 'enabled' } }),
    );
    const answer = await shapes.post('/model/m/invoke', anthropicBody, { 'x-amzn-bedrock-guardrailidentifier': 'gr' });
    assert.deepEqual([trace, traced.trace?.guardrail?.actionReason], [undefined, 'No action.']);
    assert.equal(parseObject(await answer.text())['amazon-bedrock-guardrailAction'], 'NONE');
  });

  it('an assessment of ones own, where each operation has it, only if asked for', async () => {
    const wordPolicy = { customWords: [{ match: 'word', action: 'BLOCKED' }], managedWordLists: [] };
    const guardrail = { action: 'intervened', input: {}, output: { wordPolicy } } as const;
    shapes.fake.script({ answer: { text: 'Said.', guardrail } });
    const guardrailConfig = { guardrailIdentifier: 'gr', guardrailVersion: '1', trace: 'enabled' } as const;
    const { trace, usage } = await shapes.client.send(new ConverseCommand({ modelId: 'm', guardrailConfig }));
    assert.deepEqual(trace?.guardrail?.outputAssessments?.['gr']?.[0]?.wordPolicy, wordPolicy);
    assert.deepEqual(trace?.guardrail?.modelOutput, ['Said.']);
    assert.ok(Number(usage?.outputTokens) > 0);
    const headers = { 'x-amzn-bedrock-guardrailidentifier': 'gr', 'x-amzn-bedrock-trace': 'ENABLED' };
    const traced = parseObject(await (await shapes.post('/model/m/invoke', openaiBody, headers)).text());
    const untraced = await shapes.invoke('m', openaiBody);
    assert.match(JSON.stringify(traced['amazon-bedrock-trace']), /"outputs":\[\{"gr":\{.*"wordPolicy"/);
    assert.equal(untraced['amazon-bedrock-trace'], undefined);
    assert.equal(untraced['amazon-bedrock-guardrailAction'], 'INTERVENED');
  });
});
