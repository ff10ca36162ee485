import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { BedrockInstrumentation, type LogRecordExporter, UsageLogRecordProcessor } from '../src/index.ts';
import { mainThreadCpu } from './cpu.ts';
import { type Scenario, SCENARIOS } from './scenarios.ts';
import { SinkProcess } from './sink-process.ts';
import { type Spread, spread } from './statistics.ts';
import { createStubHandler } from './stub-handler.ts';

/**
 * What the usage document of a call costs the application: to render it, to emit it as a log record, and the hop to
 * the collector, protobuf and HTTP included. The same calls are measured with and without it, turn by turn, in one
 * process: the documents are the only difference. Main-thread CPU, µs a call.
 *
 * --rounds <number> default 100
 * --json            for programs
 */
const { values } = parseArgs({ options: { rounds: { type: 'string' }, json: { type: 'boolean', default: false } } });

/** Whole answers: a stream adds nothing to the document but its own noise to the figures. */
const MEASURED = ['converse', 'invoke'];
const CALLS = 200;
const WARM_UP = 20;

/** Twice without a document: the difference between those two is the error of the method. */
const TURNS = ['off', 'log-record', 'off'] as const;

interface Row {
  readonly title: string;
  readonly without: Spread;
  /** What the same thing again seems to add. */
  readonly error: Spread;
  /** What the document adds. */
  readonly added: Spread;
}

const rounds = Number(values.rounds ?? 100);
const sink = await SinkProcess.start();
try {
  process.env['OTEL_METRICS_EXPORTER'] = 'none';
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '100';
  const require = createRequire(import.meta.url);
  const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');
  const { OTLPLogExporter } = createRequire(require.resolve('@opentelemetry/sdk-node'))(
    '@opentelemetry/exporter-logs-otlp-proto',
  ) as { OTLPLogExporter: new (config: { url: string }) => LogRecordExporter };
  const hop = new UsageLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${sink.url}/v1/logs` }) });
  const instrumentation = new BedrockInstrumentation();
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: [instrumentation],
    logRecordProcessors: [hop],
    traceExporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} },
  });
  sdk.start();

  const rows: Row[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => MEASURED.includes(name)))
    rows.push(await measure(scenario, instrumentation, hop));
  await sdk.shutdown();
  console.log(values.json ? JSON.stringify(rows, undefined, 2) : printRows(rows));
} finally {
  await sink.stop();
}

async function measure(
  scenario: Scenario,
  instrumentation: BedrockInstrumentation,
  hop: UsageLogRecordProcessor,
): Promise<Row> {
  const sdk = createRequire(import.meta.url)(
    '@aws-sdk/client-bedrock-runtime',
  ) as typeof import('@aws-sdk/client-bedrock-runtime');
  const client = new sdk.BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    signer: { sign: async (request) => request },
    requestHandler: createStubHandler(() => scenario.answer),
  });

  async function run(emf: 'off' | 'log-record'): Promise<number> {
    instrumentation.setConfig({ emf });
    const begin = mainThreadCpu();
    for (let call = 0; call < CALLS; call += 1) {
      for await (const _event of (await scenario.send(client, sdk)) ?? []);
    }
    await hop.forceFlush();
    return (mainThreadCpu() - begin) / CALLS;
  }

  const measured: number[][] = [];
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const figures = TURNS.map(() => Number.NaN);
    // Every turn goes first equally often.
    for (let step = 0; step < TURNS.length; step += 1) {
      const turn = (round + WARM_UP + step) % TURNS.length;
      figures[turn] = await run(TURNS[turn] ?? 'off');
    }
    if (round >= 0) measured.push(figures);
  }
  client.destroy();
  return {
    title: scenario.title,
    without: spread(measured.map(([off = Number.NaN]) => off)),
    error: spread(measured.map(([off = Number.NaN, , again = Number.NaN]) => again - off)),
    added: spread(measured.map(([off = Number.NaN, on = Number.NaN, again = Number.NaN]) => on - (off + again) / 2)),
  };
}

function printRows(rows: readonly Row[]): string {
  const print = ({ median, min, max }: Spread): string => `${median.toFixed(1)} (${min.toFixed(1)}..${max.toFixed(1)})`;
  return [
    `Node ${process.versions.node}, ${rounds} rounds. Main-thread CPU, µs a call: median (min..max) of the rounds.`,
    '',
    '| call | observed, without document | the same again | added by the document |',
    '|---|---:|---:|---:|',
    ...rows.map((row) => `| ${row.title} | ${print(row.without)} | ${print(row.error)} | ${print(row.added)} |`),
    '',
  ].join('\n');
}
