import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeAws, type ReceivedRequest, startFakeAws } from 'bedrock-otel/testing';
import { findCollector } from '../../test/collector/build.ts';
import { type RunningCollector, startCollector } from '../../test/collector/collector.ts';

const USAGE_GROUP = '/bedrock-otel/usage';

/** The way from the agent to CloudWatch. */
export interface Pipeline {
  /** What the agent's environment needs to take it. */
  readonly agentEnvironment: Readonly<Record<string, string>>;
  /** Takes what the agent wrote to stdout, waits until all documents are there, and shows what CloudWatch would. */
  readonly finish: (
    stdout: string,
    received: readonly ReceivedRequest[],
  ) => Promise<{ text: string; complete: boolean }>;
  readonly close: () => Promise<void>;
}

/** Starts the fake AWS and a real collector; where there is none, documents go through stdout. */
export async function startPipeline(): Promise<Pipeline> {
  const aws = await startFakeAws();
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-demo-'));
  const found = await findCollector();
  let collector: RunningCollector | undefined;
  if ('path' in found) {
    collector = await startCollector({
      binary: found.path,
      queueDir: join(folder, 'queue'),
      env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url, BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces` },
    });
    console.log(`app → bedrock-otel/register → ${found.path} → fake AWS at ${aws.url}\n`);
  } else {
    console.log(`${found.reason}\nWithout it, the same documents go through stdout, as in AWS Lambda.\n`);
  }

  return {
    agentEnvironment:
      collector === undefined
        ? { BEDROCK_OTEL_EMF: 'stdout', OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }
        : { OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpHttpUrl, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
    async finish(stdout, received) {
      for (const line of stdout.split('\n')) {
        if (line.startsWith('{"_aws"')) aws.cloudWatch.writeLine(USAGE_GROUP, 'stdout', line);
      }
      await waitForDocuments(aws, countCalls(received));
      await collector?.stop();
      return renderCloudWatch(aws, received);
    },
    async close() {
      await collector?.kill();
      await Promise.all([aws.close(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

/** Retries belong to one call. */
function countCalls(received: readonly ReceivedRequest[]): number {
  return new Set(received.map(({ invocationId }) => invocationId)).size;
}

async function waitForDocuments(aws: FakeAws, calls: number): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (aws.cloudWatch.logEvents(USAGE_GROUP).length < calls && performance.now() < deadline) await sleep(100);
}

/** What CloudWatch would show for each model, beside what the fake Bedrock billed. */
function renderCloudWatch(aws: FakeAws, received: readonly ReceivedRequest[]): { text: string; complete: boolean } {
  const sum = (metric: string, dimensions: Record<string, string>): number | undefined =>
    aws.cloudWatch.statistics({ namespace: 'BedrockUsage', metric, dimensions })?.sum;
  const models = [...new Set(received.map(({ modelId }) => modelId ?? ''))];
  const rows = models.map((ModelId) => {
    const billed = received.filter(({ modelId }) => modelId === ModelId).flatMap(({ billed: bill }) => bill ?? []);
    const billedTokens = billed.reduce(
      (total, bill) => total + bill.inputTokens + bill.outputTokens + bill.cacheReadTokens + bill.cacheWriteTokens,
      0,
    );
    const seen = (sum('InputTokens', { ModelId }) ?? 0) + (sum('OutputTokens', { ModelId }) ?? 0);
    return [
      ModelId,
      ...['Invocations', 'InputTokens', 'OutputTokens', 'APIErrors', 'Throttles'].map(
        (metric) => sum(metric, { ModelId }) ?? '-',
      ),
      seen,
      billedTokens,
    ].map(String);
  });
  const untold = countUntold(aws, received);
  const seen = rows.reduce((total, row) => total + Number(row[6]), 0);
  const billed = rows.reduce((total, row) => total + Number(row[7]), 0);
  const refusals = aws.cloudWatch.refusals().length;
  const text = [
    'CloudWatch, namespace BedrockUsage, by ModelId:',
    '',
    ...alignColumns([
      [
        'ModelId',
        'Invocations',
        'InputTokens',
        'OutputTokens',
        'APIErrors',
        'Throttles',
        'tokens seen',
        'tokens billed',
      ],
      ...rows,
    ]),
    '',
    `${aws.cloudWatch.metrics().length} custom metrics, ${refusals} documents refused, ${aws.spans.length} spans in X-Ray`,
    `tokens billed: ${billed}, tokens in CloudWatch: ${seen}${untold > 0 ? `, never told to the application because it stopped reading: ${untold}` : ''}`,
  ].join('\n');
  return { text, complete: refusals === 0 && seen + untold === billed };
}

/** Tokens of streams that were left before the end, where the count stands. */
function countUntold(aws: FakeAws, received: readonly ReceivedRequest[]): number {
  const left = aws.cloudWatch
    .logEvents(USAGE_GROUP)
    .map(({ message }) => JSON.parse(message) as Record<string, unknown>)
    .filter(({ Ending }) => Ending === 'break')
    .map(({ RequestId }) => RequestId);
  return received
    .filter(({ requestId }) => left.includes(requestId))
    .reduce((total, { billed }) => total + (billed?.inputTokens ?? 0) + (billed?.outputTokens ?? 0), 0);
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}
