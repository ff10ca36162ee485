import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findCollector } from '../test/collector/build.ts';
import { startCollector } from '../test/collector/collector.ts';
import { readCpu, readPeakMemory } from './process-usage.ts';
import { SinkProcess } from './sink-process.ts';
import { encodeUsageBatches } from './usage-batches.ts';

/**
 * What the collector can carry with `otel-collector-config.yaml`, its queue on disk included. Needs Linux, for `/proc`.
 *
 * --seconds <number> how long is sent; default 10
 * --config <file>    another configuration of the collector
 * --json             for programs
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string' }, config: { type: 'string' }, json: { type: 'boolean', default: false } },
});

const BATCH = 50;
const CONNECTIONS = 4;
/** As many different ones are sent round and round. */
const BATCHES = 200;
const DRAIN_TIMEOUT_MS = 60_000;

interface Report {
  readonly documents: number;
  readonly bytesPerDocument: number;
  /** Documents a second while there was sending. */
  readonly acceptedPerSecond: number;
  /** Documents a second until the last one had arrived. */
  readonly deliveredPerSecond: number;
  /** Of the accepted documents, what had not arrived in the end. */
  readonly missing: number;
  /** Requests that the collector would not take at once, and took later. */
  readonly refusedRequests: number;
  /** The collector's, of all its threads, in µs. */
  readonly cpuPerDocument: number;
  readonly peakMemory: number;
  /** Shares of one core while there was sending: whether the collector had to wait for sender or destination. */
  readonly cores: { readonly collector: number; readonly sender: number; readonly destination: number };
}

const report = await measure(Number(values.seconds ?? 10));
console.log(values.json ? JSON.stringify(report, undefined, 2) : printReport(report));
if (report.missing > 0) process.exitCode = 1;

async function measure(seconds: number): Promise<Report> {
  const found = await findCollector({ build: true });
  if (!('path' in found)) throw new Error(found.reason);
  const folder = await mkdtemp(join(tmpdir(), 'bench-collector-'));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const sink = await SinkProcess.start();
  try {
    const collector = await startCollector({
      binary: found.path,
      queueDir: join(folder, 'queue'),
      ...(values.config !== undefined && { configPath: values.config }),
      env: {
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: sink.url,
        // What it says of itself would be counted, too.
        BEDROCK_OTEL_HEALTH_INTERVAL_MS: '3600000',
      },
    });
    try {
      const { pid } = collector;
      if (pid === undefined) throw new Error(collector.log());
      const batches = encodeUsageBatches(BATCHES, BATCH);
      const url = `${collector.otlpHttpUrl}/v1/logs`;
      // Log group and stream are made now, and caches filled.
      const warm = await send(url, agent, batches, 1_000);
      await waitForEvents(sink, warm.accepted);

      const readCores = async (): Promise<number[]> => Promise.all([pid, process.pid, sink.pid].map(readCpu));
      const before = await readCores();
      const begin = performance.now();
      const { accepted, refused } = await send(url, agent, batches, seconds * 1_000);
      const sendingMs = performance.now() - begin;
      const afterSending = await readCores();
      const arrived = (await waitForEvents(sink, warm.accepted + accepted)) - warm.accepted;
      const totalMs = performance.now() - begin;
      const [cpu = Number.NaN] = (await readCores()).map((value, index) => value - (before[index] ?? 0));
      const [collectorCores = 0, sender = 0, destination = 0] = afterSending.map(
        (value, index) => (value - (before[index] ?? 0)) / 1_000 / sendingMs,
      );
      return {
        documents: accepted,
        bytesPerDocument: Buffer.concat(batches).length / BATCHES / BATCH,
        acceptedPerSecond: (accepted / sendingMs) * 1_000,
        deliveredPerSecond: (arrived / totalMs) * 1_000,
        missing: accepted - arrived,
        refusedRequests: refused,
        cpuPerDocument: cpu / accepted,
        peakMemory: await readPeakMemory(pid),
        cores: { collector: collectorCores, sender, destination },
      };
    } finally {
      await collector.kill();
    }
  } finally {
    agent.destroy();
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends as fast as the collector takes, on all connections, for so long; a batch that is refused is sent again. */
async function send(
  url: string,
  agent: Agent,
  batches: readonly Buffer[],
  durationMs: number,
): Promise<{ accepted: number; refused: number }> {
  const end = performance.now() + durationMs;
  let next = 0;
  let accepted = 0;
  let refused = 0;
  const sendOnOne = async (): Promise<void> => {
    while (performance.now() < end) {
      const body = batches[next % batches.length];
      next += 1;
      if (body === undefined) return;
      for (let status = await post(url, agent, body); status !== 200; status = await post(url, agent, body)) {
        if (status !== 429 && status !== 503) throw new Error(`the collector answered with ${status}`);
        refused += 1;
        await sleep(20);
      }
      accepted += BATCH;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendOnOne));
  return { accepted, refused };
}

function post(url: string, agent: Agent, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end(body);
  });
}

/** Until so many events are there, or none come any more in time. */
async function waitForEvents(sink: SinkProcess, expected: number): Promise<number> {
  const deadline = performance.now() + DRAIN_TIMEOUT_MS;
  let count = await sink.count();
  while (count < expected && performance.now() < deadline) {
    await sleep(50);
    count = await sink.count();
  }
  return count;
}

function printReport(report: Report): string {
  const { collector, sender, destination } = report.cores;
  const rows: readonly (readonly [string, string])[] = [
    ['documents sent', report.documents.toLocaleString('en')],
    ['bytes a document, in OTLP', report.bytesPerDocument.toFixed(0)],
    ['accepted a second', report.acceptedPerSecond.toFixed(0)],
    ['delivered a second', report.deliveredPerSecond.toFixed(0)],
    ['accepted and not delivered', String(report.missing)],
    ['requests refused, and taken later', String(report.refusedRequests)],
    ["collector's CPU a document, µs", report.cpuPerDocument.toFixed(1)],
    ["collector's peak memory, MB", (report.peakMemory / 1e6).toFixed(0)],
    ['cores busy: collector', collector.toFixed(2)],
    ['cores busy: sender', sender.toFixed(2)],
    ['cores busy: destination', destination.toFixed(2)],
  ];
  const head = `Batches of ${BATCH} over ${CONNECTIONS} connections, through the queue on disk.`;
  return [head, '', '| | |', '|---|---:|', ...rows.map((cells) => `| ${cells.join(' | ')} |`), ''].join('\n');
}
