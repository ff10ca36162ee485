import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type FakeBedrock, startFakeBedrock } from 'bedrock-otel/testing';
import { type OtlpReceiver, startOtlpReceiver } from '../examples/demo/otlp-receiver.ts';
import { loopbackEnvironment, REPOSITORY, runNode } from './support/run-node.ts';

const EXAMPLES = join(REPOSITORY, 'examples');

describe('examples', () => {
  let bedrock: FakeBedrock;
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    [bedrock, receiver] = await Promise.all([startFakeBedrock(), startOtlpReceiver()]);
    bedrock.script({ answer: { text: 'Bergen.', usage: { inputTokens: 12, outputTokens: 3 } } });
  });
  afterEach(() => Promise.all([bedrock.close(), receiver.close()]));

  async function run(folder: string, ...args: string[]): Promise<string> {
    const env = { ...loopbackEnvironment(bedrock.url, receiver.url), OTEL_SERVICE_NAME: folder };
    const ended = await runNode(args, { cwd: join(EXAMPLES, folder), env });
    assert.deepEqual({ code: ended.code, stderr: ended.stderr }, { code: 0, stderr: '' });
    return ended.stdout;
  }

  /** The one span that every example makes. */
  function assertOneSpan(service: string, method: string): void {
    const seen = receiver.spans.map(({ scope, attributes, resource }) => ({
      scope,
      service: resource['service.name'],
      method: attributes['rpc.method'],
      input: attributes['gen_ai.usage.input_tokens'],
      output: attributes['gen_ai.usage.output_tokens'],
    }));
    assert.deepEqual(seen, [{ scope: 'bedrock-otel', service, method, input: 12, output: 3 }]);
  }

  it('preload: --import bedrock-otel/register', async () => {
    assert.equal(await run('preload', '--import', 'bedrock-otel/register', 'app.mjs'), 'Bergen.\n');
    assertOneSpan('preload', 'Converse');
  });

  it('esm: registerInstrumentations in ES modules', async () => {
    assert.equal(await run('esm', '--import', './instrumentation.mjs', 'app.mjs'), 'Bergen.\n');
    assertOneSpan('esm', 'ConverseStream');
  });

  it('cjs: registerInstrumentations in CommonJS', async () => {
    assert.equal(await run('cjs', '--require', './instrumentation.cjs', 'app.cjs'), 'Bergen.\n');
    assertOneSpan('cjs', 'InvokeModel');
  });

  it('bundled: one file, instrumentClient', async () => {
    await run('bundled', 'build.mjs');
    assert.equal(await run('bundled', 'dist/app.mjs'), 'Bergen.\n');
    assertOneSpan('bundled', 'Converse');
  }).timeout(60_000);

  it('lambda: spans are delivered before the handler returns', async () => {
    // As the Lambda runtime does it: load once, invoke, freeze. The kill stands for a freeze without end.
    const invoke = `
      import { handler } from './handler.mjs';
      console.log(JSON.stringify(await handler({ question: 'Name a city on a fjord.' })));
      process.kill(process.pid, 'SIGKILL');`;
    const env = { ...loopbackEnvironment(bedrock.url, receiver.url), OTEL_SERVICE_NAME: 'lambda' };
    const options = { cwd: join(EXAMPLES, 'lambda'), env };
    const { stdout, signal } = await runNode(['--input-type=module', '--eval', invoke], options);
    assert.equal(signal, 'SIGKILL');
    assert.deepEqual(JSON.parse(stdout), { answer: 'Bergen.', tokens: 15 });
    assertOneSpan('lambda', 'Converse');
  });

  it('attribution: whom each call is for', async () => {
    const lines = (await run('attribution', 'app.mjs'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const outer = { agentId: 'triage', incidentId: 'INC-20261121-0001', llm: { 'llm.tenant': 'acme' } };
    assert.deepEqual(lines, [outer, { ...outer, agentId: 'researcher', userId: '8c87b489ce35cf2e2f39f80e282cb2e8' }]);
    assert.deepEqual(
      receiver.spans.map(({ attributes }) => attributes['gen_ai.agent.id']),
      ['triage', 'researcher'],
    );
  });

  it('cost: by list, and by contract', async () => {
    const lines = (await run('cost', 'app.mjs')).split('\n');
    assert.match(String(lines.shift()), /^by list of \d{4}-\d\d-\d\d: \$0\.06 and \$0\.24 a million, by https:/);
    assert.deepEqual(lines, [
      'by contract: $0.05 and $0.2 a million, by our contract of January 2026',
      'of a model that nobody has a price for: undefined',
      // 12 tokens at $0.05 a million, and 3 at $0.2.
      '$0.0000012, by our contract of January 2026',
      '',
    ]);
  });

  it('content: redacted, and handed to a store', async () => {
    assert.deepEqual((await run('content', 'app.mjs')).split('\n'), [
      'user [{"type":"text","content":"Write to [e-mail] about the picture."},' +
        '{"type":"blob","modality":"image","mime_type":"image/png","content":"","byte_size":9,' +
        '"sha256":"92b2fa58028958317e408bd84ecfa70f5ee35b121991dbc232c49d166353708b"}]',
      'assistant [{"type":"text","content":"Bergen."}]',
      '',
    ]);
  });

  it('tracker: three calls, each with its configuration on and off', async () => {
    const lines = await run('tracker', '--import', 'bedrock-otel/register', 'snippets.mjs');
    const told = ['  duration', '  success', '  tokens', '  Bergen.', '  disabled: null'];
    const expected = ['callWithTracking', 'callWithSystemPrompt', 'callWithErrorHandling'];
    assert.deepEqual(lines.split('\n'), [...expected.flatMap((call) => [call, ...told]), '']);
    assert.deepEqual(
      receiver.spans.map(({ attributes }) => [attributes['llm.config_key'], attributes['gen_ai.usage.output_tokens']]),
      expected.map(() => ['support', 3]),
    );
  });

  it('tracker: what LaunchDarkly hears of InvokeModel, and of feedback that comes later', async () => {
    assert.deepEqual((await run('tracker', 'launchdarkly.mjs')).split('\n'), [
      'ada $ld:ai:duration:total … support',
      'ada $ld:ai:generation:success 1 support',
      'ada $ld:ai:tokens:total 15 support',
      'ada $ld:ai:tokens:input 12 support',
      'ada $ld:ai:tokens:output 3 support',
      'Bergen.',
      'ada $ld:ai:feedback:user:positive 1 support',
      '',
    ]);
  });

  it('tracker: a stream, and what is tracked by hand', async () => {
    assert.equal(await run('tracker', 'stream.mjs'), 'Bergen.\nsuccess, 15 tokens, first token known: true\n');
    assert.deepEqual(JSON.parse(await run('tracker', 'by-hand.mjs')), {
      toolCalls: ['weather'],
      timeToFirstTokenMs: 180,
      durationMs: 950,
      tokens: { input: 12, output: 3, total: 15 },
      success: true,
      feedback: { kind: 'positive' },
    });
  });

  it('tracker: feedback, joined to its call', async () => {
    assert.equal(await run('tracker', '--import', 'bedrock-otel/register', 'feedback.mjs'), 'Bergen.\n');
    const [span] = receiver.spans;
    const logs = JSON.stringify(receiver.requests.filter(({ path }) => path === '/v1/logs').map(({ json }) => json));
    assert.ok(span !== undefined);
    for (const name of ['LlmFeedbackMessage', 'gen_ai.evaluation.result', 'helpfulness', span.traceId, span.spanId])
      assert.ok(logs.includes(name), name);
  });

  it('demo: a table of all calls, and the same tokens as billed', async () => {
    const { code, stdout, stderr } = await runNode([join(EXAMPLES, 'demo/run.ts')], { cwd: '/' });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const lines = stdout.split('\n');
    const start = lines.findIndex((line) => line.startsWith('time'));
    const rows = lines.slice(start + 2, lines.indexOf('', start));
    assert.deepEqual(
      rows.map((row) =>
        row
          .split(/ {2,}|\s(?=\S+$)/)
          .at(-1)
          ?.trim(),
      ),
      ['complete', 'complete', 'complete', 'complete', 'complete', 'ValidationException', 'break'],
    );
    assert.equal(Math.max(...lines.slice(start).map((line) => line.length)) <= 120, true);
    assert.match(
      stdout,
      /tokens billed by the fake: 4097 in \/ 105 out \/ 1904 cached, tokens seen: 4084 in \/ 78 out \/ 1904 cached/,
    );
  }).timeout(60_000);
});
