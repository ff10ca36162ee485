import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Writes documents to a stdout that nobody reads any more, and says on stderr that it lives. */
const PROGRAM = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { writeEmfLine } from './src/emf/stdout.ts';
  await sleep(100);
  for (let count = 0; count < 3; count += 1) {
    writeEmfLine({ _aws: {} });
    await sleep(50);
  }
  process.stderr.write('alive');
  LAST
`;

async function run(last: string): Promise<{ code: unknown; stderr: string }> {
  const program = PROGRAM.replace('LAST', last);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stderr };
}

describe('a document on stdout', () => {
  it('does not end a process whose stdout nobody reads any more', async () => {
    assert.deepEqual(await run(''), { code: 0, stderr: 'alive' });
  });

  it("leaves the application's own writing to a closed stdout as it is", async () => {
    const { code, stderr } = await run("process.stdout.write('mine');");
    assert.deepEqual([code, /alive[^]*EPIPE/.test(stderr)], [1, true]);
  });
});
