import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { REPOSITORY } from '../support/run-node.ts';

const PAGES = globSync(['*.md', 'docs/*.md', 'examples/**/*.md', 'deploy/**/*.md', 'prices/*.md'], {
  cwd: REPOSITORY,
  exclude: (name) => name === 'node_modules',
}).sort();

/** `[text](target)` and `![alt](target)`, outside of code. */
const LINK = /\]\(([^()\s]+)\)/g;

function readPage(page: string): string {
  return readFileSync(join(REPOSITORY, page), 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '');
}

/** https://github.com/gjtorikian/html-pipeline: letters, digits, hyphens; the second of the same name gets `-1`. */
function listAnchors(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const slug = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return new Set(anchors);
}

/** What is wrong with the links of a page. */
function checkLinks(page: string, text: string): string[] {
  return [...text.replaceAll(/`[^`\n]*`/g, '').matchAll(LINK)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : relative(REPOSITORY, join(REPOSITORY, dirname(page), decodeURIComponent(path)));
    if (file.startsWith('..') || !existsSync(join(REPOSITORY, file))) return [`${page}: ${target} does not exist`];
    if (anchor === undefined) return [];
    const isPage = statSync(join(REPOSITORY, file)).isFile() && file.endsWith('.md');
    return isPage && listAnchors(readPage(file)).has(anchor) ? [] : [`${page}: ${target} has no such heading`];
  });
}

describe('the links of the pages', () => {
  it('point to what is there', () => {
    assert.ok(PAGES.length > 15);
    assert.deepEqual(
      PAGES.flatMap((page) => checkLinks(page, readPage(page))),
      [],
    );
  });

  it('reach every page of docs/ from the README or from another page', () => {
    const all = PAGES.map((page) => [page, readPage(page)] as const);
    const lonely = PAGES.filter((page) => page.startsWith('docs/')).filter(
      (page) =>
        !all.some(([from, text]) => {
          const path = relative(join(REPOSITORY, dirname(from)), join(REPOSITORY, page));
          return from !== page && (text.includes(`(${path})`) || text.includes(`(${path}#`));
        }),
    );
    assert.deepEqual(lonely, []);
  });

  it('would be found wrong if they were', () => {
    const wrong = '[a](#see-it) [b](#b-title) [c](gone.md) [d](docs/cost.md#gone) [e](../outside.md)';
    assert.deepEqual(checkLinks('README.md', wrong), [
      'README.md: #b-title has no such heading',
      'README.md: gone.md does not exist',
      'README.md: docs/cost.md#gone has no such heading',
      'README.md: ../outside.md does not exist',
    ]);
    assert.deepEqual([...listAnchors('## `a(b)`, and *c*\n## Two\n## Two')], ['ab-and-c', 'two', 'two-1']);
  });
});
