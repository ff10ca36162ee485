import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How much the application does. */
export interface Load {
  readonly calls: number;
  /** Milliseconds between the beginnings of two calls. */
  readonly intervalMs: number;
}

/** Runs the application of `load.mjs` under register to its end; resolves with what it wrote to stdout. */
export async function runApplication(
  { calls, intervalMs }: Load,
  bedrockUrl: string,
  otlpUrl: string,
): Promise<string> {
  const load = ['--import', 'bedrock-otel/register', 'load.mjs'];
  return runProgram(load, bedrockUrl, otlpUrl, { LOAD_CALLS: String(calls), LOAD_INTERVAL_MS: String(intervalMs) });
}

/** Runs a program of this folder to its end, in an environment that has Bedrock and the collector where they are. */
export async function runProgram(
  args: readonly string[],
  bedrockUrl: string,
  otlpUrl: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...environment,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrockUrl,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      OTEL_SERVICE_NAME: 'load',
      OTEL_METRICS_EXPORTER: 'none',
      // What the exporter says of a collector that is away is no news here.
      OTEL_LOG_LEVEL: 'none',
    },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return output;
}
