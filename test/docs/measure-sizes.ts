/**
 * What docs/sizing.md says of one call: its bytes at each place, its place in the collector's queue, and the collector's
 * CPU. `node test/docs/measure-sizes.ts` prints all of it; a test holds the bytes.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCpu, readPeakMemory } from '../../bench/process-usage.ts';
import { SinkProcess } from '../../bench/sink-process.ts';
import { startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { type RunningCollector, startCollector } from '../collector/collector.ts';
import { eventually } from '../collector/eventually.ts';
import { startStandIn, type TakenRequest } from '../deploy/stand-in.ts';
import { loopbackEnvironment, runNode } from '../support/run-node.ts';

/** What CloudWatch Logs counts for each event beside its text. */
const EVENT_OVERHEAD = 26;
const NOBODY = 'http://127.0.0.1:9';

/** An application that does not tell of its process and host. */
export const SMALL_RESOURCE = { OTEL_NODE_RESOURCE_DETECTORS: 'env' } as const;

/** Bytes of one call with three messages, where they are paid for. */
export interface CallBytes {
  readonly document: number;
  readonly summary: number;
  readonly message: number;
  /** As JSON, the resource included. */
  readonly span: number;
  /** Of that: one message's event. */
  readonly spanEvent: number;
  /** From the application to the collector. */
  readonly toCollector: number;
  /** From the collector to AWS: the bodies of its requests. */
  readonly toAws: number;
}

/** What one call leaves behind; `environment` is the application's. */
export async function measureBytes(
  binary: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<CallBytes> {
  const calls = 100;
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-sizes-'));
  const aws = await startFakeAws();
  let collector: RunningCollector | undefined;
  try {
    collector = await startCollector({
      binary,
      queueDir: folder,
      env: {
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
        BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
        BEDROCK_OTEL_HEALTH_INTERVAL_MS: '3600000',
      },
    });
    const sent = await record(calls, environment);
    await replay(collector.otlpHttpUrl, sent);
    const read = (group: string): string[] =>
      aws.cloudWatch.logEvents(`/bedrock-otel/${group}`).map(({ message }) => message);
    await eventually(
      'all of it in CloudWatch',
      () => read('usage').length >= calls && read('events').length >= 4 * calls && aws.spans.length >= calls,
    );
    const isSummary = (message: string): boolean => message.includes('"LlmChatCompletionSummary"');
    const [span = 0, bare = 0] = (await recordSpans(environment)).map((text) => Buffer.byteLength(text));
    return {
      document: meanSize(read('usage')) + EVENT_OVERHEAD,
      summary: meanSize(read('events').filter(isSummary)) + EVENT_OVERHEAD,
      message: meanSize(read('events').filter((message) => !isSummary(message))) + EVENT_OVERHEAD,
      span,
      spanEvent: (span - bare) / 4,
      toCollector: sumBytes(sent) / calls,
      toAws: aws.received.reduce((sum, { size }) => sum + size, 0) / calls,
    };
  } finally {
    await collector?.kill();
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bytes of the queue's files for one call, by signal, while nobody takes anything. */
export async function measureDisk(binary: string): Promise<Record<Signal, number>> {
  const sent = await record(200);
  const result: Record<Signal, number> = { documents: 0, events: 0, spans: 0 };
  for (const signal of SIGNALS) {
    const queueDir = await mkdtemp(join(tmpdir(), 'bedrock-otel-disk-'));
    const collector = await startCollector({
      binary,
      queueDir,
      env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: NOBODY, BEDROCK_OTEL_XRAY_ENDPOINT: `${NOBODY}/v1/traces` },
    });
    try {
      const before = await measureFolder(queueDir);
      const bodies = sent.filter((request) => readSignal(request) === signal);
      const times = 50;
      for (let time = 0; time < times; time += 1) await replay(collector.otlpHttpUrl, bodies);
      result[signal] = ((await measureFolder(queueDir)) - before) / (200 * times);
    } finally {
      await collector.kill();
      await rm(queueDir, { recursive: true, force: true });
    }
  }
  return result;
}

/** The collector's CPU for one call in µs, by signal, and the most memory that it had. Linux only. */
async function measureCpu(binary: string): Promise<Record<Signal, number> & { peakMemory: number }> {
  const sent = await record(200);
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-cpu-'));
  const sink = await SinkProcess.start();
  const collector = await startCollector({
    binary,
    queueDir: folder,
    env: {
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: sink.url,
      BEDROCK_OTEL_XRAY_ENDPOINT: `${sink.url}/v1/traces`,
      BEDROCK_OTEL_HEALTH_INTERVAL_MS: '3600000',
    },
  });
  try {
    const pid = collector.pid ?? 0;
    const result = { documents: 0, events: 0, spans: 0, peakMemory: 0 };
    for (const signal of SIGNALS) {
      const bodies = sent.filter((request) => readSignal(request) === signal);
      await replay(collector.otlpHttpUrl, bodies);
      await settle(pid);
      const before = await readCpu(pid);
      const times = 40;
      for (let time = 0; time < times; time += 1) await replay(collector.otlpHttpUrl, bodies);
      await settle(pid);
      result[signal] = ((await readCpu(pid)) - before) / (200 * times);
    }
    result.peakMemory = await readPeakMemory(pid);
    return result;
  } finally {
    await collector.kill();
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const SIGNALS = ['documents', 'events', 'spans'] as const;
type Signal = (typeof SIGNALS)[number];

function readSignal({ path, body }: TakenRequest): Signal {
  if (path === '/v1/traces') return 'spans';
  return body.includes('bedrock.usage') ? 'documents' : 'events';
}

/** What an application under register sends for so many calls, as it comes. */
async function record(calls: number, environment: Readonly<Record<string, string>> = {}): Promise<TakenRequest[]> {
  const [bedrock, standIn] = await Promise.all([startFakeBedrock(), startStandIn()]);
  try {
    const env = {
      ...loopbackEnvironment(bedrock.url, standIn.url),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_SERVICE_NAME: 'travel-agent',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production',
      OTEL_METRICS_EXPORTER: 'none',
      CALLS: String(calls),
      ...environment,
    };
    const { code, stderr } = await runNode(['--import', 'bedrock-otel/register', 'test/docs/one-call.mjs'], { env });
    if (code !== 0) throw new Error(stderr);
    return [...standIn.requests];
  } finally {
    await Promise.all([bedrock.close(), standIn.close()]);
  }
}

/** A span as JSON with its resource, whole and without its events: OTLP's JSON, in which each value says its type. */
async function recordSpans(environment: Readonly<Record<string, string>>): Promise<string[]> {
  const sent = await record(1, { ...environment, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
  const body = sent.find(({ path }) => path === '/v1/traces')?.body.toString() ?? '{}';
  const [{ resource, scopeSpans }] = (JSON.parse(body) as TracesRequest).resourceSpans;
  const span = scopeSpans[0].spans[0];
  return [JSON.stringify({ resource, ...span }), JSON.stringify({ resource, ...span, events: [] })];
}

interface TracesRequest {
  readonly resourceSpans: readonly [
    { readonly resource: object; readonly scopeSpans: readonly [{ readonly spans: readonly [object] }] },
  ];
}

async function replay(url: string, requests: readonly TakenRequest[]): Promise<void> {
  for (const { path, headers, body } of requests) {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': headers['content-type'] ?? 'application/x-protobuf' },
      body: new Uint8Array(body),
    });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    await response.body?.cancel();
  }
}

/** Until the process has done nothing for two seconds. */
async function settle(pid: number): Promise<void> {
  let last = -1;
  let quietSince = performance.now();
  await eventually('a collector that has nothing to do', async () => {
    const cpu = await readCpu(pid);
    if (cpu - last > 20_000) {
      last = cpu;
      quietSince = performance.now();
    }
    return performance.now() - quietSince > 2_000;
  });
}

async function measureFolder(folder: string): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
}

function meanSize(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length;
}

function sumBytes(requests: readonly TakenRequest[]): number {
  return requests.reduce((sum, { body }) => sum + body.length, 0);
}

if (import.meta.main) {
  const { findCollector } = await import('../collector/build.ts');
  const found = await findCollector({ build: true });
  if (!('path' in found)) throw new Error(found.reason);
  console.log('bytes', await measureBytes(found.path));
  console.log('bytes, OTEL_NODE_RESOURCE_DETECTORS=env', await measureBytes(found.path, SMALL_RESOURCE));
  console.log('queue, bytes a call', await measureDisk(found.path));
  console.log('CPU, µs a call', await measureCpu(found.path));
}
