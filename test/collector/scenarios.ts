import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './delivery.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from './otlp.ts';

export interface Row extends Scenario {
  readonly name: string;
  /** A control shows that the count can fail: here less must arrive than was billed. */
  readonly control?: true;
  /** Where documents may, and here do, come twice. */
  readonly duplicates?: true;
}

const LOAD = { calls: 600, intervalMs: 20 };

/** What happens to the pipeline while 600 calls are made, 50 a second; tokens billed must equal unique tokens delivered. */
export const ROWS: readonly Row[] = [
  { name: 'calm', ...LOAD },
  {
    name: 'destination down, and the collector killed twice under load',
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
    ...LOAD,
    disturb: async ({ aws }) => {
      await sleep(1_000);
      aws.script({ service: 'logs', duration: 6_000, fail: { exception: 'InternalFailure', status: 500 } });
    },
  },
  {
    name: 'no collector for the first 15 s',
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
    ...LOAD,
    async disturb({ collector }) {
      for (let restarts = 0; restarts < 3; restarts += 1) {
        await sleep(2_500);
        await collector().restart();
      }
    },
  },
  { name: 'the application ends, and there never was a collector', ...LOAD, calls: 200, collectorEver: false },
  {
    name: 'too old and too new records among good ones',
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
    ...LOAD,
    collectorEnv: { BEDROCK_OTEL_QUEUE_SIZE: '100' },
    async disturb({ aws }) {
      const restore = aws.script({ service: 'logs', fail: { connection: 'reset' } });
      await sleep(9_000);
      restore();
    },
  },
  {
    name: 'accepted, then the connection reset: twice',
    ...LOAD,
    duplicates: true,
    disturb: async ({ aws }) => {
      await sleep(2_000);
      aws.script({
        service: 'logs',
        operation: 'PutLogEvents',
        times: 2,
        fail: { connection: 'reset', accepted: true },
      });
    },
  },
  {
    name: 'control: as the second row, without the queue on disk',
    ...LOAD,
    control: true,
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
