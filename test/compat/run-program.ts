import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What the program tells of the calls it made. */
export interface Report {
  readonly node: string;
  readonly sdkVersions: readonly string[];
  /** Codes of this package's process warnings. */
  readonly warnings: readonly string[];
  readonly spans: readonly ReportedSpan[];
}

export interface ReportedSpan {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  readonly inApplicationSpan: boolean;
}

/** Runs a program to its end, in its own process. */
export async function runProgram(node: string, folder: string, args: readonly string[]): Promise<Report> {
  // Coverage of the packed files is of no use here; Node.js hands it down unless it is set.
  const { NODE_OPTIONS: _options, ...inherited } = process.env;
  const env = { ...inherited, NODE_V8_COVERAGE: '' };
  const { stdout } = await execute(node, [...args], { cwd: folder, env, timeout: 60_000 });
  return JSON.parse(stdout);
}
