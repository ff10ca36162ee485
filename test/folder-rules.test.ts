import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An import that must not be, by the file that would hold it. */
const FORBIDDEN: readonly (readonly [file: string, imported: string])[] = [
  ['src/record/new.ts', '../codecs/codec.ts'],
  ['src/record/new.ts', '@opentelemetry/api'],
  ['src/names/metrics.ts', '../record/invocation.ts'],
  ['src/config/new.ts', '../pipeline.ts'],
  ['src/stream/new.ts', '../record/invocation.ts'],
  ['src/codecs/new.ts', '../emit/span.ts'],
  ['src/codecs/new.ts', '@opentelemetry/api'],
  ['src/operations/new.ts', '../emit/span.ts'],
  ['src/operations/new.ts', '@aws-sdk/client-bedrock-runtime'],
  ['src/content/new.ts', '../emit/span.ts'],
  ['src/cost/new.ts', '../emit/span.ts'],
  ['src/emf/new.ts', '../codecs/codec.ts'],
  ['src/emit/new.ts', '../codecs/codec.ts'],
  ['src/attribution/new.ts', '../emit/span.ts'],
  ['src/tracker/new.ts', '../client.ts'],
  ['src/cli/new.ts', '../client.ts'],
  ['src/doctor/new.ts', '../client.ts'],
  ['src/doctor/new.ts', '@opentelemetry/api'],
  ['src/doctor/checks/new.ts', '../../testing/index.ts'],
  ['src/setup/new.ts', '../pipeline.ts'],
  ['src/testing/new.ts', '../names/attributes.ts'],
  ['src/testing/aws/new.ts', '../../names/attributes.ts'],
  ['src/testing/aws/emf/new.ts', '../../../names/attributes.ts'],
  ['src/pipeline.ts', './codecs/converse.ts'],
  ['src/pipeline.ts', './operations/converse.ts'],
  ['src/client.ts', '@aws-sdk/client-bedrock-runtime'],
  ['src/instrumentation.ts', './testing/index.ts'],
];

describe('the folder rules', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'folder-rules-'));
    cpSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What the linter says of files, given as path and text. */
  function lint(files: Readonly<Record<string, string>>): string {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    try {
      return execFileSync('oxlint', ['--format', 'unix'], { cwd: folder, encoding: 'utf8' });
    } catch (error) {
      return String((error as { stdout?: unknown }).stdout);
    } finally {
      rmSync(join(folder, 'src'), { recursive: true });
    }
  }

  for (const [file, imported] of FORBIDDEN) {
    it(`keep ${imported} out of ${file}`, () => {
      assert.match(lint({ [file]: `export { thing } from '${imported}';\n` }), /no-restricted-imports/);
    });
  }

  it('refuse a cycle, even one of types', () => {
    const found = lint({
      'src/emit/a.ts': "import type { B } from './b.ts';\nexport interface A {\n  b: B;\n}\n",
      'src/emit/b.ts': "import type { A } from './a.ts';\nexport interface B {\n  a: A;\n}\n",
    });
    assert.match(found, /no-cycle/);
  });

  it('let pass what the table allows', () => {
    assert.doesNotMatch(
      lint({ 'src/codecs/new.ts': "export { thing } from '../record/usage.ts';\n" }),
      /no-restricted-imports/,
    );
  });
});
