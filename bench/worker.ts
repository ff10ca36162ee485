import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { mainThreadCpu } from './cpu.ts';
import { Floor } from './floor.ts';
import { type Emission, startProviders } from './providers.ts';
import { longStreams, type Scenario, SCENARIOS } from './scenarios.ts';
import { createStubHandler } from './stub-handler.ts';
import { findVariant } from './variants.ts';

/**
 * One variant in its own process: `node worker.ts <variant> <dist>`. It does what its
 * parent asks, one message at a time, and is idle while the other variants are measured.
 */
export type Task =
  /** Makes one call and tells what it has emitted. */
  | { readonly kind: 'observe'; readonly scenario: string }
  /** To a floor: what its calls emit from now on. */
  | { readonly kind: 'imitate'; readonly scenario: string; readonly emission: Emission }
  | { readonly kind: 'batch'; readonly scenario: string; readonly calls: number }
  | { readonly kind: 'long-stream'; readonly scenario: string; readonly deltas: number };

export interface Batch {
  /** Main-thread CPU of the whole batch, in µs. */
  readonly cpu: number;
  /** The time until the first event of each stream, in sum and in µs: nothing is waited for, so it is CPU, too. */
  readonly toFirstEvent: number;
}

/** Live heap in bytes, after a forced collection, by the number of events read. */
export type HeapSamples = readonly (readonly [events: number, bytes: number])[];

const HEAP_SAMPLES = 10;

const [, , variantName, dist = ''] = process.argv;
const variant = findVariant(variantName);
const observe = variant.sampler === undefined ? undefined : await startProviders(variant);
if (variant.observer === 'ours') {
  const { BedrockInstrumentation } = (await import(dist)) as typeof import('../src/index.ts');
  new BedrockInstrumentation(variant.config);
}
if (variant.observer === 'aws-sdk') {
  const { AwsInstrumentation } = await import('@opentelemetry/instrumentation-aws-sdk');
  new AwsInstrumentation();
}
// `require`, not `import`: so the hook finds the client's own class as well as its base class, the dearer way.
const sdk = createRequire(import.meta.url)(
  '@aws-sdk/client-bedrock-runtime',
) as typeof import('@aws-sdk/client-bedrock-runtime');
let scenario: Scenario | undefined;
const client = createClient();
const floor = variant.observer === 'floor' ? new Floor() : undefined;
floor?.add(client);

process.on('message', (task: Task) => {
  void perform(task).then((answer) => process.send?.(answer));
});
process.send?.('ready');

async function perform(task: Task): Promise<Emission | Batch | HeapSamples | 'done'> {
  switch (task.kind) {
    case 'observe':
      return observeCall(find(task.scenario, SCENARIOS));
    case 'imitate':
      floor?.imitate(task.emission);
      return 'done';
    case 'batch':
      return runBatch(find(task.scenario, SCENARIOS), task.calls);
    case 'long-stream':
      return readLongStream(find(task.scenario, longStreams(task.deltas)), task.deltas);
  }
}

async function observeCall(scenario: Scenario): Promise<Emission> {
  if (observe === undefined) throw new Error(`${variantName} has nothing to observe with`);
  return observe(async () => void (await runBatch(scenario, 1)));
}

async function runBatch(next: Scenario, calls: number): Promise<Batch> {
  scenario = next;
  let toFirstEvent = 0;
  const begin = mainThreadCpu();
  for (let call = 0; call < calls; call += 1) {
    if (next.deltas === undefined) await next.send(client, sdk);
    else toFirstEvent += await readStream(next);
  }
  return { cpu: mainThreadCpu() - begin, toFirstEvent };
}

/** Reads a stream to its end; answers with the time until its first event, in µs. */
async function readStream({ send }: Scenario): Promise<number> {
  const begin = performance.now();
  let first: number | undefined;
  for await (const _event of (await send(client, sdk)) ?? []) first ??= performance.now();
  return ((first ?? begin) - begin) * 1000;
}

async function readLongStream(next: Scenario, deltas: number): Promise<HeapSamples> {
  scenario = next;
  const samples: [number, number][] = [];
  let events = 0;
  for await (const _event of (await next.send(client, sdk)) ?? []) {
    events += 1;
    if (events % Math.floor(deltas / HEAP_SAMPLES) !== 0) continue;
    // Node itself frees some of what a stream has used only between two turns of the event loop.
    await setImmediate();
    globalThis.gc?.();
    samples.push([events, process.memoryUsage().heapUsed]);
  }
  return samples;
}

function createClient(): BedrockRuntimeClient {
  return new sdk.BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    // SigV4 costs as much as all the rest, the same for every variant: it would only drown the differences.
    signer: { sign: async (request) => request },
    requestHandler: createStubHandler(() => {
      if (scenario === undefined) throw new Error('a call outside of a batch');
      return scenario.answer;
    }),
  });
}

function find(name: string, scenarios: readonly Scenario[]): Scenario {
  const found = scenarios.find((each) => each.name === name);
  if (found === undefined) throw new Error(`unknown scenario ${name}`);
  return found;
}
