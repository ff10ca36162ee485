import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario, Stage } from './delivery.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from './otlp.ts';

export interface Row extends Scenario {
  readonly name: string;
  /** What the pipeline does about it: one sentence, for docs/reliability.md. */
  readonly says: string;
  /** Where not every token arrives: in a control, which shows that the count can fail, and where nothing can be done. */
  readonly loses?: 'perhaps a little' | 'something' | 'everything';
  /** Where documents may, and here do, come twice. */
  readonly duplicates?: true;
}

const LOAD = { calls: 600, intervalMs: 20 };
/** For faults that outlive the 10 s for which OpenTelemetry's own exporter tries again. */
const LONGER = { calls: 900, intervalMs: 20 };
const HOUR = 3_600_000;

/** The collector reports on itself twice a second. */
const OFTEN = { BEDROCK_OTEL_HEALTH_INTERVAL_MS: '500' };

/** What happens to the pipeline while calls are made; tokens billed must equal unique tokens delivered. */
export const ROWS: readonly Row[] = [
  { name: 'calm', says: 'Nothing happens.', ...LOAD },
  {
    name: 'destination down, and the collector killed twice under load',
    says: 'The collector finds its queue on the disk again; the application keeps what nobody takes.',
    ...LOAD,
    async disturb({ aws, collector }) {
      const restore = aws.script({ service: 'logs', fail: { connection: 'reset' } });
      for (let kills = 0; kills < 2; kills += 1) {
        await sleep(4_000);
        await collector().kill();
        await collector().restart();
      }
      await sleep(2_000);
      restore();
    },
  },
  {
    name: 'throttled for 6 s',
    says: 'The collector sends again, less and less often, until it is let through.',
    ...LOAD,
    disturb: async ({ aws }) => {
      await sleep(1_000);
      aws.script({
        service: 'logs',
        operation: 'PutLogEvents',
        duration: 6_000,
        fail: { exception: 'ThrottlingException' },
      });
    },
  },
  {
    name: 'HTTP 500 for 6 s',
    says: 'The same.',
    ...LOAD,
    disturb: async ({ aws }) => {
      await sleep(1_000);
      aws.script({ service: 'logs', duration: 6_000, fail: { exception: 'InternalFailure', status: 500 } });
    },
  },
  {
    name: 'no collector for the first 15 s',
    says: 'The application keeps its documents and tries again.',
    ...LOAD,
    collectorFirst: false,
    async disturb({ start }) {
      await sleep(15_000);
      await start();
    },
    calls: 900,
  },
  {
    name: 'collector restarted under load',
    says: 'The same, for as long as the restart takes.',
    ...LOAD,
    async disturb({ collector }) {
      for (let restarts = 0; restarts < 3; restarts += 1) {
        await sleep(2_500);
        await collector().restart();
      }
    },
  },
  {
    name: 'the application ends, and there never was a collector',
    says: 'All documents go to stdout as EMF lines.',
    ...LOAD,
    calls: 200,
    collectorEver: false,
  },
  {
    name: 'too old and too new records among good ones',
    says: 'They are left out before they can make a batch fail, and counted; all others arrive.',
    ...LOAD,
    async disturb({ collector }) {
      const day = 86_400_000;
      for (const timestamp of [Date.now() - 20 * day, Date.now() + day]) {
        await sleep(1_000);
        const record = {
          timeUnixNano: writeNanoseconds(timestamp),
          eventName: 'bedrock.usage',
          body: writeAnyValue({ _aws: { Timestamp: timestamp, CloudWatchMetrics: [] }, Note: 'not of our time' }),
          attributes: [{ key: 'event.name', value: writeAnyValue('bedrock.usage') }],
        };
        await sendOtlp(collector().otlpHttpUrl, 'logs', [record, record]);
      }
    },
  },
  {
    name: "the collector's queue is full",
    says: 'The collector answers 503; the application keeps its documents until there is room.',
    calls: 2_400,
    intervalMs: 5,
    collectorEnv: { BEDROCK_OTEL_QUEUE_BYTES: '1500000' },
    async disturb({ aws, collector }) {
      const restore = aws.script({ service: 'logs', fail: { connection: 'reset' } });
      await sleep(9_000);
      assert.match(collector().log(), /sending queue is full/);
      restore();
    },
  },
  {
    name: 'accepted, then the connection reset: twice',
    says: 'The collector cannot know that it was taken, and sends it again.',
    ...LOAD,
    duplicates: true,
    disturb: async ({ aws }) => {
      await sleep(4_000);
      aws.script({
        service: 'logs',
        operation: 'PutLogEvents',
        logGroup: '/bedrock-otel/usage',
        times: 2,
        fail: { connection: 'reset', accepted: true },
      });
    },
  },
  {
    name: 'the disk of the queue is full for 12 s',
    says: 'The collector answers 503 and says `no space left on device`; the application keeps its documents until there is room. What was in the queue may be lost.',
    ...LONGER,
    loses: 'perhaps a little',
    patienceMs: 20_000,
    diskBytes: 8_000_000,
    async disturb({ collector, disk }) {
      await sleep(3_000);
      const { pid = 0 } = collector();
      await disk().fill(pid);
      await sleep(12_000);
      assert.match(collector().log(), /no space left on device/);
      await disk().free(pid);
    },
  },
  {
    name: 'queues grow to their limit on a disk that has room for them',
    says: 'The limit, in bytes, is reached before the disk is full: 503, and what the queue holds is safe.',
    calls: 2_400,
    intervalMs: 5,
    diskBytes: 20_000_000,
    collectorEnv: { BEDROCK_OTEL_QUEUE_BYTES: '1500000' },
    async disturb({ aws, collector }) {
      const restore = aws.script({ fail: { connection: 'reset' } });
      // Large records, as those with content are: a limit to their number would not save the disk.
      assert.equal(await sendUntilRefused(collector().otlpHttpUrl), 503);
      await sleep(11_000);
      assert.match(collector().log(), /sending queue is full/);
      assert.doesNotMatch(collector().log(), /no space left on device/);
      restore();
    },
  },
  {
    name: 'every answer of CloudWatch Logs takes 4 s',
    says: 'Ten batches of a hundred are under way at once: later, but once.',
    ...LOAD,
    disturb: async ({ aws }) => {
      aws.script({ service: 'logs', operation: 'PutLogEvents', delay: 4_000 });
    },
    verify(_stage, { duplicates }) {
      assert.equal(duplicates, 0);
    },
  },
  {
    name: 'every answer takes 5 s, for 20 s',
    says: 'The collector waits 5 s and no longer, and sends again what was taken already: slower than that means many times.',
    ...LOAD,
    duplicates: true,
    disturb: async ({ aws }) => {
      aws.script({ service: 'logs', operation: 'PutLogEvents', delay: 5_000, duration: 20_000 });
    },
  },
  {
    name: 'the network is cut in the middle of every request, for 5 s',
    says: 'Half a request is none; it is sent again.',
    ...LOAD,
    disturb: async ({ network }) => {
      await sleep(3_000);
      await cutNetwork(network, 'request');
    },
  },
  {
    name: 'the network is cut behind the head of every answer, for 5 s',
    says: 'What was taken is sent again.',
    ...LOAD,
    duplicates: true,
    disturb: async ({ network }) => {
      // The log stream is there by then, and takes what is sent.
      await sleep(6_000);
      await cutNetwork(network, 'answer');
    },
  },
  {
    name: "the application's clock is 3 hours ahead",
    says: 'CloudWatch takes nothing that is more than 2 hours ahead, so all is lost; `otelcol_processor_filter_logs.filtered` counts it.',
    ...LOAD,
    calls: 200,
    clockAheadMs: 3 * HOUR,
    loses: 'everything',
    patienceMs: 5_000,
    collectorEnv: OFTEN,
    verify({ aws }, { calls }) {
      const metric = 'otelcol_processor_filter_logs.filtered';
      // The LLM events of these calls were lost, too.
      const lost = aws.cloudWatch.statistics({ namespace: 'BedrockOtel', metric, dimensions: {} })?.sum ?? 0;
      assert.ok(lost > calls, `${lost} were counted`);
    },
  },
  {
    name: 'the clock of the whole host is 3 hours ahead',
    says: "CloudWatch Logs answers 200 and leaves all of it out: a warning in the collector's log is all that tells.",
    ...LOAD,
    calls: 200,
    loses: 'everything',
    patienceMs: 5_000,
    disturb: async ({ aws }) => {
      aws.script({ service: 'logs', fail: { reject: 'tooNew' } });
    },
    verify({ collector }) {
      assert.match(collector().log(), /log events for log group name are too new.*usage/);
    },
  },
  {
    name: "the application's clock is 1 hour ahead",
    says: 'CloudWatch takes it.',
    ...LOAD,
    calls: 200,
    clockAheadMs: HOUR,
  },
  {
    name: '10,000 calls in one burst',
    says: 'They fit into the queue of the process, which holds 20,000.',
    calls: 10_000,
    intervalMs: 0,
  },
  {
    name: 'the memory limit of the collector is reached, for 12 s',
    says: 'The collector answers 503 until it has memory again; the application keeps its documents.',
    ...LONGER,
    configure: (yaml) =>
      yaml.replace(/limit_percentage: 75\n(\s+)spike_limit_percentage: 20/, 'limit_mib: 120\n$1spike_limit_mib: 40'),
    async disturb({ aws, collector }) {
      const restore = aws.script({ logGroup: '/bedrock-otel/events', fail: { connection: 'reset' } });
      const { otlpHttpUrl, log } = collector();
      let refusals = 0;
      // Over and over: whenever garbage is collected, there may be room again.
      for (const end = performance.now() + 12_000; performance.now() < end || refusals < 30;) {
        if ((await sendLarge(otlpHttpUrl, 20)) === 503) refusals += 1;
        await sleep(100);
      }
      assert.match(log(), /Memory usage is above soft limit. Refusing data/);
      restore();
    },
  },
  {
    name: 'control: as the second row, without the queue on disk',
    says: 'The test sees the loss.',
    ...LOAD,
    loses: 'something',
    configure: (yaml) => yaml.replaceAll(/^\s+storage: file_storage\/queue\n/gm, ''),
    async disturb({ aws, collector }) {
      const restore = aws.script({ service: 'logs', fail: { connection: 'reset' } });
      for (let kills = 0; kills < 2; kills += 1) {
        await sleep(4_000);
        await collector().kill();
        await collector().restart();
      }
      restore();
    },
  },
];

async function cutNetwork(network: Stage['network'], where: 'request' | 'answer'): Promise<void> {
  const mend = network.cut(where);
  await sleep(5_000);
  assert.ok(mend() > 0, 'nothing was under way');
}

/** Sends large records until the collector takes no more; resolves with its last answer. */
async function sendUntilRefused(url: string): Promise<number> {
  for (let requests = 0; requests < 40; requests += 1) {
    const status = await sendLarge(url, 5);
    if (status !== 200) return status;
    await sleep(100);
  }
  return 200;
}

/** Log records of 200 kB that are no usage documents. */
async function sendLarge(url: string, count: number): Promise<number> {
  const record = { timeUnixNano: writeNanoseconds(Date.now()), body: writeAnyValue('x'.repeat(200_000)) };
  return sendOtlp(
    url,
    'logs',
    Array.from({ length: count }, () => record),
  );
}
