import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expectCalls, type SeenCall } from './expected-calls.ts';
import { findHostNode } from './host-node.ts';
import { install, NoNetworkError, packPackage } from './install.ts';
import { type Installation, INSTALLATIONS } from './installations.ts';
import { type Report, type ReportedSpan, runProgram } from './run-program.ts';

/** The ways in which an application loads this package before the SDK. */
const LOADING = {
  'CommonJS, --require': ['--require', './bootstrap.cjs', 'main.cjs'],
  'CommonJS, --import': ['--import', './bootstrap.mjs', 'main.cjs'],
  'ES modules, --import, no loader hook': ['--import', './bootstrap.mjs', 'main.mjs'],
  'ES modules, --import, with the loader hook': [
    '--import',
    './loader-hook.mjs',
    '--import',
    './bootstrap.mjs',
    'main.mjs',
  ],
} as const;

describe('the packed package', function () {
  // The first run installs; after that it is seconds.
  this.timeout(240_000);

  let tarball: string;
  before(async () => void (tarball = await packPackage()));
  after(() => rm(dirname(tarball), { recursive: true }));

  /** Where the program of an installation is; without a network, and outside CI, its tests are skipped. */
  async function prepare(test: Mocha.Context, { folder }: Installation): Promise<string> {
    try {
      return await install(join(import.meta.dirname, folder), tarball);
    } catch (error) {
      if (!(error instanceof NoNetworkError) || process.env['CI'] !== undefined) throw error;
      console.log(`      skipped: ${folder} is not installed, and ${error.message}`);
      return test.skip();
    }
  }

  for (const installation of INSTALLATIONS) {
    const { sdkVersion, openTelemetry } = installation;

    describe(`with OpenTelemetry ${openTelemetry} and AWS SDK ${sdkVersion}`, () => {
      let program: string;
      before(async function () {
        program = await prepare(this, installation);
      });

      for (const [loading, args] of Object.entries(LOADING)) {
        it(`sees every call once: ${loading}`, async () => {
          assertCalls(await runProgram(process.execPath, program, args), installation);
        });
      }

      if (openTelemetry === 2) {
        it('sees every call once on the Node.js of this machine', async function () {
          const node = findHostNode();
          if (node === undefined) return this.skip();
          for (const args of [LOADING['CommonJS, --require'], LOADING['ES modules, --import, no loader hook']]) {
            const report = await runProgram(node, program, args);
            assert.notEqual(report.node, process.version);
            assertCalls(report, installation);
          }
        });
      }
    });
  }

  describe('with two copies of the SDK in one process', () => {
    const [oldest, newest] = [INSTALLATIONS[0], INSTALLATIONS[INSTALLATIONS.length - 1]];
    let program: string;
    before(async function () {
      assert.ok(newest !== undefined);
      await prepare(this, oldest);
      program = await prepare(this, newest);
    });

    for (const [observedBy, bootstrap] of [
      ['hook', './bootstrap.mjs'],
      ['instrumentClient', './tracing.cjs'],
    ] as const) {
      it(`sees the calls of both: ${observedBy}`, async () => {
        const otherFolder = join(import.meta.dirname, oldest.folder);
        const args = ['--import', bootstrap, 'two-copies.mjs', otherFolder, observedBy];
        const { sdkVersions, spans, warnings } = await runProgram(process.execPath, program, args);
        assert.deepEqual(sdkVersions, [newest?.sdkVersion, oldest.sdkVersion]);
        assert.deepEqual(
          spans.map(readModelId),
          sdkVersions.map((version) => `amazon.${version}`),
        );
        assert.deepEqual(
          spans.map(({ inApplicationSpan }) => inApplicationSpan),
          [true, true],
        );
        assert.deepEqual(warnings, []);
      });
    }
  });
});

function assertCalls({ spans, sdkVersions, warnings }: Report, installation: Installation): void {
  assert.deepEqual(sdkVersions, [installation.sdkVersion]);
  assert.deepEqual(warnings, []);
  const ids = spans.map(readModelId);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
    'calls with more than one span',
  );
  assert.deepEqual(
    Object.fromEntries(spans.map((span) => [readModelId(span), readCall(span)])),
    expectCalls(installation),
  );
}

function readModelId({ attributes }: ReportedSpan): unknown {
  return attributes['gen_ai.request.model'];
}

function readCall({ attributes, failed, inApplicationSpan }: ReportedSpan): Record<keyof SeenCall, unknown> {
  return {
    failed,
    errorType: attributes['error.type'],
    ending: attributes['bedrock.stream.ending'],
    inputTokens: attributes['gen_ai.usage.input_tokens'],
    outputTokens: attributes['gen_ai.usage.output_tokens'],
    attempts: attributes['bedrock.attempts'],
    throttles: attributes['bedrock.throttles'],
    inApplicationSpan,
  };
}
