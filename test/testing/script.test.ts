import assert from 'node:assert/strict';
import { ConverseCommand, ConverseStreamCommand, StartAsyncInvokeCommand } from '@aws-sdk/client-bedrock-runtime';
import { startFakeBedrock, type FakeBedrock, type FakeRule } from '../../src/testing/index.ts';
import { catchError, createClient } from './clients.ts';

describe('the script', () => {
  let fake: FakeBedrock;
  beforeEach(async () => void (fake = await startFakeBedrock()));
  afterEach(() => fake.close());

  async function ask(modelId = 'm'): Promise<string | undefined> {
    const { output } = await createClient(fake.url, '2.0').send(new ConverseCommand({ modelId, messages: [] }));
    return output?.message?.content?.[0]?.text;
  }

  const say = (text: string, rule: FakeRule = {}): (() => void) => fake.script({ ...rule, answer: { text } });

  it('lets the first rule win, the next ones when it is used up or removed', async () => {
    say('once', { times: 1 });
    const remove = say('first');
    say('second');
    const answers = [await ask(), await ask(), await ask()];
    remove();
    answers.push(await ask());
    assert.deepEqual(answers, ['once', 'first', 'first', 'second']);
  });

  it('matches by operation, model id, pattern and predicate', async () => {
    say('stream', { operation: 'ConverseStream' });
    say('exact', { modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/ABC:1' });
    say('pattern', { modelId: /nova/g });
    say('predicate', { when: ({ path }) => path.includes('special') });
    const ids = [
      'arn:aws:bedrock:us-east-1:123456789012:prompt/ABC:1',
      'us.amazon.nova-pro',
      'amazon.nova-lite',
      'special',
      'other',
    ];
    const answers = [];
    for (const id of ids) answers.push(await ask(id));
    assert.deepEqual(answers, ['exact', 'pattern', 'pattern', 'predicate', 'Hello from the fake Bedrock.']);
    assert.equal(fake.received[0]?.modelId, ids[0]);
    assert.match(fake.received[0]?.path ?? '', /^\/model\/arn%3Aaws/);
  });

  it('finds the model of StartAsyncInvoke in its body', async () => {
    fake.script({ modelId: 'amazon.nova-reel-v1:0', body: { invocationArn: 'scripted' } });
    const outputDataConfig = { s3OutputDataConfig: { s3Uri: 's3://bucket' } };
    const command = new StartAsyncInvokeCommand({ modelId: 'amazon.nova-reel-v1:0', modelInput: {}, outputDataConfig });
    assert.equal((await createClient(fake.url, '1.1').send(command)).invocationArn, 'scripted');
  });

  it('counts calls, not attempts', async () => {
    const fail = { exception: 'ServiceUnavailableException', attempts: 2 };
    fake.script({ times: 1, fail, answer: { text: 'at last' } });
    assert.deepEqual([await ask(), await ask()], ['at last', 'Hello from the fake Bedrock.']);
    assert.deepEqual(
      fake.received.map(({ attempt }) => attempt),
      [1, 2, 3, 1],
    );
    assert.deepEqual(
      fake.received.map(({ billed }) => billed?.outputTokens),
      [undefined, undefined, 2, 7],
    );
    assert.equal(new Set(fake.received.map(({ invocationId }) => invocationId)).size, 2);
  });

  it('keeps the attempts of concurrent calls apart', async () => {
    fake.script({ times: 4, fail: { exception: 'InternalServerException', attempts: 1 }, answer: { text: 'retried' } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    assert.equal(answers.filter((answer) => answer === 'retried').length, 4);
    assert.equal(fake.received.length, 12);
  });

  it('takes requests without an invocation id for calls of their own', async () => {
    fake.script({ times: 1, status: 418 });
    const post = (): Promise<Response> => fetch(`${fake.url}/model/%E0/converse`, { method: 'POST', body: '{}' });
    assert.deepEqual([(await post()).status, (await post()).status], [418, 200]);
    assert.deepEqual([fake.received[0]?.invocationId, fake.received[0]?.modelId], [undefined, '%E0']);
  });

  it('turns a predicate that throws into an error of the call', async () => {
    fake.script({
      when() {
        throw new Error('a bug in the test');
      },
    });
    const call = createClient(fake.url, '2.0').send(new ConverseStreamCommand({ modelId: 'm', messages: [] }));
    const error = await catchError(call);
    assert.deepEqual([error?.name, error?.message.includes('a bug in the test')], ['FakeBedrockError', true]);
    assert.equal(fake.received.length, 1);
  });
});
