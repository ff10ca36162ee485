import { setTimeout as wait } from 'node:timers/promises';
import { startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry } from '../support/telemetry.ts';
import { createClient } from '../testing/clients.ts';

/** Drops a session whose request stream knows its answer, as an object that holds both does, and says how it ended. */
const telemetry = startTelemetry();
const sdk = await import('@aws-sdk/client-bedrock-runtime');
const fake = await startFakeBedrock();
const client = createClient(fake.url, '2.0');

async function openAndDrop(): Promise<void> {
  const session: { output?: unknown } = {};
  async function* speak(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
    yield { chunk: { bytes: Buffer.from('{}') } };
    if (session.output === fake) yield { chunk: { bytes: Buffer.from('never') } };
  }
  const body = { [Symbol.asyncIterator]: speak };
  const command = new sdk.InvokeModelWithBidirectionalStreamCommand({ modelId: 'amazon.nova-sonic-v1:0', body });
  session.output = await client.send(command);
}

await openAndDrop();
for (let turn = 0; turn < 200 && telemetry.spans.length === 0; turn += 1) {
  global.gc?.();
  await wait(10);
}
process.stdout.write(JSON.stringify(telemetry.spans.map(({ attributes }) => attributes['bedrock.stream.ending'])));
client.destroy();
await fake.close();
