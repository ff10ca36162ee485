/** The fenced blocks of the pages, so that what a reader is told to type is what the tests run. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../support/run-node.ts';

export interface Block {
  readonly page: string;
  /** Where it begins. */
  readonly line: number;
  /** The `##` heading above it. */
  readonly heading: string;
  /** `sh`, `js`, `text` … or nothing. */
  readonly language: string;
  /** Without the indentation that a list gives it. */
  readonly text: string;
  /** The name of the file that its first line gives it: `// otel.mjs`. */
  readonly file: string | undefined;
  /** Why it is not run, as the page says above it: `<!-- not run by tests: it needs … -->`. */
  readonly notRun: string | undefined;
}

/** The pages for readers; those in deploy/ have a test of their own. */
export const PAGES: readonly string[] = globSync(['*.md', 'docs/*.md', 'examples/README.md'], {
  cwd: REPOSITORY,
}).sort();

const FENCE = /^( *)```(\w*)$/;
const NOT_RUN = /^ *<!-- not run by tests: (.+) -->$/;

export function readBlocks(page: string): Block[] {
  return parseBlocks(page, readFileSync(join(REPOSITORY, page), 'utf8'));
}

export function parseBlocks(page: string, text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let heading = '';
  let notRun: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, indent = '', language] = FENCE.exec(line) ?? [];
    if (language !== undefined) {
      const end = lines.indexOf(`${indent}\`\`\``, at + 1);
      if (end < 0) throw new Error(`${page}:${at + 1}: a block without an end`);
      const body = lines.slice(at + 1, end).map((inside) => inside.slice(indent.length));
      const file = /^\/\/ ([\w./-]+\.[cm]?[jt]s)\b/.exec(body[0] ?? '')?.[1];
      blocks.push({ page, line: at + 1, heading, language, text: body.join('\n'), file, notRun });
      notRun = undefined;
      at = end;
      continue;
    }
    if (line.startsWith('## ')) heading = line.slice(3);
    const reason = NOT_RUN.exec(line)?.[1];
    if (notRun !== undefined && line !== '') throw new Error(`${page}:${at + 1}: a reason without a block`);
    notRun = reason ?? notRun;
  }
  if (notRun !== undefined) throw new Error(`${page}: a reason without a block at its end`);
  return blocks;
}
