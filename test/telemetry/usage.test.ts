import assert from 'node:assert/strict';
import { context, trace } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { DimensionValues } from '../../src/emf/dimension-values.ts';
import { renderUsageDocument } from '../../src/emf/document.ts';
import { BedrockInstrumentation, type EmfMode, instrumentClient } from '../../src/index.ts';
import { type FakeAws, type FakeBedrock, startFakeAws, startFakeBedrock } from '../../src/testing/index.ts';
import { anyInvocation } from '../emf/invocations.ts';
import { createClient } from '../testing/clients.ts';

type Document = Readonly<Record<string, unknown>>;

const ONLY_DOCUMENTS = { logRecords: false };

describe('usage documents', () => {
  let fake: FakeBedrock;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;
  let instrumentation: BedrockInstrumentation;
  const exporter = new InMemoryLogRecordExporter();
  const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });

  before(async () => {
    instrumentation = new BedrockInstrumentation();
    instrumentation.setLoggerProvider(loggerProvider);
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  after(async () => {
    instrumentation.disable();
    client.destroy();
    await fake.close();
  });

  const ask = (): Promise<unknown> =>
    client.send(
      new sdk.ConverseCommand({
        modelId: 'amazon.nova-lite-v1:0',
        messages: [{ role: 'user', content: [{ text: 'x' }] }],
      }),
    );

  /** The documents of one call, as log records and as lines. */
  async function observe(emf: EmfMode, call: () => Promise<unknown> = ask) {
    instrumentation.setConfig({
      emf,
      usageDocument: { service: 'checkout', environment: 'test' },
      llmEvents: ONLY_DOCUMENTS,
    });
    exporter.reset();
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = ((chunk: string) => lines.push(chunk) > 0) as typeof write;
    try {
      await call();
    } finally {
      process.stdout.write = write;
    }
    return { lines, records: exporter.getFinishedLogRecords() };
  }

  it('leave as log records with their name, time and trace', async () => {
    instrumentation.setTracerProvider(new TracerProvider());
    const { lines, records } = await observe('log-record');
    assert.deepEqual([lines, records.length], [[], 1]);
    const [record] = records;
    const document = record?.body as Document;
    assert.equal(record?.eventName, 'bedrock.usage');
    assert.equal(record?.attributes['event.name'], 'bedrock.usage');
    assert.deepEqual(
      [record?.spanContext?.traceId, record?.spanContext?.spanId],
      [document['TraceId'], document['SpanId']],
    );
    assert.equal(
      Math.round((record?.hrTime[0] ?? 0) * 1e3 + (record?.hrTime[1] ?? 0) / 1e6),
      (document['_aws'] as Document)['Timestamp'],
    );
    assert.equal(document['InputTokens'], fake.received.at(-1)?.billed?.inputTokens);
  });

  it('leave as one line on stdout, the same document', async () => {
    instrumentation.setTracerProvider(new TracerProvider());
    const asRecord = (await observe('log-record')).records[0]?.body as Document;
    const { lines, records } = await observe('stdout');
    assert.deepEqual([lines.length, records.length], [1, 0]);
    assert.match(lines[0] ?? '', /^\{.*\}\n$/);
    const asLine = JSON.parse(lines[0] ?? '') as Document;
    // What differs from call to call; all else, keys in whatever order, is the same.
    const own = ['_aws', 'APILatency', 'InvocationId', 'TraceId', 'SpanId', 'RequestId'];
    const shared = (document: Document) =>
      Object.entries(document)
        .filter(([key]) => !own.includes(key))
        .toSorted(([a], [b]) => a.localeCompare(b));
    assert.deepEqual(shared(asLine), shared(asRecord));
    assert.deepEqual(Object.keys(asLine).toSorted(), Object.keys(asRecord).toSorted());
  });

  it('leave for calls that are not sampled', async () => {
    instrumentation.setTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }));
    assert.equal((await observe('log-record')).records.length, 1);
  });

  it('leave for calls that fail', async () => {
    const remove = fake.script({ times: 1, fail: { exception: 'ValidationException' } });
    const { records } = await observe('log-record', () => ask().catch(() => {}));
    remove();
    const document = records[0]?.body as Document;
    assert.deepEqual(
      [document['APIErrors'], document['ErrorCode'], document['InputTokens']],
      [1, 'ValidationException', undefined],
    );
  });

  it('do not leave for commands that run no inference, nor when off', async () => {
    const count = () =>
      client.send(new sdk.CountTokensCommand({ modelId: 'm', input: { converse: { messages: [] } } }));
    assert.deepEqual(await observe('log-record', count), { lines: [], records: [] });
    assert.deepEqual(await observe('off'), { lines: [], records: [] });
  });

  it('know the service from the resource of a span where nothing else tells', async () => {
    const resource = resourceFromAttributes({
      'service.name': 'of the resource',
      'deployment.environment.name': 'staging',
    });
    const fresh = new BedrockInstrumentation({ emf: 'log-record', llmEvents: ONLY_DOCUMENTS });
    fresh.setTracerProvider(new TracerProvider({ resource }));
    fresh.setLoggerProvider(loggerProvider);
    instrumentation.disable();
    exporter.reset();
    await ask();
    fresh.disable();
    instrumentation.enable();
    const document = exporter.getFinishedLogRecords()[0]?.body as Document;
    assert.deepEqual([document['Service'], document['Environment']], ['of the resource', 'staging']);
  });

  it('leave through the global logger for a client instrumented by hand', async () => {
    const { logs } = await import('@opentelemetry/api');
    logs.setGlobalLoggerProvider(loggerProvider);
    instrumentation.disable();
    const byHand = instrumentClient(createClient(fake.url, '2.0'), { emf: 'log-record', llmEvents: ONLY_DOCUMENTS });
    exporter.reset();
    await byHand.send(
      new sdk.ConverseCommand({
        modelId: 'amazon.nova-lite-v1:0',
        messages: [{ role: 'user', content: [{ text: 'x' }] }],
      }),
    );
    logs.disable();
    instrumentation.enable();
    byHand.destroy();
    assert.equal(exporter.getFinishedLogRecords().length, 1);
    assert.equal(trace.getSpan(context.active()), undefined);
  });
});

describe('the usage document, held against CloudWatch', () => {
  let aws: FakeAws;
  before(async () => void (aws = await startFakeAws()));
  after(() => aws.close());

  it('is accepted, whatever the record', () => {
    const dimensions = new DimensionValues(() => {});
    fc.assert(
      fc.property(anyInvocation, (invocation) => {
        const before = aws.cloudWatch.refusals().length;
        const document = renderUsageDocument(invocation, { service: 'checkout', environment: 'test' }, dimensions);
        aws.cloudWatch.writeLine('group', 'stream', JSON.stringify(document));
        assert.deepEqual(aws.cloudWatch.refusals().slice(before), []);
      }),
      { numRuns: 500 },
    );
    const invocations = aws.cloudWatch.statistics({ namespace: 'BedrockUsage', metric: 'Invocations', dimensions: {} });
    assert.ok(invocations !== undefined && invocations.sum >= 500);
  });
});
