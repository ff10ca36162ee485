import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './worker-process.ts';

/** The parent's side of `sink.ts`. */
export class SinkProcess {
  readonly url: string;
  readonly pid: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.pid = child.pid ?? 0;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<SinkProcess> {
    const child = fork(fileURLToPath(new URL('./sink.ts', import.meta.url)), { env: cleanEnvironment() });
    const [port] = (await once(child, 'message')) as [number];
    return new SinkProcess(child, port);
  }

  /** Log events so far. */
  async count(): Promise<number> {
    this.child.send('count');
    const [count] = (await once(this.child, 'message')) as [number];
    return count;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}
