import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { runApplication } from './application.ts';
import { requireCollector } from './build.ts';
import { startCollector } from './collector.ts';
import { countBilled, countDelivered, readUsage } from './delivery.ts';
import { eventually } from './eventually.ts';
import { recordRow } from './reliability.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 3);
const CALLS_A_SECOND = 200;
const CALLS = Math.round(MINUTES * 60 * CALLS_A_SECOND);
const MIB = 1024 * 1024;

/**
 * How much more the median of the last third may be than that of the second one; the first one is for warming up.
 * The heap is measured after its garbage was collected, so that little is left to chance.
 */
const ALLOWED: Readonly<Record<string, (before: number) => number>> = {
  "the application's memory": (before) => before * 1.2 + 8 * MIB,
  "the application's heap": (before) => before * 1.02 + 2 * MIB,
  "the collector's memory": (before) => before * 1.2 + 8 * MIB,
};

/** `SOAK_MINUTES=30` is the long one. */
describe(`a soak of ${MINUTES} min`, function () {
  this.timeout(MINUTES * 60_000 + 300_000);

  it(`at ${CALLS_A_SECOND} calls a second: every token arrives, and memory stays flat`, async function () {
    const binary = await requireCollector(this);
    const folder = await mkdtemp(join(tmpdir(), 'soak-'));
    const [aws, bedrock] = await Promise.all([startFakeAws(), startFakeBedrock()]);
    let collector: Awaited<ReturnType<typeof startCollector>> | undefined;
    let sampling: NodeJS.Timeout | undefined;
    try {
      collector = await startCollector({
        binary,
        queueDir: join(folder, 'queue'),
        env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url, BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces` },
      });
      const pids = { application: 0, collector: collector.pid ?? 0 };
      const applicationMemory: number[] = [];
      const collectorMemory: number[] = [];
      let billed = 0;
      sampling = setInterval(() => {
        void readMemory(pids.application).then((bytes) => bytes > 0 && applicationMemory.push(bytes));
        void readMemory(pids.collector).then((bytes) => bytes > 0 && collectorMemory.push(bytes));
        // What the fakes keep of each request would fill the memory in half an hour.
        billed += countBilled(bedrock.received.splice(0));
        aws.received.length = 0;
        aws.spans.length = 0;
      }, 1000);
      const startedAt = performance.now();
      const load = { calls: CALLS, intervalMs: 1000 / CALLS_A_SECOND, heapSamples: 60 };
      const output = await runApplication(load, bedrock.url, collector.otlpHttpUrl, (pid) => (pids.application = pid));
      const seconds = (performance.now() - startedAt) / 1000;
      clearInterval(sampling);
      billed += countBilled(bedrock.received.splice(0));
      const stored = (): number => aws.cloudWatch.logEvents('/bedrock-otel/usage').length;
      await eventually('every call has its document', () => stored() >= CALLS, 60_000);

      const documents = readUsage(aws);
      const { delivered, unique } = countDelivered(documents);
      const series = {
        "the application's memory": applicationMemory,
        "the application's heap": [...output.matchAll(/^heap (\d+)$/gm)].map(([, bytes]) => Number(bytes)),
        "the collector's memory": collectorMemory,
      };
      const growth = Object.entries(series).map(([name, samples]) => ({ name, ...compareThirds(samples) }));
      const memory = growth.map(({ before, after }) => `${(before / MIB).toFixed(1)} → ${(after / MIB).toFixed(1)}`);
      const row = [CALLS, billed, delivered, documents.length - unique, ...memory];
      console.log(`      ${Math.round(CALLS / seconds)} calls a second: ${row.join(', ')}`);
      await recordRow('soak', `${MINUTES} min`, row);

      assert.ok(billed > 0);
      assert.equal(delivered, billed);
      assert.equal(unique, CALLS);
      assert.deepEqual(aws.cloudWatch.refusals(), []);
      for (const { name, before, after } of growth) {
        assert.ok(before > 0, name);
        assert.ok(after <= (ALLOWED[name]?.(before) ?? 0), `${name} grew from ${before} to ${after} bytes`);
      }
    } finally {
      clearInterval(sampling);
      await collector?.kill();
      await Promise.all([aws.close(), bedrock.close()]);
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Resident bytes of a process; 0 for none. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
async function readMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function compareThirds(samples: readonly number[]): { readonly before: number; readonly after: number } {
  const third = Math.floor(samples.length / 3);
  return { before: median(samples.slice(third, 2 * third)), after: median(samples.slice(2 * third)) };
}

function median(samples: readonly number[]): number {
  return samples.toSorted((one, other) => one - other)[Math.floor(samples.length / 2)] ?? 0;
}
