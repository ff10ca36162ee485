// An application in a process of its own: it takes the steps it is told, in their order, and tells what was seen.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { context, metrics, type Span, trace, type TracerProvider as TracerProviderApi } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { AwsInstrumentation } from '@opentelemetry/instrumentation-aws-sdk';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { BedrockInstrumentation, instrumentClient } from '../../src/index.ts';
import { startFakeBedrock } from '../../src/testing/index.ts';

type Sdk = typeof import('@aws-sdk/client-bedrock-runtime');
type Build = typeof import('../../src/index.ts');

/** As much as is needed of another AWS service's client; the Bedrock client brings one for its credentials. */
interface SecurityTokenService {
  STSClient: new (config: object) => {
    readonly middlewareStack: { identify(): string[] };
    send(command: object): Promise<{ readonly Credentials?: { readonly AccessKeyId?: string } }>;
  };
  AssumeRoleCommand: new (input: object) => object;
}

/** What is to be done. */
export interface Plan {
  readonly load: 'require' | 'import';
  readonly steps: readonly Step[];
}

/** What was seen. */
export interface Report {
  readonly spans: readonly SpanReport[];
  /** Contexts that the application's own code ran in. */
  readonly views: readonly View[];
  /** Codes of process warnings. */
  readonly warnings: readonly (string | undefined)[];
  /** Names of `send` on the prototype of the clients, at the steps that looked at it. */
  readonly sends: readonly string[];
  /** How many durations each instrumentation has recorded, by its scope. */
  readonly durations: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** What a client of another service had after its call that it had not before. */
  readonly anotherService?: { readonly answer: string | undefined; readonly addedMiddleware: readonly string[] };
}

export interface SpanReport {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly scope: string;
  readonly provider: string;
  /** The call that it is of: its ordinal, from the model id. */
  readonly call: number | undefined;
}

interface View {
  readonly where: string;
  readonly call: number;
  readonly suppressed: boolean;
  readonly spanId: string | undefined;
}

const REPOSITORY = join(import.meta.dirname, '..', '..');
const requireModule = createRequire(import.meta.url);

const spans: { span: ReadableSpan; provider: string }[] = [];
const views: View[] = [];
const warnings: (string | undefined)[] = [];
const sends: string[] = [];
const failures: string[] = [];
process.on('warning', (warning) => warnings.push('code' in warning ? String(warning.code) : warning.name));

function createProvider(provider: string): TracerProviderApi {
  const keepSpans: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => void spans.push({ span, provider }),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  return new TracerProvider({ spanProcessors: [keepSpans] });
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(createProvider('global'));
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const metricReader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 600_000 });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [metricReader] }));
const tracer = trace.getTracer('application');

const plan: Plan = JSON.parse(process.argv[2] ?? '');
const fake = await startFakeBedrock();
const instrumentations: { enable(): void; disable(): void }[] = [];
let loaded: Sdk | undefined;
let client: InstanceType<Sdk['BedrockRuntime']> | undefined;
let calls = 0;
let anotherService: Report['anotherService'];

function sdk(): Sdk {
  if (loaded === undefined) throw new Error('the plan has no step "sdk" before this one');
  return loaded;
}

function currentClient(): InstanceType<Sdk['BedrockRuntime']> {
  return (client ??= new (sdk().BedrockRuntime)({
    endpoint: fake.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }));
}

/** Notes the context that the application's code runs in. */
function look(where: string): void {
  const active = context.active();
  const spanId = trace.getSpan(active)?.spanContext().spanId;
  views.push({ where, call: calls, suppressed: isTracingSuppressed(active), spanId });
}

/** Makes a call in a span of the application, and looks around before and after it. */
async function makeCall(run: (modelId: string) => Promise<void>): Promise<void> {
  calls += 1;
  await tracer.startActiveSpan('application', async (span: Span) => {
    look('before');
    await run(`amazon.${calls}`).catch((error: unknown) => failures.push(String(error)));
    look('after');
    span.end();
  });
}

const messages = [{ role: 'user' as const, content: [{ text: 'Hello' }] }];

async function loadBuild(file: string): Promise<void> {
  const path = join(REPOSITORY, 'dist', file);
  const build: Build = file.endsWith('.cjs') ? requireModule(path) : await import(pathToFileURL(path).href);
  instrumentations.push(new build.BedrockInstrumentation());
}

/** Adds a middleware of the application, which makes a span of its own. */
function addMiddleware(where: string, options: { step: 'initialize' | 'build'; priority?: 'high' }): void {
  currentClient().middlewareStack.add(
    (next) => (args) => {
      look(where);
      return tracer.startActiveSpan(where, (span) => next(args).finally(() => span.end()));
    },
    { name: `${where}${calls}`, ...options } as { step: 'initialize' },
  );
}

async function callAnotherService(): Promise<void> {
  const { AssumeRoleCommand, STSClient } = requireModule('@aws-sdk/nested-clients/sts') as SecurityTokenService;
  const credentials =
    '<AccessKeyId>assumed</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>';
  const answer = `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  const client = new STSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: () =>
        Promise.resolve({ response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(answer)]) } }),
    },
  });
  const before = client.middlewareStack.identify();
  const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn: 'arn', RoleSessionName: 'test' }));
  const added = client.middlewareStack.identify().filter((name) => !before.includes(name));
  anotherService = { answer: Credentials?.AccessKeyId, addedMiddleware: added };
}

const STEPS = {
  bedrock: () => instrumentations.push(new BedrockInstrumentation()),
  'bedrock, not enabled': () => instrumentations.push(new BedrockInstrumentation({ enabled: false })),
  'bedrock, registered': () => {
    const instrumentation = new BedrockInstrumentation();
    registerInstrumentations({ instrumentations: [instrumentation], tracerProvider: createProvider('registered') });
    instrumentations.push(instrumentation);
  },
  'bedrock, ES module build': () => loadBuild('index.mjs'),
  'bedrock, CommonJS build': () => loadBuild('index.cjs'),
  aws: () => void new AwsInstrumentation(),
  'disable the first': () => instrumentations.at(0)?.disable(),
  'disable the last': () => instrumentations.at(-1)?.disable(),
  disable: () => instrumentations.forEach((instrumentation) => instrumentation.disable()),
  enable: () => instrumentations.forEach((instrumentation) => instrumentation.enable()),

  sdk: async () => {
    const name = '@aws-sdk/client-bedrock-runtime';
    loaded = plan.load === 'require' ? (requireModule(name) as Sdk) : await import('@aws-sdk/client-bedrock-runtime');
  },
  'look at send': () => sends.push(sdk().BedrockRuntimeClient.prototype.send.name),
  'new client': () => (client = undefined),
  instrumentClient: () => instrumentClient(currentClient()),
  middleware: () => addMiddleware('middleware', { step: 'build' }),
  'outermost middleware': () => addMiddleware('outermost middleware', { step: 'initialize', priority: 'high' }),

  'call another service': callAnotherService,
  promise: () =>
    makeCall(async (modelId) => {
      await currentClient().send(new (sdk().ConverseCommand)({ modelId, messages }));
    }),
  callback: () =>
    makeCall(async (modelId) => {
      const command = new (sdk().ConverseCommand)({ modelId, messages });
      await new Promise<void>((resolve) => {
        currentClient().send(command, (error: unknown) => {
          look('callback');
          if (error !== null && error !== undefined) failures.push(String(error));
          resolve();
        });
      });
    }),
  aggregated: () =>
    makeCall(async (modelId) => {
      await currentClient().converse({ modelId, messages });
    }),
  stream: () =>
    makeCall(async (modelId) => {
      const { stream } = await currentClient().send(new (sdk().ConverseStreamCommand)({ modelId, messages }));
      for await (const _event of stream ?? []) look('loop body');
    }),
} satisfies Record<string, () => unknown>;

export type Step = keyof typeof STEPS;

for (const step of plan.steps) await STEPS[step]();
await fake.close();
// Process warnings come a tick later.
await new Promise((resolve) => setImmediate(resolve));
await metricReader.forceFlush();

function countDurations(): Record<string, number> {
  const durations: Record<string, number> = {};
  for (const { scope, metrics: recorded } of metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)) {
    for (const { descriptor, dataPoints } of recorded) {
      if (descriptor.name !== 'gen_ai.client.operation.duration') continue;
      for (const { value } of dataPoints)
        durations[scope.name] = (durations[scope.name] ?? 0) + (value as { count: number }).count;
    }
  }
  return durations;
}

const report: Report = {
  spans: spans.map(({ span, provider }) => {
    const modelId = span.attributes['gen_ai.request.model'];
    return {
      id: span.spanContext().spanId,
      parentId: span.parentSpanContext?.spanId,
      name: span.name,
      scope: span.instrumentationScope.name,
      provider,
      call: typeof modelId === 'string' ? Number(modelId.slice('amazon.'.length)) : undefined,
    };
  }),
  views,
  warnings,
  sends,
  durations: countDurations(),
  failures,
  ...(anotherService && { anotherService }),
};
process.stdout.write(JSON.stringify(report));
