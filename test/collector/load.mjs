// A small application under load, as its own process under `node --import bedrock-otel/register`: so many calls, so
// far apart, and then it ends.
import { setTimeout as sleep } from 'node:timers/promises';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';

const calls = Number(process.env.LOAD_CALLS);
const intervalMs = Number(process.env.LOAD_INTERVAL_MS);
const models = ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'amazon.nova-lite-v1:0'];
const client = new BedrockRuntimeClient({});

async function call(index) {
  const input = {
    modelId: models[index % models.length],
    messages: [{ role: 'user', content: [{ text: 'x'.repeat(index % 40) }] }],
  };
  if (index % 5 !== 0) return client.send(new ConverseCommand(input));
  const { stream } = await client.send(new ConverseStreamCommand(input));
  for await (const _ of stream);
}

const running = [];
for (let index = 0; index < calls; index += 1) {
  running.push(call(index));
  await sleep(intervalMs);
}
await Promise.all(running);
client.destroy();
