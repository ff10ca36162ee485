import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type FakeBedrock, startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { startOtlpReceiver } from '../../examples/demo/otlp-receiver.ts';
import { loopbackEnvironment, runNode } from '../support/run-node.ts';
import { readCommands } from './page.ts';
import { makeWorkplace, type Workplace } from './workplace.ts';

const EVENT = { question: 'Name a city on a fjord.' };

/** As Lambda's runtime does it: load once, invoke, freeze. The kill stands for a freeze without end. */
const INVOKE = `
  const { handler } = await import(process.env.HANDLER);
  const answer = await handler(${JSON.stringify(EVENT)});
  process.stderr.write(JSON.stringify(answer));
  process.kill(process.pid, 'SIGKILL');`;

/** What Lambda's runtime gives to functions that stream. */
const INVOKE_STREAM = `
  globalThis.awslambda = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: { from: (stream) => stream },
  };
  const { handler } = await import(process.env.HANDLER);
  const stream = { write: (text) => process.stderr.write(text), end: () => process.stderr.write('|') };
  await handler({ body: ${JSON.stringify(JSON.stringify(EVENT))} }, stream);
  process.kill(process.pid, 'SIGKILL');`;

describe('deploy/lambda', function () {
  this.timeout(120_000);
  let bedrock: FakeBedrock;
  let workplace: Workplace;

  before(async () => {
    bedrock = await startFakeBedrock();
    bedrock.script({ answer: { text: 'Bergen.', usage: { inputTokens: 12, outputTokens: 3 } } });
    workplace = await makeWorkplace();
    const [build] = await readCommands('deploy/lambda/README.md');
    const { code, output } = await workplace.run(build?.text ?? '', {});
    assert.equal(code, 0, output);
  });
  after(async () => {
    await workplace?.close();
    await bedrock?.close();
  });

  for (const file of ['deploy/lambda/answer.mjs', 'deploy/lambda/answer.cjs', 'deploy/lambda/dist/answer.mjs']) {
    it(`${file} leaves a usage document before it is frozen`, async () => {
      assert.equal(await invoke(file, INVOKE), JSON.stringify({ answer: 'Bergen.', tokens: 15 }));
    });
  }

  for (const file of ['deploy/lambda/stream.mjs', 'deploy/lambda/dist/stream.mjs']) {
    it(`${file} leaves a usage document, and its answer as it came`, async () => {
      assert.equal(await invoke(file, INVOKE_STREAM), 'Bergen.|');
    });
  }

  it('deploy/lambda/traced.mjs has sent its span before it is frozen', async () => {
    const receiver = await startOtlpReceiver();
    try {
      const env = { ...loopbackEnvironment(bedrock.url, receiver.url), OTEL_LOGS_EXPORTER: 'none' };
      await invoke('deploy/lambda/traced.mjs', INVOKE, { ...env, OTEL_METRICS_EXPORTER: 'none' });
      assert.deepEqual(
        receiver.spans.map(({ scope, attributes }) => [scope, attributes['gen_ai.usage.input_tokens']]),
        [['bedrock-otel', 12]],
      );
    } finally {
      await receiver.close();
    }
  });

  /** Resolves with the answer, once the one line on stdout has been found to be a document. */
  async function invoke(file: string, code: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const env = {
      HANDLER: join(workplace.folder, file),
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_LAMBDA_FUNCTION_NAME: 'function',
      // As template.yaml has it.
      BEDROCK_OTEL_EMF: 'stdout',
      OTEL_SERVICE_NAME: 'travel-agent',
      ...more,
    };
    const { stdout, stderr, signal } = await runNode(['--input-type=module', '--eval', code], { env });
    assert.equal(signal, 'SIGKILL', stderr);
    const [line = '', ...rest] = stdout.split('\n');
    assert.deepEqual(rest, ['']);
    // By this deploy/eks/fluent-bit.yaml knows such lines.
    assert.match(line, /^\{"_aws"/);
    const aws = await startFakeAws();
    try {
      aws.cloudWatch.writeLine('/bedrock-otel/lambda', 'function', line);
      assert.deepEqual(aws.cloudWatch.refusals(), []);
      const query = { namespace: 'BedrockUsage', metric: 'TotalTokens', dimensions: { Service: 'travel-agent' } };
      assert.equal(aws.cloudWatch.statistics(query)?.sum, 15);
    } finally {
      await aws.close();
    }
    return stderr;
  }
});
