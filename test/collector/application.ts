import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How much the application does. */
export interface Load {
  readonly calls: number;
  /** Milliseconds between the beginnings of two calls; 0 for all at once. */
  readonly intervalMs: number;
  /** Milliseconds that the application's clock is ahead. Default: 0. */
  readonly clockAheadMs?: number;
  /** How often the application collects its garbage and says on stdout how much is left: `heap <bytes>`. Default: 0. */
  readonly heapSamples?: number;
}

/** Runs the application of `load.mjs` under register to its end; resolves with what it wrote to stdout. */
export async function runApplication(
  { calls, intervalMs, clockAheadMs = 0, heapSamples = 0 }: Load,
  bedrockUrl: string,
  otlpUrl: string,
  onStart?: (pid: number) => void,
): Promise<string> {
  const clock = clockAheadMs === 0 ? [] : ['--import', './clock-ahead.mjs'];
  const load = ['--expose-gc', ...clock, '--import', 'bedrock-otel/register', 'load.mjs'];
  const environment = {
    LOAD_CALLS: String(calls),
    LOAD_INTERVAL_MS: String(intervalMs),
    LOAD_CLOCK_AHEAD_MS: String(clockAheadMs),
    LOAD_HEAP_SAMPLES: String(heapSamples),
  };
  return runProgram(load, bedrockUrl, otlpUrl, environment, onStart);
}

/** Runs a program of this folder to its end, in an environment that has Bedrock and the collector where they are. */
export async function runProgram(
  args: readonly string[],
  bedrockUrl: string,
  otlpUrl: string,
  environment: Readonly<Record<string, string>>,
  onStart?: (pid: number) => void,
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
  if (child.pid !== undefined) onStart?.(child.pid);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return output;
}
