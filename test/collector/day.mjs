// A day of an application's traffic, as its own process: many agents at once, at work on incidents or not, with models
// that are priced and one that is not, embeddings, streams, throttled calls and failing ones. The same seed makes the
// same day.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BedrockInstrumentation, UsageLogRecordProcessor, withAttribution } from 'bedrock-otel';

const sdk = new NodeSDK({
  traceExporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} },
  logRecordProcessors: [new UsageLogRecordProcessor({ exporter: new OTLPLogExporter() })],
  instrumentations: [
    new BedrockInstrumentation({
      emf: 'log-record',
      attribution: { dimensions: true },
      llmEvents: { spanEvents: false, logRecords: false },
    }),
  ],
});
sdk.start();
const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand } =
  await import('@aws-sdk/client-bedrock-runtime');
const client = new BedrockRuntimeClient({ maxAttempts: 5 });

const AGENTS = [undefined, 'triage', 'coder', 'summariser', 'researcher'];
const INCIDENTS = [undefined, 'INC-20261121-0001', 'INC-20261121-0002', 'INC-20261121-0003'];
const MODELS = JSON.parse(process.env.DAY_MODELS);

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the constants of Numerical Recipes */
let state = Number(process.env.DAY_SEED);
function pick(choices) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return choices[Math.floor((state / 2 ** 32) * choices.length)];
}

async function call() {
  const agentId = pick(AGENTS);
  const incidentId = pick(INCIDENTS);
  const modelId = pick(MODELS);
  // The bill is read off the requests: each says itself whom it is for.
  const text = `${JSON.stringify({ agentId, incidentId })} ${'x'.repeat(pick([0, 40, 400, 4000]))}`;
  await withAttribution({ agentId, incidentId, feature: 'a-day' }, () => ask(modelId, text)).catch(() => {});
}

async function ask(modelId, text) {
  if (modelId.includes('embed'))
    return client.send(new InvokeModelCommand({ modelId, body: JSON.stringify({ inputText: text }) }));
  const input = { modelId, messages: [{ role: 'user', content: [{ text }] }] };
  if (pick([true, false])) return client.send(new ConverseCommand(input));
  const { stream } = await client.send(new ConverseStreamCommand(input));
  for await (const _ of stream);
}

let left = Number(process.env.DAY_CALLS);
async function work() {
  for (; left > 0;) {
    left -= 1;
    await call();
  }
}
await Promise.all(Array.from({ length: 32 }, work));
client.destroy();
await sdk.shutdown();
