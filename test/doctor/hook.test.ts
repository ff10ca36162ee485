import assert from 'node:assert/strict';
import type { DoctorContext } from '../../src/doctor/context.ts';
import { checkHook } from '../../src/doctor/checks/hook.ts';
import type { Outcome } from '../../src/doctor/finding.ts';
import { startOtlpReceiver } from '../../examples/demo/otlp-receiver.ts';
import { type Application, createApplication, createContext, NO_AWS, WELL } from './application.ts';

const REGISTER = ['--import', 'bedrock-otel/register'];

/** A bootstrap file of the application's own, in its folder. */
const OWN = `
  import { NodeSDK } from '@opentelemetry/sdk-node';
  import { BedrockInstrumentation } from 'bedrock-otel';
  new NodeSDK({ instrumentations: [new BedrockInstrumentation()] }).start();`;

describe('doctor: hook', function () {
  this.timeout(60_000);
  let application: Application;
  beforeEach(async () => void (application = await createApplication()));
  afterEach(() => application.remove());

  async function look(given: Partial<DoctorContext>): Promise<Outcome> {
    const environment = { PATH: process.env['PATH'], ...given.environment };
    const context = { directory: application.directory, timeoutMs: 30_000, aws: NO_AWS };
    return checkHook(createContext({ ...context, ...given, environment }));
  }

  it('is in place and in time with register, for both kinds of modules', async () => {
    assert.deepEqual(await look({ preload: REGISTER }), {
      status: 'ok',
      found: 'A call was observed, ES module and CommonJS: node --import bedrock-otel/register',
    });
  });

  it('is in place with --require, a bootstrap file, and an entry file that loads it first', async () => {
    assert.equal((await look({ preload: ['--require', 'bedrock-otel/register'] })).status, 'ok');
    await application.addFile('otel.mjs', OWN);
    assert.equal((await look({ preload: ['--import', './otel.mjs'] })).status, 'ok');
    const entry = await application.addFile(
      'app.mjs',
      `import './otel.mjs'; import '@aws-sdk/client-bedrock-runtime'; setInterval(() => {}, 1000);`,
    );
    assert.equal((await look({ entry })).status, 'ok');
  });

  it('leaves nothing behind at a collector', async () => {
    const receiver = await startOtlpReceiver();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '1' };
    assert.equal((await look({ preload: REGISTER, environment })).status, 'ok');
    await receiver.close();
    assert.deepEqual(receiver.requests, []);
  });

  for (const [name, load] of [
    ['app.mjs', `import '@aws-sdk/client-bedrock-runtime'; await import('bedrock-otel/register');`],
    ['app.cjs', `require('@aws-sdk/client-bedrock-runtime'); require('bedrock-otel/register');`],
  ] as const) {
    it(`is too late where ${name} loads the AWS SDK first`, async () => {
      const entry = await application.addFile(name, load);
      // Whoever silences warnings must hear of it all the same.
      const { status, found, mend } = await look({ entry, environment: { NODE_NO_WARNINGS: '1' } });
      assert.equal(status, 'failed');
      assert.match(found, /was loaded before bedrock-otel/);
      assert.match(mend ?? '', /node --import bedrock-otel\/register/);
    });
  }

  it('is not there where register could not start', async () => {
    const warn = `process.emitWarning('mine', { type: 'BedrockOtelWarning', code: 'BEDROCK_OTEL_NOT_STARTED' });`;
    const { status, found } = await look({ entry: await application.addFile('app.mjs', warn) });
    assert.equal(status, 'failed');
    assert.match(found, /\[BEDROCK_OTEL_NOT_STARTED\] BedrockOtelWarning: mine$/);
  });

  it('is not there where nothing loads it', async () => {
    const entry = await application.addFile('app.mjs', `console.log('nothing');`);
    const { status, found, mend } = await look({ entry });
    assert.equal(status, 'failed');
    assert.match(found, /the call was not observed\.$/);
    assert.match(mend ?? '', /new BedrockInstrumentation\(\)/);
  });

  it('is there without an OpenTelemetry SDK: a warning', async () => {
    await application.addFile(
      'otel.mjs',
      `import { BedrockInstrumentation } from 'bedrock-otel'; new BedrockInstrumentation();`,
    );
    const { status, found } = await look({ preload: ['--import', './otel.mjs'] });
    assert.equal(status, 'warning');
    assert.match(found, /no tracer provider is registered/);
  });

  it('cannot be tried where this package is missing', async () => {
    await application.remove();
    application = await createApplication(WELL.filter((name) => name !== 'bedrock-otel'));
    const { status, found, mend } = await look({ preload: REGISTER });
    assert.equal(status, 'failed');
    assert.match(found, /ended with an error: .*Cannot find package 'bedrock-otel'/);
    assert.match(mend ?? '', /npm install bedrock-otel/);
  });

  it('cannot be tried where the bootstrap file breaks', async () => {
    await application.addFile('otel.mjs', `throw new Error('mine');`);
    const { status, found } = await look({ preload: ['--import', './otel.mjs'] });
    assert.equal(status, 'failed');
    assert.match(found, /ended with an error: Error: mine$/);
  });

  it('cannot be tried in time where an entry file never gets through', async () => {
    const entry = await application.addFile('app.mjs', `await new Promise((done) => setTimeout(done, 60_000));`);
    const { status, found } = await look({ entry, timeoutMs: 1_500 });
    assert.equal(status, 'failed');
    assert.match(found, /did not come to its end in time/);
  });

  it('is off with OTEL_SDK_DISABLED', async () => {
    const { status, mend } = await look({ preload: REGISTER, environment: { OTEL_SDK_DISABLED: 'TRUE' } });
    assert.deepEqual([status, mend], ['failed', 'Unset OTEL_SDK_DISABLED.']);
  });

  it('is not tried without the AWS SDK', async () => {
    await application.remove();
    application = await createApplication([]);
    assert.equal((await look({ preload: REGISTER })).status, 'skipped');
  });
});
