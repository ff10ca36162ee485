import { createRequire } from 'node:module';
import { mainThreadCpu } from './cpu.ts';
import type { StartUp } from './start-up.ts';
import { startProviders } from './providers.ts';
import { createStubHandler } from './stub-handler.ts';
import { findVariant, OURS } from './variants.ts';

/**
 * A whole short life: the OpenTelemetry SDK, perhaps our package, the AWS SDK, one call.
 * `node start-up-worker.ts none|ours <dist>` prints what each part has cost, in ms.
 */
const [, , observer, dist = ''] = process.argv;
const body = Buffer.from(
  '{"output":{"message":{"role":"assistant","content":[{"text":"Hello"}]}},"stopReason":"end_turn"}',
);

await startProviders(findVariant(OURS));
const begin = mainThreadCpu();
if (observer === 'ours') {
  const { BedrockInstrumentation } = (await import(dist)) as typeof import('../src/index.ts');
  new BedrockInstrumentation();
}
const imported = mainThreadCpu();
const sdk = createRequire(import.meta.url)(
  '@aws-sdk/client-bedrock-runtime',
) as typeof import('@aws-sdk/client-bedrock-runtime');
const client = new sdk.BedrockRuntimeClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  requestHandler: createStubHandler(() => ({ headers: { 'content-type': 'application/json' }, pieces: () => [body] })),
});
await client.send(
  new sdk.ConverseCommand({
    modelId: 'amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
  }),
);
const result: StartUp = { import: (imported - begin) / 1000, total: (mainThreadCpu() - begin) / 1000 };
console.log(JSON.stringify(result));
