import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Spread, spread } from './statistics.ts';
import { cleanEnvironment } from './worker-process.ts';

/** What a process pays once, in ms of main-thread CPU. */
export interface StartUpRow {
  readonly variant: 'import' | 'first-call';
  readonly title: string;
  readonly added: Spread;
}

/** What `start-up-worker.ts` reports. */
export interface StartUp {
  readonly import: number;
  readonly total: number;
}

export async function measureStartUp(dist: string, rounds: number): Promise<StartUpRow[]> {
  const measured: { without: StartUp; ours: StartUp }[] = [];
  for (let round = 0; round < rounds; round += 1)
    measured.push({ without: await start('none', dist), ours: await start('ours', dist) });
  return [
    {
      variant: 'import',
      title: 'import and set-up of bedrock-otel, after the OpenTelemetry SDK',
      added: spread(measured.map(({ ours }) => ours.import)),
    },
    {
      variant: 'first-call',
      title: 'the same until the first call has ended, above the OpenTelemetry SDK alone',
      added: spread(measured.map(({ without, ours }) => ours.total - without.total)),
    },
  ];
}

async function start(observer: 'none' | 'ours', dist: string): Promise<StartUp> {
  const file = fileURLToPath(new URL('./start-up-worker.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, observer, dist], { env: cleanEnvironment() });
  return JSON.parse(stdout) as StartUp;
}
