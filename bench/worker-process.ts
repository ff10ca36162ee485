import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Emission } from './providers.ts';
import type { Batch, HeapSamples, Task } from './worker.ts';

/** The parent's side of one worker. */
export class WorkerProcess {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  static async start(variant: string, dist: string, nodeOptions: readonly string[] = []): Promise<WorkerProcess> {
    const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [variant, dist], {
      execArgv: ['--expose-gc', ...nodeOptions],
      env: cleanEnvironment(),
    });
    const worker = new WorkerProcess(child);
    await worker.answer(`start ${variant}`);
    return worker;
  }

  observe(scenario: string): Promise<Emission> {
    return this.ask({ kind: 'observe', scenario }) as Promise<Emission>;
  }

  async imitate(scenario: string, emission: Emission): Promise<void> {
    await this.ask({ kind: 'imitate', scenario, emission });
  }

  runBatch(scenario: string, calls: number): Promise<Batch> {
    return this.ask({ kind: 'batch', scenario, calls }) as Promise<Batch>;
  }

  readLongStream(scenario: string, deltas: number): Promise<HeapSamples> {
    return this.ask({ kind: 'long-stream', scenario, deltas }) as Promise<HeapSamples>;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  private ask(task: Task): Promise<unknown> {
    const answer = this.answer(`${task.kind} ${task.scenario}`);
    this.child.send(task);
    return answer;
  }

  private async answer(what: string): Promise<unknown> {
    const gone = new AbortController();
    const exit = once(this.child, 'exit', gone).then(() => {
      throw new Error(`a bench worker died: ${what}`);
    });
    try {
      const [message] = (await Promise.race([once(this.child, 'message', gone), exit])) as unknown[];
      return message;
    } finally {
      exit.catch(() => {});
      gone.abort();
    }
  }
}

/** Coverage and OpenTelemetry settings of whoever runs the bench would be measured, too. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_V8_COVERAGE' && !/^(OTEL|AWS)_/.test(name),
  );
  return Object.fromEntries(entries);
}
