// `npm run demo`: a real agent under `node --import bedrock-otel/register`, against the fake Bedrock.
// `npm run demo -- --pipeline`: the same, through a real OpenTelemetry Collector into a fake AWS.
// `npm run demo -- --live --model <model id>`: the same agent against Amazon Bedrock, with your credentials and region.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { billTokens, countTokens, formatTokens } from './tokens.ts';
import { startFakeModel } from './fake-model.ts';
import { startOtlpReceiver } from './otlp-receiver.ts';
import { startPipeline } from './pipeline.ts';
import { renderTable } from './table.ts';

const { values } = parseArgs({
  options: {
    live: { type: 'boolean', default: false },
    pipeline: { type: 'boolean', default: false },
    model: { type: 'string' },
    'embedding-model': { type: 'string' },
  },
});

if (values.live && values.pipeline)
  throw new Error('--live and --pipeline exclude one another: the pipeline ends in a fake AWS');
const receiver = await startOtlpReceiver();
const fake = values.live ? undefined : await startFakeModel();
const pipeline = values.pipeline ? await startPipeline() : undefined;
try {
  const stdout = await runAgent();
  if (pipeline !== undefined && fake !== undefined) {
    const { text, complete } = await pipeline.finish(stdout, fake.received);
    console.log(`\n${text}`);
    if (!complete) process.exitCode = 1;
  } else showSpans();
} finally {
  await Promise.all([receiver.close(), fake?.close(), pipeline?.close()]);
}

function showSpans(): void {
  const spans = receiver.spans.filter(({ scope }) => scope === 'bedrock-otel');
  console.log(`\n${renderTable(spans)}`);
  if (fake !== undefined) {
    const { billed, unseen, wrong } = billTokens(fake.received, spans);
    console.log(
      `\ntokens billed by the fake: ${formatTokens(billed)}, tokens seen: ${formatTokens(countTokens(spans))}`,
    );
    if (unseen > 0) {
      console.log(
        `(${unseen} tokens of the stream left early were billed; its end, where the count stands, was never read)`,
      );
    }
    for (const line of wrong) console.error(line);
    if (wrong.length > 0) process.exitCode = 1;
  }
}

/** Runs the agent as its own process, to its end; resolves with what it wrote, which is shown but for documents. */
async function runAgent(): Promise<string> {
  const agent = spawn(process.execPath, ['--import', 'bedrock-otel/register', join(import.meta.dirname, 'agent.mjs')], {
    // `--import` is resolved from here: inside of this package it may be called by its name.
    cwd: import.meta.dirname,
    env: agentEnvironment(),
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  let stdout = '';
  agent.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  createInterface(agent.stdout).on('line', (line) => {
    if (!line.startsWith('{"_aws"')) console.log(line);
  });
  const kill = (): void => void agent.kill();
  process.once('exit', kill);
  const [code] = (await once(agent, 'close')) as [number | null];
  process.off('exit', kill);
  if (code !== 0) process.exitCode = code ?? 1;
  return stdout;
}

/** The caller's environment, without what would send the agent or its telemetry elsewhere. */
function agentEnvironment(): NodeJS.ProcessEnv {
  const foreign = fake === undefined ? /^OTEL_/ : /^(OTEL|AWS)_|^(EMBEDDING_)?MODEL_ID$/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...(values.model !== undefined && { MODEL_ID: values.model }),
    ...(values['embedding-model'] !== undefined && { EMBEDDING_MODEL_ID: values['embedding-model'] }),
    ...(fake !== undefined && {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: fake.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'demo',
      AWS_SECRET_ACCESS_KEY: 'demo',
    }),
    OTEL_SERVICE_NAME: 'travel-agent',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...pipeline?.agentEnvironment,
  };
}
