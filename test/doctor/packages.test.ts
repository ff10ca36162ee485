import assert from 'node:assert/strict';
import { checkAwsSdk } from '../../src/doctor/checks/aws-sdk.ts';
import { checkNode } from '../../src/doctor/checks/node.ts';
import { checkOpenTelemetry } from '../../src/doctor/checks/opentelemetry.ts';
import type { Outcome } from '../../src/doctor/finding.ts';
import { isInRange } from '../../src/doctor/version-range.ts';
import { type Application, createApplication, createContext, NO_AWS, WELL } from './application.ts';

const API = '@opentelemetry/api';
const INSTRUMENTATION = '@opentelemetry/instrumentation';
const SDK = '@aws-sdk/client-bedrock-runtime';

describe('doctor: packages', () => {
  let application: Application | undefined;
  afterEach(() => application?.remove());

  async function look(
    check: (context: ReturnType<typeof createContext>) => Outcome | Promise<Outcome>,
    packages: readonly string[] = WELL,
    change?: (application: Application) => Promise<void>,
  ): Promise<Outcome> {
    application = await createApplication(packages);
    await change?.(application);
    return check(createContext({ directory: application.directory, aws: NO_AWS }));
  }

  it('are well', async () => {
    assert.deepEqual(await look(checkNode), {
      status: 'ok',
      found: `Node.js ${process.version}, bedrock-otel 0.1.0`,
    });
    const openTelemetry = await look(checkOpenTelemetry);
    assert.equal(openTelemetry.status, 'ok');
    assert.match(openTelemetry.found, /^@opentelemetry\/api 1\.10\.\d+, .*\/sdk-node 0\.301\.0 \(SDK 3\)$/);
    assert.match((await look(checkAwsSdk)).found, /^@aws-sdk\/client-bedrock-runtime 3\.\d+\.0$/);
  });

  it('say that this one is missing', async () => {
    const { status, found, mend } = await look(checkNode, []);
    assert.deepEqual([status, found.includes('bedrock-otel is not installed')], ['failed', true]);
    assert.match(mend ?? '', /npm install bedrock-otel/);
  });

  it('say that Node.js is too old', async () => {
    const { status, mend } = await look(checkNode, [], ({ addHollow }) =>
      addHollow({ name: 'bedrock-otel', version: '9.0.0', engines: { node: '>=99' } }),
    );
    assert.deepEqual([status, mend], ['failed', 'Update Node.js: https://nodejs.org/en/download']);
  });

  it('say which of OpenTelemetry are missing', async () => {
    const { status, mend } = await look(checkOpenTelemetry, [API]);
    assert.deepEqual([status, mend], ['failed', `npm install ${INSTRUMENTATION}`]);
  });

  it('say that an API and an instrumentation do not fit together', async () => {
    const { status, found, mend } = await look(checkOpenTelemetry, [], async ({ addHollow }) => {
      await addHollow({ name: API, version: '1.9.1' });
      const peerDependencies = { [API]: '>=1.10.0 <1.11.0' };
      await addHollow({ name: INSTRUMENTATION, version: '0.301.0', peerDependencies });
    });
    assert.equal(status, 'failed');
    assert.match(found, /instrumentation 0\.301\.0 needs @opentelemetry\/api >=1\.10\.0 <1\.11\.0, and gets 1\.9\.1$/);
    assert.match(mend ?? '', /0\.223, or @opentelemetry\/api@1\.10 with 0\.301/);
  });

  it('say that an instrumentation and an SDK are of two generations', async () => {
    const { status, found } = await look(checkOpenTelemetry, [], async ({ addHollow }) => {
      await addHollow({ name: API, version: '1.9.1' });
      await addHollow({ name: INSTRUMENTATION, version: '0.301.0' });
      await addHollow({ name: '@opentelemetry/sdk-node', version: '0.223.0' });
    });
    assert.equal(status, 'failed');
    assert.match(found, /are of two generations$/);
  });

  it('name the older generation', async () => {
    const { status, found } = await look(checkOpenTelemetry, [], async ({ addHollow }) => {
      await addHollow({ name: API, version: '1.9.1' });
      const peerDependencies = { [API]: '^1.3.0' };
      await addHollow({ name: INSTRUMENTATION, version: '0.223.0', peerDependencies });
    });
    assert.deepEqual([status, found], ['ok', `${API} 1.9.1, ${INSTRUMENTATION} 0.223.0 (SDK 2)`]);
  });

  it('warn of several copies of the API, and of packages made for a newer Node.js', async () => {
    const copies = await look(checkOpenTelemetry, [], async ({ addHollow }) => {
      await addHollow({ name: API, version: '1.10.0' });
      await addHollow({ name: INSTRUMENTATION, version: '0.301.0' });
      await addHollow({ name: '@some/agent', version: '1.0.0' });
      await addHollow({ name: API, version: '1.9.0' }, '@some/agent');
    });
    assert.equal(copies.status, 'warning');
    assert.match(copies.found, /2 copies of @opentelemetry\/api: 1\.10\.0 in .*, 1\.9\.0 in .*@some\/agent/);
    await application?.remove();

    const same = await look(checkOpenTelemetry, [], async ({ addHollow }) => {
      await addHollow({ name: API, version: '1.10.0' });
      await addHollow({ name: INSTRUMENTATION, version: '0.301.0' });
      await addHollow({ name: API, version: '1.10.0' }, '@some/agent');
    });
    assert.equal(same.status, 'ok');
    await application?.remove();

    const newer = await look(checkOpenTelemetry, [], async ({ addHollow }) => {
      await addHollow({ name: API, version: '1.10.0' });
      await addHollow({ name: INSTRUMENTATION, version: '0.301.0', engines: { node: '>=99' } });
    });
    assert.equal(newer.status, 'warning');
    assert.match(newer.found, /@opentelemetry\/instrumentation needs >=99/);
  });

  it('say that the AWS SDK is missing, too old, or there twice', async () => {
    assert.deepEqual([(await look(checkAwsSdk, [])).mend?.includes(`npm install ${SDK}`)], [true]);
    await application?.remove();

    const old = await look(checkAwsSdk, [], ({ addHollow }) => addHollow({ name: SDK, version: '3.400.0' }));
    assert.equal(old.status, 'failed');
    assert.match(old.found, /3\.400\.0 in .* is not supported/);
    await application?.remove();

    const twice = await look(checkAwsSdk, [SDK], ({ addHollow }) =>
      addHollow({ name: SDK, version: '3.500.0' }, '.pnpm/one@1'),
    );
    assert.equal(twice.status, 'warning');
    assert.match(twice.found, /2 copies/);
  });

  const ranges: readonly (readonly [version: string, range: string, expected: boolean | undefined])[] = [
    ['1.10.0', '>=1.10.0 <1.11.0', true],
    ['1.9.0', '>=1.10.0 <1.11.0', false],
    ['1.11.0', '>=1.10.0 <1.11.0', false],
    ['1.10.0', '^1.3.0', true],
    ['2.0.0', '^1.3.0', false],
    ['0.301.1', '^0.301.0', true],
    ['0.302.0', '^0.301.0', false],
    ['0.0.4', '^0.0.3', false],
    ['1.3.9', '~1.3.2', true],
    ['1.4.0', '~1.3.2', false],
    ['v22.15.0', '>=22.15.0', true],
    ['v20.20.0', '^18.19.0 || >=20.6.0', true],
    ['v19.0.0', '^18.19.0 || >=20.6.0', false],
    ['20.1.0', '20', true],
    ['1.0.0', '> 1', false],
    ['1.2.3', '*', true],
    ['1.2.3', 'latest', undefined],
    ['1.2.3', 'latest || ^1.0.0', true],
    ['1.2.3', 'workspace:* <1', false],
  ];
  for (const [version, range, expected] of ranges) {
    it(`${version} in ${range}: ${expected}`, () => assert.equal(isInRange(version, range), expected));
  }
});
