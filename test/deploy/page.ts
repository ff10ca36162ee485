/** The commands of a page, so that what a reader is told to type is what the tests run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../support/run-node.ts';

export interface Command {
  readonly text: string;
  /** Why it cannot be run here, as the page says it above the command: `<!-- not run by tests: it needs … -->`. */
  readonly notRun: string | undefined;
}

/** Every block of shell commands, in the order of the page. Those in a list are indented. */
export async function readCommands(page: string): Promise<Command[]> {
  const text = await readFile(join(REPOSITORY, page), 'utf8');
  const blocks = text.matchAll(
    /(?:<!-- not run by tests: (?<reason>.+?) -->\n+)?^(?<indent> *)```sh\n(?<command>.+?)^\k<indent>```$/gms,
  );
  return [...blocks].map(({ groups = {} }) => {
    const lines = (groups['command'] ?? '').split('\n').map((line) => line.slice(groups['indent']?.length));
    return { text: lines.join('\n'), notRun: groups['reason'] };
  });
}
