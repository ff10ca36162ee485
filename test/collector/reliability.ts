/** The tables of docs/reliability.md, whose figures come from a run of the tests. */
import { readFile, writeFile } from 'node:fs/promises';

const PAGE = new URL('../../docs/reliability.md', import.meta.url);

interface Table {
  /** What stands before the first row, the table's head included. */
  readonly before: string;
  /** Whole lines, by their first cell. */
  readonly rows: ReadonlyMap<string, string>;
  readonly after: string;
}

/** The table between `<!-- measured: part -->` and `<!-- end -->`. */
export async function readTable(part: string): Promise<Table> {
  const page = await readFile(PAGE, 'utf8');
  const found = new RegExp(`^([^]*<!-- measured: ${part} -->\\n\\n.*\\n.*\\n)([^]*?)(\\n<!-- end -->[^]*)$`).exec(page);
  if (found === null) throw new Error(`docs/reliability.md has no table "${part}"`);
  const [, before = '', rows = '', after = ''] = found;
  const lines = rows.split('\n').filter((line) => line !== '');
  return { before, rows: new Map(lines.map((line) => [readCells(line)[0] ?? '', line])), after };
}

export function readCells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/**
 * With the variable RELIABILITY_TABLES set: writes a row of a table over the one of the same name. `names` are all rows
 * in their order; without them the row stands where it stood, or last.
 */
export async function recordRow(
  part: string,
  name: string,
  cells: readonly unknown[],
  names?: readonly string[],
): Promise<void> {
  if (!process.env['RELIABILITY_TABLES']) return;
  const { before, rows, after } = await readTable(part);
  const all = new Map(rows).set(name, `| ${[name, ...cells].join(' | ')} |`);
  const lines = (names ?? [...all.keys()]).flatMap((key) => all.get(key) ?? []);
  await writeFile(PAGE, `${before}${lines.map((line) => `${line}\n`).join('')}${after}`);
}
