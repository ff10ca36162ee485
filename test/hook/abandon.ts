// An application that lets go of its streams, each in its own way; needs --expose-gc.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { BedrockInstrumentation } from '../../src/index.ts';
import { startFakeBedrock } from '../../src/testing/index.ts';
import { startTracing } from './tracing.ts';

type Events = AsyncIterable<ConverseStreamOutput>;

export interface AbandonedReport {
  readonly spans: readonly {
    readonly modelId: unknown;
    readonly ending: unknown;
    readonly errorType: unknown;
    readonly failed: boolean;
    /** From the moment when the application last had something of the stream to the span's end. */
    readonly endedAfterMs: number;
  }[];
  /** Of what the application still holds. */
  readonly stillOpen: readonly string[];
  readonly eventsAfterwards: number;
  readonly uncaught: readonly string[];
}

const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(String(error)));
process.on('unhandledRejection', (error) => uncaught.push(String(error)));

const { gc } = globalThis;
if (gc === undefined) throw new Error('needs --expose-gc');

const fake = await startFakeBedrock();
const tracing = startTracing();
const instrumentation = new BedrockInstrumentation();
const client = new BedrockRuntimeClient({
  endpoint: fake.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const heldStreams: Events[] = [];
const heldIterators: AsyncIterator<ConverseStreamOutput>[] = [];
const lastHad = new Map<unknown, number>();

/** What an application does with a stream before it returns. */
const WAYS: Readonly<Record<string, (stream: Events) => unknown>> = {
  'never iterated': () => undefined,
  'opened, never asked': (stream) => void stream[Symbol.asyncIterator](),
  'left in the middle': async (stream) => {
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
  },
  'stream kept': (stream) => heldStreams.push(stream),
  'iterator kept': async (stream) => {
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    heldIterators.push(iterator);
  },
};

async function open(modelId: string): Promise<void> {
  const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages: [] }));
  await WAYS[modelId]?.(stream ?? (async function* () {})());
  lastHad.set(modelId, Date.now());
}

for (const modelId of Object.keys(WAYS)) await open(modelId);
await sleep(300);
for (let round = 0; round < 40; round += 1) {
  gc();
  await sleep(10);
}

const spans = tracing.calls().map(({ attributes, endTime, status }) => {
  const modelId = attributes['gen_ai.request.model'];
  return {
    modelId,
    ending: attributes['bedrock.stream.ending'],
    errorType: attributes['error.type'],
    failed: status.code !== 0,
    endedAfterMs: endTime[0] * 1000 + endTime[1] / 1e6 - (lastHad.get(modelId) ?? 0),
  };
});
const ended = new Set(spans.map(({ modelId }) => modelId));

// What was kept still works, and is still observed.
let eventsAfterwards = 0;
for (const iterator of heldIterators) while ((await iterator.next()).done !== true) eventsAfterwards += 1;
for (const stream of heldStreams) for await (const _event of stream) eventsAfterwards += 1;

const report: AbandonedReport = {
  spans,
  stillOpen: tracing
    .calls()
    .filter(({ attributes }) => !ended.has(attributes['gen_ai.request.model']))
    .map(({ attributes }) => `${attributes['gen_ai.request.model']}: ${attributes['bedrock.stream.ending']}`),
  eventsAfterwards,
  uncaught,
};
instrumentation.disable();
client.destroy();
await fake.close();
process.stdout.write(JSON.stringify(report));
