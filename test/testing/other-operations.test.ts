import assert from 'node:assert/strict';
import {
  ApplyGuardrailCommand,
  ConverseCommand,
  CountTokensCommand,
  GetAsyncInvokeCommand,
  InvokeGuardrailChecksCommand,
  ListAsyncInvokesCommand,
  StartAsyncInvokeCommand,
  type ApplyGuardrailCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { anthropicBody, startShapes, type Shapes } from './shapes.fixture.ts';

const guardrailInput: ApplyGuardrailCommandInput = {
  guardrailIdentifier: 'gr',
  guardrailVersion: '1',
  source: 'INPUT',
  content: [],
};

describe('the other operations', () => {
  let shapes: Shapes;
  beforeEach(async () => void (shapes = await startShapes()));
  afterEach(() => shapes.fake.close());

  it('CountTokens counts what Converse and InvokeModel would', async () => {
    const messages = [{ role: 'user' as const, content: [{ text: 'How many tokens?' }] }];
    const body = Buffer.from(JSON.stringify(anthropicBody));
    const { usage } = await shapes.client.send(new ConverseCommand({ modelId: 'm', messages }));
    const converse = await shapes.client.send(
      new CountTokensCommand({ modelId: 'm', input: { converse: { messages } } }),
    );
    const invoked = await shapes.client.send(
      new CountTokensCommand({ modelId: 'm', input: { invokeModel: { body } } }),
    );
    assert.equal(converse.inputTokens, usage?.inputTokens);
    assert.equal(invoked.inputTokens, Math.ceil(body.length / 4));
  });

  it('the other operations: what the SDK can read', async () => {
    const outputDataConfig = { s3OutputDataConfig: { s3Uri: 's3://bucket' } };
    const applied = await shapes.client.send(new ApplyGuardrailCommand(guardrailInput));
    const checked = await shapes.client.send(new InvokeGuardrailChecksCommand({ messages: [], checks: {} }));
    const started = await shapes.client.send(
      new StartAsyncInvokeCommand({ modelId: 'm', modelInput: {}, outputDataConfig }),
    );
    const { invocationArn } = started;
    const found = await shapes.client.send(new GetAsyncInvokeCommand({ invocationArn }));
    const listed = await shapes.client.send(new ListAsyncInvokesCommand({}));
    const unknown = await shapes.post('/not/there', {});
    assert.deepEqual([applied.action, applied.usage?.topicPolicyUnits], ['NONE', 1]);
    assert.deepEqual([checked.results, checked.usage], [{}, {}]);
    assert.deepEqual(
      [found.status, found.invocationArn, found.submitTime?.getUTCFullYear()],
      ['Completed', invocationArn, 2026],
    );
    assert.deepEqual([listed.asyncInvokeSummaries, await unknown.text()], [[], '{}']);
    assert.deepEqual(
      shapes.fake.received.map(({ operation }) => operation),
      ['ApplyGuardrail', 'InvokeGuardrailChecks', 'StartAsyncInvoke', 'GetAsyncInvoke', 'ListAsyncInvokes', 'Unknown'],
    );
  });

  it('async invokes: the scripted ones, by ARN, by status and by pages', async () => {
    const { fake, client } = shapes;
    fake.script({
      invocations: [
        { id: 'a', status: 'InProgress' },
        { id: 'b', status: 'Failed', failureMessage: 'no' },
        { id: 'c' },
      ],
    });
    const outputDataConfig = { s3OutputDataConfig: { s3Uri: 's3://bucket' } };
    const { invocationArn = '' } = await client.send(
      new StartAsyncInvokeCommand({ modelId: 'm', modelInput: {}, outputDataConfig }),
    );
    const failed = await client.send(new GetAsyncInvokeCommand({ invocationArn: invocationArn.replace(/a$/, 'b') }));
    assert.match(invocationArn, /async-invoke\/a$/);
    assert.deepEqual([failed.status, failed.failureMessage], ['Failed', 'no']);
    const first = await client.send(new ListAsyncInvokesCommand({ maxResults: 2 }));
    const last = await client.send(new ListAsyncInvokesCommand({ maxResults: 2, nextToken: first.nextToken }));
    assert.deepEqual(
      [first, last].map((page) => page.asyncInvokeSummaries?.map(({ status }) => status)),
      [['InProgress', 'Failed'], ['Completed']],
    );
    assert.equal(last.nextToken, undefined);
    const completed = await client.send(new ListAsyncInvokesCommand({ statusEquals: 'Completed' }));
    assert.equal(completed.asyncInvokeSummaries?.length, 1);
  });
});
