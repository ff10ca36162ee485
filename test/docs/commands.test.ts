import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type FakeBedrock, startFakeBedrock } from 'bedrock-otel/testing';
import { parse } from 'yaml';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/demo/otlp-receiver.ts';
import { loopbackEnvironment, REPOSITORY, runNode } from '../support/run-node.ts';
import { type Block, PAGES, parseBlocks, readBlocks } from './blocks.ts';
import { createReader, type Reader } from './project.ts';

const execute = promisify(execFile);

const BLOCKS = PAGES.flatMap(readBlocks);

/** What CI runs itself, in a clone: there a page's command stands in `.ci/run`. */
const RUN_BY_CI = new Set(
  [...readFileSync(join(REPOSITORY, '.ci/run'), 'utf8').matchAll(/&& (.+)$/gm)].map(([, command]) => command),
);

function isRunByCi({ text }: Block): boolean {
  return text.split(/\n|&&/).every((command) => RUN_BY_CI.has(command.trim()));
}

/** The blocks of one `##` section that has commands to run: they share a folder and a shell. */
interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

function listSections(blocks: readonly Block[]): Section[] {
  const sections = new Map<string, Block[]>();
  for (const block of blocks) {
    const title = `${block.page}: ${block.heading || 'the beginning'}`;
    sections.set(title, [...(sections.get(title) ?? []), block]);
  }
  return [...sections]
    .map(([title, all]) => ({ title, blocks: all.filter((block) => block.notRun === undefined && !isRunByCi(block)) }))
    .filter(({ blocks: left }) => left.some(({ language }) => language === 'sh'));
}

const SECTIONS = listSections(BLOCKS);

function isSource({ language }: Block): boolean {
  return language === 'js' || language === 'ts';
}

/** Files of a section that its own commands run. */
function isRunBySection(block: Block): boolean {
  const { file } = block;
  return (
    file !== undefined &&
    SECTIONS.some(
      ({ blocks }) =>
        blocks.includes(block) && blocks.some((other) => other.language === 'sh' && other.text.includes(file)),
    )
  );
}

const SNIPPETS = BLOCKS.filter((block) => isSource(block) && !isRunBySection(block));

describe('the pages', function () {
  this.timeout(300_000);
  let bedrock: FakeBedrock;
  let receiver: OtlpReceiver;

  before(async () => {
    [bedrock, receiver] = await Promise.all([startFakeBedrock(), startOtlpReceiver()]);
  });
  after(() => Promise.all([bedrock.close(), receiver.close()]));

  const loopback = (): Record<string, string> => {
    const { OTEL_EXPORTER_OTLP_PROTOCOL: _, ...env } = loopbackEnvironment(bedrock.url, receiver.url);
    return env;
  };

  it('have no kind of block that nobody looks at', () => {
    const kinds = new Set(BLOCKS.map(({ language }) => language));
    assert.deepEqual(
      [...kinds].filter((kind) => !['', 'sh', 'js', 'ts', 'json', 'yaml', 'text'].includes(kind)),
      [],
    );
  });

  it('have data that can be read', () => {
    for (const { page, line, language, text } of BLOCKS) {
      assert.doesNotThrow(() => READERS.get(language)?.(text), `${page}:${line}`);
    }
  });

  describe('their commands, in a folder of the reader’s', () => {
    let reader: Reader;
    before(async () => void (reader = await createReader()));
    after(() => reader?.close());

    for (const [index, { title, blocks }] of SECTIONS.entries()) {
      it(title, async function () {
        const fromNothing = blocks.some(({ language, text }) => language === 'sh' && text.startsWith('npm init'));
        const folder = fromNothing ? await reader.makeFolder(`section-${index}`) : await findProject(this, reader);
        if (fromNothing) await giveFiles(folder, givenFiles(blocks));
        await giveFiles(folder, blocks);
        receiver.requests.length = 0;
        const commands = joinCommands(blocks);
        const { code, output } = await reader.run(folder, commands, loopback());
        if (isNetworkMissing(output)) return this.skip();
        assert.equal(code, 0, output);
        if (commands.includes('bedrock-otel/register') && !commands.includes('OTEL_TRACES_EXPORTER')) {
          assert.ok(
            receiver.requests.some(({ path }) => path === '/v1/traces'),
            'no spans came',
          );
        }
        for (const [shown, seen] of pairOutputs(blocks, output)) assert.match(seen, shown);
      });
    }
  });

  describe('their code', () => {
    const folder = join(REPOSITORY, '.cache/docs-code');
    let complete: Set<Block>;

    before(async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await Promise.all(SNIPPETS.map((block) => writeFile(join(folder, fileOf(block)), `${block.text}\n`)));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('has the types that it should, with what the reader has already', async () => {
      // Not a module of this repository's own: its globals are for the pages alone.
      await copyFile(join(import.meta.dirname, 'fragments.d.ts.txt'), join(folder, 'fragments.d.ts'));
      assert.deepEqual(await findErrors(folder, ['fragments.d.ts']), []);
    });

    it('is run where it is a whole program', async () => {
      await rm(join(folder, 'fragments.d.ts'), { force: true });
      const errors = await findErrors(folder, []);
      complete = new Set(
        SNIPPETS.filter(
          (block) => block.notRun === undefined && !errors.some((error) => error.startsWith(fileOf(block))),
        ),
      );
      for (const block of complete) {
        // A file of a framework is loaded by that framework.
        if (block.file?.includes('instrumentation') || block.file?.includes('/')) continue;
        const { code, stderr } = await runNode([join(folder, fileOf(block))], { env: loopback() });
        assert.equal(code, 0, `${block.page}:${block.line}\n${stderr}`);
      }
      assert.ok(complete.size > 5, `only ${complete.size}`);
    });

    it('would be refused where it is wrong', async () => {
      await writeFile(join(folder, 'wrong.mts'), "import { instrumentClinet } from 'bedrock-otel';\n");
      const errors = await findErrors(folder, []);
      await rm(join(folder, 'wrong.mts'));
      assert.ok(errors.some((error) => error.startsWith('wrong.mts')));
    });
  });

  it('say of each block that is not run why, and only there', () => {
    const wrong = '<!-- not run by tests: it needs the moon -->\n\nSome text.\n';
    assert.throws(() => parseBlocks('page.md', wrong), /a reason without a block/);
    const [block] = parseBlocks('page.md', '<!-- not run by tests: it needs the moon -->\n\n```sh\nfly\n```\n');
    assert.equal(block?.notRun, 'it needs the moon');
    const run = new Set(SECTIONS.flatMap(({ blocks }) => blocks));
    for (const one of BLOCKS.filter(({ language }) => language === 'sh')) {
      assert.ok(one.notRun !== undefined || isRunByCi(one) || run.has(one), `${one.page}:${one.line}`);
    }
  });
});

/** `app.mjs` of the section that shows it, for sections that only speak of it. */
function givenFiles(blocks: readonly Block[]): Block[] {
  const asked = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const own = new Set(blocks.map(({ file }) => file));
  const first = BLOCKS.find(({ page, file }) => page === blocks[0]?.page && file === 'app.mjs');
  return first !== undefined && !own.has('app.mjs') && asked.some((text) => text.includes('app.mjs')) ? [first] : [];
}

async function giveFiles(folder: string, blocks: readonly Block[]): Promise<void> {
  for (const { file, text } of blocks) {
    if (file === undefined) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${text}\n`);
  }
}

const READERS = new Map<string, (text: string) => unknown>([
  ['json', (text) => JSON.parse(text) as unknown],
  ['yaml', (text) => parse(text) as unknown],
]);

const MARK = '-- the next block --';

function joinCommands(blocks: readonly Block[]): string {
  return blocks
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => `${text}\necho '${MARK}'`)
    .join('\n');
}

/** What a page says one should see, with `…` for anything, and what came of the command before it. */
function* pairOutputs(blocks: readonly Block[], output: string): Generator<[RegExp, string]> {
  const outputs = output.split(MARK);
  let commands = 0;
  for (const { language, text } of blocks) {
    if (language === 'sh') commands += 1;
    if (language !== 'text') continue;
    for (const line of text.split('\n')) {
      const shown = line.split('…').map((part) => part.replaceAll(/[^\w\s]/g, String.raw`\$&`));
      yield [new RegExp(shown.join('.*')), outputs[commands - 1] ?? ''];
    }
  }
}

async function findProject(test: Mocha.Context, reader: Reader): Promise<string> {
  try {
    return await reader.findProject();
  } catch (error) {
    // Without a network, and outside CI.
    if (!(error instanceof Error && isNetworkMissing(error.message)) || process.env['CI'] !== undefined) throw error;
    console.log(`      skipped: the packages are not installed, and ${error.message}`);
    return test.skip();
  }
}

function isNetworkMissing(output: string): boolean {
  return process.env['CI'] === undefined && /npm error .*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOTCACHED)/.test(output);
}

function fileOf({ page, line }: Block): string {
  return `${page.replaceAll(/[/.]/g, '-')}-${line}.mts`;
}

/** What the compiler says of the files of a folder, each error with the file's name first. */
async function findErrors(folder: string, more: readonly string[]): Promise<string[]> {
  const config = join(folder, 'tsconfig.json');
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    // The pages have JavaScript, too.
    strict: false,
    skipLibCheck: true,
    noEmit: true,
  };
  await writeFile(config, JSON.stringify({ compilerOptions, files: more, include: ['*.mts'] }));
  try {
    await execute('tsc', ['-p', config, '--pretty', 'false'], { cwd: folder });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined) throw error;
    // JavaScript reads members of what is not known, too.
    return stdout.split('\n').filter((line) => line.includes('error TS') && !line.includes("on type 'unknown'"));
  }
}
