import assert from 'node:assert/strict';
import { type BedrockRuntime, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import {
  context,
  diag,
  logs,
  type MeterProvider,
  metrics,
  ROOT_CONTEXT,
  type Span,
  trace,
  type Tracer,
  type TracerProvider as TracerProviderApi,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import {
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type BedrockInstrumentationConfig, instrumentClient, type Invocation } from '../src/index.ts';
import { type FakeBedrock, startFakeBedrock } from '../src/testing/index.ts';
import { CELLS, type NamedCell } from './comparison/cells.ts';
import { findDifferences } from './comparison/compare.ts';
import { type Observation, observeCell } from './comparison/observe-cell.ts';
import { createClient } from './testing/clients.ts';

/** The cells that go through every step of telemetry, and through every way in which a call can end. */
const CELLS_IN_DANGER = new Set([
  'Converse · HTTP/1.1',
  'Converse · HTTP/1.1 · server: refuses',
  'Converse · HTTP/1.1 · style: send(command, callback)',
  'Converse · HTTP/1.1 · model: an ARN',
  'Converse · HTTP/1.1 · server: answers JSON of another shape',
  'ConverseStream · HTTP/1.1',
  'ConverseStream · HTTP/1.1 · server: fails in the middle',
  'ConverseStream · HTTP/1.1 · reading: break after two',
  'ConverseStream · HTTP/1.1 · reading: throw() after one',
  'InvokeModel · HTTP/1.1',
  'InvokeModel · HTTP/1.1 · body: bytes that are not JSON',
  'InvokeModelWithResponseStream · HTTP/1.1',
  'InvokeModelWithResponseStream · HTTP/1.1 · server: sends chunks that are not JSON',
  'CountTokens · HTTP/1.1',
]);
const cells = [...CELLS.values()].flat().filter(({ name }) => CELLS_IN_DANGER.has(name));

/** True while a test wants its telemetry broken; healed, the same objects must work. */
let broken = false;

/** How often something broken was met: a test in which nothing breaks proves nothing. */
let faults = 0;

/** Does `fault` while telemetry is broken, and `healthy` otherwise. */
function breakable<Healthy extends (...args: never[]) => unknown>(
  fault: (...args: Parameters<Healthy>) => unknown,
  healthy: Healthy,
): Healthy {
  return ((...args: Parameters<Healthy>) => {
    if (!broken) return healthy(...args);
    faults += 1;
    return fault(...args);
  }) as Healthy;
}

const fail = (): never => {
  throw new Error('broken on purpose');
};
const reject = (): Promise<never> => Promise.reject(new Error('broken on purpose'));
const nothing = (): void => undefined;

/** An object of which nothing can be had. */
const POISON: object = new Proxy({}, { get: fail, has: fail, set: fail, ownKeys: fail });

type RequestHook = NonNullable<BedrockInstrumentationConfig['requestHook']>;
type ResponseHook = NonNullable<BedrockInstrumentationConfig['responseHook']>;

const breakHooks = (request: RequestHook, response: ResponseHook): BedrockInstrumentationConfig => ({
  requestHook: breakable<RequestHook>(request, nothing),
  responseHook: breakable<ResponseHook>(response, nothing),
});

const breakResolveModel = (fault: () => unknown): BedrockInstrumentationConfig => ({
  resolveModel: breakable<() => undefined>(fault, () => undefined),
});

type Redact = NonNullable<BedrockInstrumentationConfig['redact']>;
type OnContent = NonNullable<BedrockInstrumentationConfig['onContent']>;
const CAPTURED: BedrockInstrumentationConfig = { captureMessageContent: 'SPAN_AND_EVENT', genAiEvents: true };

const BROKEN_OPTIONS: Readonly<Record<string, BedrockInstrumentationConfig>> = {
  'hooks that throw': breakHooks(fail, fail),
  'hooks that return a rejected promise': breakHooks(reject, reject),
  'hooks that write to the record': breakHooks(
    (_, { request }) => Object.assign(request, { maxTokens: 1 }),
    (_, { outcome, usage }) => Object.assign(usage ?? outcome, { inputTokens: 1 }),
  ),
  'hooks that end the span': breakHooks(
    (span) => (span as Span).end(),
    (span) => (span as Span).end(),
  ),
  'hooks that set attributes to what is none': breakHooks(
    (span) => span.setAttributes(POISON as never),
    (span) => span.setAttribute(POISON as never, POISON as never),
  ),
  'a redactor that throws': { ...CAPTURED, redact: breakable<Redact>(fail, (part) => part) },
  'a redactor that returns a rejected promise': { ...CAPTURED, redact: breakable<Redact>(reject, (part) => part) },
  'a redactor that returns what nothing can be had from': {
    ...CAPTURED,
    redact: breakable<Redact>(
      () => POISON,
      (part) => part,
    ),
  },
  'an onContent that throws': { onContent: breakable<OnContent>(fail, nothing) },
  'an onContent that returns a rejected promise': { onContent: breakable<OnContent>(reject, nothing) },
  'an onContent that writes to the conversation': {
    onContent: breakable<OnContent>(({ input }) => Object.assign(input, { length: 0 }), nothing),
  },
  'a countTokens that throws': { llmEvents: { countTokens: breakable<() => undefined>(fail, () => undefined) } },
  'a countTokens that returns a rejected promise': {
    llmEvents: { countTokens: breakable<() => undefined>(reject, () => undefined) },
  },
  'a resolveModel that throws': breakResolveModel(fail),
  'a resolveModel that returns an object': breakResolveModel(() => POISON),
  'a resolveModel that returns a rejected promise': breakResolveModel(reject),
};

const STRANGE_OPTIONS: Readonly<Record<string, BedrockInstrumentationConfig>> = {
  'a resolveModel that nothing can be had from': { resolveModel: POISON as Record<string, string> },
  'options of other types': {
    requestHook: 'a' as never,
    responseHook: 1 as never,
    resolveModel: true as never,
    captureErrorMessages: POISON as never,
    emf: 7 as never,
    usageDocument: null as never,
    redact: 'nothing' as never,
    onContent: 1 as never,
    llmEvents: 'all' as never,
    captureMessageContent: 3 as never,
    maxContentLength: 'much' as never,
    prices: 4 as never,
    attribution: 'mine' as never,
  },
};

/** Where the spans of the healthy calls arrive. */
const ended: ReadableSpan[] = [];
const exporter: SpanExporter = {
  export(spans, done) {
    ended.push(...spans);
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};

interface SdkParts {
  readonly sampler?: Sampler;
  readonly processor?: Partial<SpanProcessor>;
  readonly exporter?: SpanExporter;
}

function createProvider({ sampler, processor, exporter: other = exporter }: SdkParts = {}): TracerProvider {
  const whole = {
    onStart: nothing,
    onEnd: nothing,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  return new TracerProvider({
    ...(sampler && { sampler }),
    spanProcessors: [{ ...whole, ...processor }, new SimpleSpanProcessor({ exporter: other })],
  });
}

/** A provider whose tracer starts spans by `fault` while telemetry is broken. */
function breakStartSpan(fault: () => unknown): TracerProviderApi {
  const provider = createProvider();
  return {
    getTracer(name, version) {
      const tracer = provider.getTracer(name, version);
      const startSpan = tracer.startSpan.bind(tracer);
      return Object.assign(Object.create(tracer), { startSpan: breakable<Tracer['startSpan']>(fault, startSpan) });
    },
  };
}

function breakGetTracer(fault: () => unknown): TracerProviderApi {
  const provider = createProvider();
  return { getTracer: breakable<TracerProviderApi['getTracer']>(fault, provider.getTracer.bind(provider)) };
}

function breakExport(fault: () => unknown): TracerProvider {
  return createProvider({
    exporter: { ...exporter, export: breakable<SpanExporter['export']>(fault, exporter.export) },
  });
}

const BROKEN_PROVIDERS: Readonly<Record<string, () => TracerProviderApi>> = {
  'a provider that throws': () => breakGetTracer(fail),
  'a provider that returns nothing': () => breakGetTracer(nothing),
  'a tracer that throws': () => breakStartSpan(fail),
  'a tracer that returns nothing': () => breakStartSpan(nothing),
  'a tracer that returns an empty object': () => breakStartSpan(() => ({})),
  'a tracer that returns a span that throws': () => breakStartSpan(() => POISON),
  'a sampler that throws': () =>
    createProvider({ sampler: { shouldSample: breakable(fail, () => ({ decision: 2 })), toString: () => 'broken' } }),
  'a span processor that throws at the start': () =>
    createProvider({ processor: { onStart: breakable(fail, nothing) } }),
  'a span processor that throws at the end': () => createProvider({ processor: { onEnd: breakable(fail, nothing) } }),
  'an exporter that throws': () => breakExport(fail),
  'an exporter that never answers': () => breakExport(nothing),
};

/** A meter whose instruments, or which itself, fails while telemetry is broken. */
function breakMeter(what: 'meter' | 'instrument'): MeterProvider {
  const provider = new SdkMeterProvider();
  return {
    getMeter(name, version) {
      const meter = provider.getMeter(name, version);
      if (what === 'meter') return brokenIn(meter, ['createHistogram', 'createCounter', 'createObservableCounter']);
      return Object.assign(Object.create(meter), {
        createHistogram: (id: string) => brokenIn(meter.createHistogram(id), ['record']),
        createCounter: (id: string) => brokenIn(meter.createCounter(id), ['add']),
      });
    },
  };
}

/** The object with methods that fail while telemetry is broken. */
function brokenIn<T extends object>(object: T, methods: readonly (keyof T & string)[]): T {
  const copies = methods.map((method) => {
    const healthy = object[method] as (...args: never[]) => unknown;
    return [method, breakable(fail, healthy.bind(object))];
  });
  return Object.assign(Object.create(object), Object.fromEntries(copies));
}

const BROKEN_SIGNALS: Readonly<Record<string, () => void>> = {
  'a meter that throws': () => void metrics.setGlobalMeterProvider(breakMeter('meter')),
  'instruments that throw': () => void metrics.setGlobalMeterProvider(breakMeter('instrument')),
  'a logger that throws': () =>
    void logs.setGlobalLoggerProvider({ getLogger: () => ({ emit: breakable(fail, nothing), enabled: () => true }) }),
  'a logger that does not know whether it is enabled': () =>
    void logs.setGlobalLoggerProvider({
      getLogger: () => ({ emit: nothing, enabled: breakable<() => boolean>(fail, () => true) }),
    }),
};

/** What the application itself may have done to its objects, beside healthy telemetry. */
const UNUSUAL_APPLICATIONS: Readonly<Record<string, (client: BedrockRuntime) => void>> = {
  // A frozen one the SDK itself cannot use.
  'a client that takes no more properties': (client) => void Object.preventExtensions(client),
  'a frozen answer': (client) => changeAnswers(client, (output) => void Object.freeze(output)),
  'a frozen stream': (client) => changeAnswers(client, (_, stream) => void Object.freeze(stream)),
  'a stream that opens in one way only': (client) =>
    changeAnswers(client, (_, stream) => {
      const value = stream?.[Symbol.asyncIterator];
      if (stream) Object.defineProperty(stream, Symbol.asyncIterator, { value, writable: false, configurable: false });
    }),
  'frozen iterators': (client) => changeIterators(client, (iterator) => void Object.freeze(iterator)),
  'iterators with next() alone': (client) =>
    changeIterators(client, (iterator) => void Object.assign(iterator, { return: undefined, throw: undefined })),
  'answers with members that throw': (client) =>
    changeAnswers(client, (output) => {
      for (const name of ['usage', 'trace', 'stopReason', 'serviceTier']) poison(output, name);
    }),
  'events with members that throw': (client) =>
    changeIterators(client, (iterator) => {
      const { next } = iterator;
      iterator.next = async (...values) => {
        const step = await next.apply(iterator, values);
        for (const name of ['contentBlockDelta', 'chunk']) if (!step.done) poison(step.value as object, name);
        return step;
      };
    }),
  'errors with members that throw': (client) =>
    changeErrors(client, (error) => {
      for (const name of ['name', 'message', 'code', '$metadata', '$response']) poison(error, name);
    }),
  'frozen errors': (client) => changeErrors(client, (error) => void Object.freeze(error)),
};

function poison(object: object, name: string): void {
  Object.defineProperty(object, name, { get: fail, configurable: true });
}

function changeAnswers(
  client: BedrockRuntime,
  change: (output: object, stream?: AsyncIterable<unknown>) => void,
): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      change(result.output, Reflect.get(result.output, 'stream') as AsyncIterable<unknown> | undefined);
      return result;
    },
    { name: 'changesAnswers', step: 'initialize' },
  );
}

function changeIterators(client: BedrockRuntime, change: (iterator: AsyncIterator<unknown>) => void): void {
  changeAnswers(client, (_, stream) => {
    if (stream === undefined) return;
    const open = stream[Symbol.asyncIterator];
    stream[Symbol.asyncIterator] = function openChanged() {
      const iterator = open.call(this);
      change(iterator);
      return iterator;
    };
  });
}

function changeErrors(client: BedrockRuntime, change: (error: object) => void): void {
  client.middlewareStack.add(
    (next) => (args) =>
      next(args).catch((error: unknown) => {
        change(error as object);
        throw error;
      }),
    { name: 'changesErrors', step: 'initialize' },
  );
}

/** Inputs that the SDK sends without a word, but that are not what they seem. */
const UNUSUAL_INPUTS: Readonly<Record<string, () => object>> = {
  'a toJSON that throws': () => ({ toJSON: fail }),
  'hidden members that throw': () => {
    const fields = { effort: 'high' };
    for (const name of ['top_k', 'topK', 'inferenceConfig', 'output_config', 'reasoning_effort']) {
      Object.defineProperty(fields, name, { get: fail, enumerable: false });
    }
    return { additionalModelRequestFields: fields };
  },
  'members of other types': () => ({ inferenceConfig: undefined, toolConfig: undefined, requestMetadata: {} }),
};

describe('broken telemetry', function () {
  this.timeout(60_000);
  let fake: FakeBedrock;
  before(async () => void (fake = await startFakeBedrock()));
  after(() => fake.close());

  beforeEach(() => {
    ended.length = 0;
    broken = false;
    faults = 0;
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(createProvider());
  });
  afterEach(() => {
    context.disable();
    trace.disable();
    metrics.disable();
    logs.disable();
    diag.disable();
  });

  async function observe(
    prepareClient: (client: BedrockRuntime) => void,
  ): Promise<{ observations: Map<string, Observation> }> {
    const observations = new Map<string, Observation>();
    const observeOne = async (cell: NamedCell): Promise<void> => {
      // The application's own span is not what is broken here.
      const startSpan = (): Span =>
        trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
      observations.set(cell.id, await observeCell(cell, { fake, startSpan, prepareClient }));
    };
    await Promise.all(cells.map(observeOne));
    return { observations };
  }

  /** Each cell with broken telemetry and with none; then a call each through the same client, before and after it heals. */
  async function compareBroken(
    config: BedrockInstrumentationConfig,
    prepareClient: (client: BedrockRuntime) => void = nothing,
  ): Promise<void> {
    const plain = await observe(prepareClient);
    broken = true;
    const observed = await observe((client) => {
      prepareClient(client);
      instrumentClient(client, config);
    });
    assert.deepEqual(findDifferences(cells, plain, observed), []);
    assert.equal(plain.observations.size, CELLS_IN_DANGER.size);

    const client = instrumentClient(createClient(fake.url, '1.1'), config);
    await ask(client);
    broken = false;
    ended.length = 0;
    await ask(client);
    assert.deepEqual(
      ended.map(({ name, attributes }) => [name, attributes['gen_ai.usage.output_tokens']]),
      [['chat anthropic.healthy', 7]],
    );
    client.destroy();
  }

  const ask = (client: BedrockRuntimeLike, input: object = {}): Promise<unknown> =>
    client.send(
      new ConverseCommand({
        modelId: 'anthropic.healthy',
        messages: [{ role: 'user', content: [{ text: 'Good day' }] }],
        ...input,
      }),
    );

  describe('changes no cell and silences no call: options', () => {
    for (const [title, config] of Object.entries(BROKEN_OPTIONS)) {
      it(title, async () => {
        await compareBroken(config);
        assert.notEqual(faults, 0);
      });
    }
    for (const [title, config] of Object.entries(STRANGE_OPTIONS)) it(title, () => compareBroken(config));
  });

  describe('changes no cell and silences no call: metrics and log records', () => {
    for (const [title, register] of Object.entries(BROKEN_SIGNALS)) {
      it(title, async () => {
        register();
        await compareBroken(CAPTURED);
        assert.notEqual(faults, 0);
      });
    }
  });

  describe('changes no cell and silences no call: OpenTelemetry', () => {
    for (const [title, create] of Object.entries(BROKEN_PROVIDERS)) {
      it(title, async () => {
        trace.disable();
        trace.setGlobalTracerProvider(create());
        await compareBroken({});
        assert.notEqual(faults, 0);
      });
    }

    it('a diagnostic logger that throws', async () => {
      const logger = { error: fail, warn: fail, info: nothing, debug: nothing, verbose: nothing };
      diag.setLogger(logger, { suppressOverrideMessage: true });
      await compareBroken(breakHooks(fail, fail));
    });
  });

  describe('changes no cell and silences no call: an unusual application', () => {
    for (const [title, prepare] of Object.entries(UNUSUAL_APPLICATIONS)) it(title, () => compareBroken({}, prepare));
  });

  describe('sends an unusual input as it is', () => {
    for (const [title, createInput] of Object.entries(UNUSUAL_INPUTS)) {
      it(title, async () => {
        const plain = createClient(fake.url, '1.1');
        const observed = instrumentClient(createClient(fake.url, '1.1'));
        broken = true;
        await ask(plain, createInput());
        const answer = await ask(observed, createInput());
        assert.ok(answer);
        const [first, second] = fake.received.slice(-2).map(({ body }) => Buffer.from(body).toString());
        assert.equal(second, first);
        assert.deepEqual(ended.map(({ name }) => name).length, 1);
        plain.destroy();
        observed.destroy();
      });
    }
  });

  it('keeps what a hook saw as it was', async () => {
    const seen: Invocation[] = [];
    const client = instrumentClient(createClient(fake.url, '1.1'), {
      responseHook(_, invocation) {
        seen.push(invocation);
        Object.assign(invocation.outcome, { ending: 'error' });
      },
    });
    await context.with(ROOT_CONTEXT, () => ask(client));
    assert.equal(seen[0]?.outcome.ending, 'complete');
    assert.equal(ended[0]?.status.code, 0);
    client.destroy();
  });
});

type BedrockRuntimeLike = Pick<BedrockRuntime, 'send'>;
