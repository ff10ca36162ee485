import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { isObject, readString } from '../../read.ts';
import { PACKAGE_NAME } from '../../version.ts';
import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';
import { findPackage } from '../packages.ts';
import { writeProbe } from '../probe.ts';
import { SDK_PACKAGE } from './aws-sdk.ts';

type Format = 'module' | 'commonjs';

const FORMATS: Readonly<Record<Format, string>> = { module: 'ES module', commonjs: 'CommonJS' };

/** What the child process said, and whether it said it at all. */
interface Report {
  readonly message: unknown;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** So that nothing of the tried call gets to a collector: nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const SILENT: Readonly<Record<string, string>> = {
  BEDROCK_OTEL_EMF: 'off',
  OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE,
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: NOWHERE,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: NOWHERE,
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: NOWHERE,
  // The warning that is looked for would not be printed.
  NODE_NO_WARNINGS: '',
};

/**
 * Whether a call is observed where the application loads what it says it loads, from its first one on: tried in child
 * processes, with the real AWS SDK and an answer made up on the spot.
 */
export async function checkHook(context: DoctorContext): Promise<Outcome> {
  if (findPackage(SDK_PACKAGE, context.directory) === undefined) {
    return {
      status: 'skipped',
      found: `Without ${SDK_PACKAGE} there is no call to try.`,
      mend: `npm install ${SDK_PACKAGE}`,
    };
  }
  if (context.environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') {
    return {
      status: 'failed',
      found: 'OTEL_SDK_DISABLED is true: nothing is recorded.',
      mend: 'Unset OTEL_SDK_DISABLED.',
    };
  }
  // An entry file is a module of one kind, and is loaded once.
  const formats: readonly Format[] = context.entry === undefined ? ['module', 'commonjs'] : ['module'];
  const outcomes: Outcome[] = [];
  for (const format of formats) outcomes.push(judge(format, context, await runProbe(format, context)));
  const tried = [...context.preload, ...(context.entry === undefined ? [] : [context.entry])].join(' ');
  const kinds = formats.map((format) => FORMATS[format]).join(' and ');
  return (
    outcomes.find(({ status }) => status === 'failed') ??
    outcomes.find(({ status }) => status !== 'ok') ?? {
      status: 'ok',
      found: `A call was observed, ${kinds}: node ${tried}`,
    }
  );
}

function judge(format: Format, { preload, entry }: DoctorContext, { message, stderr, timedOut }: Report): Outcome {
  const command = ['node', ...preload, ...(entry === undefined ? [] : [entry])].join(' ');
  const where = `${command} (${FORMATS[format]})`;
  const answer = isObject(message) ? message : undefined;
  const error = readString(answer, 'error') ?? (answer === undefined ? stderr.trim() : undefined);
  if (timedOut) {
    return {
      status: 'failed',
      found: `${where} did not come to its end in time.`,
      mend: 'Try it by hand, or give a longer --timeout.',
    };
  }
  if (error !== undefined) {
    const missing = error.includes(`'${PACKAGE_NAME}`) || error.includes('needs @opentelemetry/sdk-node');
    return {
      status: 'failed',
      found: `${where} ended with an error: ${readReason(error)}`,
      mend: missing
        ? `npm install ${PACKAGE_NAME} @opentelemetry/api @opentelemetry/instrumentation @opentelemetry/sdk-node, or name your own bootstrap file: --import ./otel.mjs`
        : 'Try it by hand. What the application loads is said by --import, --require and --entry.',
    };
  }
  const notStarted = /\[BEDROCK_OTEL_NOT_STARTED\].*/.exec(stderr)?.[0];
  if (notStarted !== undefined) {
    return {
      status: 'failed',
      found: `${where}: ${notStarted}`,
      mend: 'See the findings on opentelemetry; the reason stands in the line above.',
    };
  }
  if (stderr.includes('[BEDROCK_OTEL_LOADED_LATE]')) {
    return {
      status: 'failed',
      found: `${where}: ${SDK_PACKAGE} was loaded before ${PACKAGE_NAME}; calls made until then are not recorded.`,
      mend: `Load ${PACKAGE_NAME} first: node --import bedrock-otel/register, or your bootstrap file by --import, or as the first import of the entry file.`,
    };
  }
  if (answer?.['observed'] !== true) {
    return {
      status: 'failed',
      found: `${where}: the call was not observed.`,
      mend: `Have new BedrockInstrumentation() among the instrumentations of your bootstrap file, and name that file here: --import ./otel.mjs. For bundled code: instrumentClient(client).`,
    };
  }
  if (answer['recording'] !== true) {
    return {
      status: 'warning',
      found: `${where}: the call was observed, but no tracer provider is registered for this copy of @opentelemetry/api: spans go nowhere.`,
      mend: 'Start the OpenTelemetry SDK in your bootstrap file (new NodeSDK(…).start()), or load bedrock-otel/register; one copy of @opentelemetry/api for all.',
    };
  }
  return { status: 'ok', found: where };
}

/** The line that says it: a stack begins with the source, and goes on for long. */
function readReason(error: string): string {
  const lines = error.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => /^(?:\w*Error\b|\w+: )/.test(line)) ?? lines.find((line) => line !== '') ?? 'it said nothing'
  );
}

async function runProbe(
  format: Format,
  { directory, environment, entry, preload, timeoutMs }: DoctorContext,
): Promise<Report> {
  const entryUrl = entry === undefined ? undefined : pathToFileURL(entry).href;
  const child = spawn(
    process.execPath,
    [...preload, `--input-type=${format}`, '--eval', writeProbe(format, entryUrl)],
    { cwd: directory, env: { ...environment, ...SILENT }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  let message: unknown;
  let stderr = '';
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  child.once('message', (value: unknown) => (message = value));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  }).finally(() => clearTimeout(timer));
  return { message, stderr, timedOut };
}
