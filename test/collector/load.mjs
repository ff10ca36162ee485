// A small application under load, as its own process under `node --import bedrock-otel/register`: so many calls, so
// far apart or all at once, and then it ends.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithBidirectionalStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

const calls = Number(process.env.LOAD_CALLS);
const intervalMs = Number(process.env.LOAD_INTERVAL_MS);
const heapSamples = Number(process.env.LOAD_HEAP_SAMPLES);
const models = ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'amazon.nova-lite-v1:0'];
const client = new BedrockRuntimeClient({});

async function call(index) {
  const messages = [{ role: 'user', content: [{ text: 'x'.repeat(index % 40) }] }];
  const input = { modelId: models[index % models.length], messages };
  switch (index % 10) {
    case 0:
    case 5:
      return read((await client.send(new ConverseStreamCommand(input))).stream);
    case 3:
      return embed('x'.repeat(index % 40));
    case 7:
      // The fake's guardrail steps in for this model.
      return client.send(new ConverseCommand({ modelId: 'guarded.model-1', messages }));
    case 9:
      return talk();
    default:
      return client.send(new ConverseCommand(input));
  }
}

function embed(inputText) {
  const body = JSON.stringify({ inputText });
  return client.send(new InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v2:0', body }));
}

/** A session with a model that hears and speaks. */
async function talk() {
  async function* speak() {
    for (const event of [{ sessionStart: {} }, { textInput: { content: 'hello' } }, { sessionEnd: {} }]) {
      yield { chunk: { bytes: Buffer.from(JSON.stringify({ event })) } };
    }
  }
  const command = new InvokeModelWithBidirectionalStreamCommand({ modelId: 'amazon.nova-sonic-v1:0', body: speak() });
  return read((await client.send(command)).body);
}

async function read(stream) {
  for await (const _ of stream);
}

const running = new Set();
const startedAt = performance.now();
for (let index = 0; index < calls; index += 1) {
  const one = call(index).finally(() => running.delete(one));
  running.add(one);
  if (heapSamples > 0 && index % Math.ceil(calls / heapSamples) === 0) {
    globalThis.gc();
    console.log(`heap ${process.memoryUsage().heapUsed}`);
  }
  if (intervalMs > 0) await sleep(Math.max(0, startedAt + (index + 1) * intervalMs - performance.now()));
}
await Promise.all(running);
client.destroy();
