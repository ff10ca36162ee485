import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '../../docs');
const PAGE = readFileSync(join(DOCS, 'coverage.md'), 'utf8');

/** `[a title](../test/some.test.ts)` */
const LINK = /\[([^\]]+)\]\(([^)]+)\)/g;

interface Link {
  readonly title: string;
  readonly file: string;
}

function listLinks(text: string): Link[] {
  return [...text.matchAll(LINK)]
    .map(([, title = '', file = '']) => ({ title, file }))
    .filter(({ file }) => !file.startsWith('https:'));
}

/** Titles of suites and tests as they are written, and names in the tables that tests are made of. */
const TITLE = /(?:\b(?:describe|it)\(|\bname:)\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`)/g;

function listTitles(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(TITLE)].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replaceAll("\\'", "'"),
  );
}

/** What is wrong with a link: no such file, or no such title in it. */
function checkLink({ title, file }: Link): string[] {
  // That the heading is there, `test/docs/links.test.ts` sees.
  const path = join(DOCS, file.split('#')[0] ?? file);
  if (!existsSync(path)) return [`${file} does not exist`];
  if (!file.endsWith('.test.ts')) return [];
  return listTitles(path).some((found) => found.includes(title)) ? [] : [`${file} has no test “${title}”`];
}

function isTest({ file }: Link): boolean {
  return file.startsWith('../test/');
}

/** The items of all tables. */
function listRows(text: string): string[] {
  return text
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('|') &&
        !/^\|[\s-]+\|/.test(line) &&
        !line.includes('| Shown by') &&
        !line.startsWith('| Item '),
    );
}

describe('docs/coverage.md', () => {
  it('names tests that are there', () => {
    const links = listLinks(PAGE);
    assert.ok(links.length > 50);
    assert.deepEqual(links.flatMap(checkLink), []);
  });

  it('shows each item, or says why not', () => {
    const rows = listRows(PAGE);
    assert.ok(rows.length > 50);
    assert.deepEqual(
      rows.filter((row) => !listLinks(row).some(isTest) && !/\bNot (here|shown)\b/.test(row)),
      [],
    );
  });

  it('would be refused with a test that is not there', () => {
    assert.equal(
      checkLink({ title: 'names tests that are there', file: '../test/signals/coverage.test.ts' }).length,
      0,
    );
    assert.equal(checkLink({ title: 'is made up', file: '../test/signals/limits.test.ts' }).length, 1);
    assert.equal(checkLink({ title: 'x', file: '../test/signals/gone.test.ts' }).length, 1);
    assert.equal(listRows('| Item | Shown by |\n| --- | --- |\n| a | b |').length, 1);
  });
});
