// Two copies of the SDK in one process: this installation's and, by path, another one's.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as ownSdk from '@aws-sdk/client-bedrock-runtime';
import { instrumentClient } from 'bedrock-otel';
import { startFakeBedrock } from 'bedrock-otel/testing';
import { inApplicationSpan, report } from './tracing.cjs';

const [otherInstallation, observedBy] = process.argv.slice(2);
const requireOwn = createRequire(import.meta.url);
const requireOther = createRequire(join(otherInstallation, 'package.json'));
const copies = [
  { sdk: ownSdk, version: requireOwn('@aws-sdk/client-bedrock-runtime/package.json').version },
  {
    sdk: requireOther('@aws-sdk/client-bedrock-runtime'),
    version: requireOther('@aws-sdk/client-bedrock-runtime/package.json').version,
  },
];

const fake = await startFakeBedrock();
await inApplicationSpan(async () => {
  for (const { sdk, version } of copies) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new sdk.BedrockRuntimeClient({ endpoint: fake.url, region: 'us-east-1', credentials });
    if (observedBy === 'instrumentClient') instrumentClient(client);
    await client.send(new sdk.InvokeModelCommand({ modelId: `amazon.${version}`, body: '{}' }));
  }
});
await fake.close();
report(copies.map(({ version }) => version));
