import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeAws, type FakeBedrock, startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { type Load, runApplication } from './application.ts';
import { type RunningCollector, startCollector } from './collector.ts';
import { createDisk, type Disk } from './disk.ts';
import { type Network, startNetwork } from './network.ts';

const USAGE_GROUP = '/bedrock-otel/usage';
const CONFIG = new URL('../../otel-collector-config.yaml', import.meta.url);

/** What a row of the table goes through. */
export interface Scenario extends Load {
  /** Changes the configuration's text. */
  readonly configure?: (yaml: string) => string;
  readonly collectorEnv?: Readonly<Record<string, string>>;
  /** Whether the collector is there when the application starts. Default: true. */
  readonly collectorFirst?: boolean;
  /** Whether there is ever a collector. Default: true. */
  readonly collectorEver?: boolean;
  /** For how long nothing new may come before what is missing counts as lost. Default: 45 s. */
  readonly patienceMs?: number;
  /** The queue stands on a disk of its own, of so many bytes. */
  readonly diskBytes?: number;
  /** Runs beside the load, from its beginning. */
  readonly disturb?: (stage: Stage) => Promise<void>;
  /** Looks at the end whether what was to happen did happen. */
  readonly verify?: (stage: Stage, delivery: Delivery) => void;
}

export interface Stage {
  readonly aws: FakeAws;
  readonly bedrock: FakeBedrock;
  /** Starts the collector where it was not there first. */
  readonly start: () => Promise<void>;
  readonly collector: () => RunningCollector;
  readonly disk: () => Disk;
  /** Between the collector and CloudWatch Logs. */
  readonly network: Network;
}

export interface Delivery {
  /** Tokens that the fake Bedrock billed, and those of the different documents that CloudWatch has. */
  readonly billed: number;
  readonly delivered: number;
  readonly calls: number;
  readonly documents: number;
  /** Documents that came more than once. */
  readonly duplicates: number;
  /** Documents that came by stdout, through the log driver. */
  readonly lines: number;
  readonly refusals: number;
  /** From the end of the application until the last document was there. */
  readonly settledMs: number;
}

type Document = Readonly<Record<string, unknown>>;

/** Runs an application under load through a real collector into the fake AWS, and counts what arrived. */
export async function deliver(binary: string, scenario: Scenario): Promise<Delivery> {
  const folder = await mkdtemp(join(tmpdir(), 'delivery-'));
  const [aws, bedrock] = await Promise.all([startFakeAws(), startFakeBedrock()]);
  const network = await startNetwork(aws.url);
  let collector: RunningCollector | undefined;
  try {
    const configPath = join(folder, 'config.yaml');
    const yaml = await readFile(CONFIG, 'utf8');
    await writeFile(configPath, scenario.configure?.(yaml) ?? yaml);
    const queueDir = join(folder, 'queue');
    const { diskBytes } = scenario;
    const disk = diskBytes === undefined ? undefined : await createDisk(binary, folder, queueDir, diskBytes);
    const start = async (): Promise<void> => {
      collector = await startCollector({
        binary: disk?.binary ?? binary,
        configPath,
        queueDir,
        env: {
          AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: network.url,
          BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
          ...scenario.collectorEnv,
        },
      });
    };
    if (scenario.collectorEver !== false) await start();
    const otlp = collector?.otlpHttpUrl ?? 'http://127.0.0.1:9';
    if (scenario.collectorFirst === false) await collector?.kill();
    bedrock.script({ modelId: 'guarded.model-1', answer: { guardrail: 'intervened' } });
    const stage: Stage = {
      aws,
      bedrock,
      start: async () => collector?.restart(),
      collector: () => there(collector, 'collector'),
      disk: () => there(disk, 'disk'),
      network,
    };

    const application = runApplication(scenario, bedrock.url, otlp);
    await Promise.all([application, scenario.disturb?.(stage)]);
    const lines = readDocuments((await application).split('\n'));
    for (const document of lines) aws.cloudWatch.writeLine(USAGE_GROUP, 'stdout', JSON.stringify(document));

    const endedAt = performance.now();
    await waitUntilDelivered(aws, scenario.calls, scenario.patienceMs ?? 45_000);
    const settledMs = performance.now() - endedAt;
    await collector?.stop();
    const delivery: Delivery = {
      ...count(aws, bedrock),
      calls: scenario.calls,
      lines: lines.length,
      settledMs: Math.round(settledMs),
    };
    scenario.verify?.(stage, delivery);
    return delivery;
  } finally {
    await collector?.kill();
    await network.close();
    await Promise.all([aws.close(), bedrock.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

function there<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`there is no ${name} in this scenario`);
  return value;
}

function readDocuments(lines: readonly string[]): Document[] {
  return lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line) as Document);
}

export function readUsage(aws: FakeAws): Document[] {
  const messages = aws.cloudWatch.logEvents(USAGE_GROUP).map(({ message }) => JSON.parse(message) as Document);
  return messages.filter((document) => typeof document['InvocationId'] === 'string');
}

/** Until every call has its document, or until nothing has come for a while. */
async function waitUntilDelivered(aws: FakeAws, calls: number, patienceMs: number): Promise<void> {
  let seen = -1;
  let quietSince = performance.now();
  while (performance.now() - quietSince < patienceMs) {
    const ids = new Set(readUsage(aws).map((document) => document['InvocationId'])).size;
    if (ids >= calls) return;
    if (ids !== seen) quietSince = performance.now();
    seen = ids;
    await sleep(200);
  }
}

/** What the fake Bedrock billed for these requests. */
export function countBilled(received: FakeBedrock['received']): number {
  return received.reduce((sum, { billed: bill }) => {
    if (bill === undefined) return sum;
    return sum + bill.inputTokens + bill.outputTokens + bill.cacheReadTokens + bill.cacheWriteTokens;
  }, 0);
}

/** The tokens of different documents, each counted once. */
export function countDelivered(documents: readonly Document[]): {
  readonly delivered: number;
  readonly unique: number;
} {
  const unique = new Map(documents.map((document) => [document['InvocationId'], document]));
  const delivered = [...unique.values()].reduce(
    (sum, document) => sum + Number(document['InputTokens'] ?? 0) + Number(document['OutputTokens'] ?? 0),
    0,
  );
  return { delivered, unique: unique.size };
}

function count(
  aws: FakeAws,
  bedrock: FakeBedrock,
): Pick<Delivery, 'billed' | 'delivered' | 'documents' | 'duplicates' | 'refusals'> {
  const documents = readUsage(aws);
  const { delivered, unique } = countDelivered(documents);
  return {
    billed: countBilled(bedrock.received),
    delivered,
    documents: documents.length,
    duplicates: documents.length - unique,
    refusals: aws.cloudWatch.refusals().length,
  };
}
