import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type Attributes, context, metrics, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Emission, Measurement } from './providers.ts';

/**
 * The least that anybody could write by hand who wants the same telemetry: one CLIENT span with the very attributes
 * and events that ours has, its context around the call, the very same measurements, and a counting `next` on streams.
 * It reads nothing, guards nothing and knows no ending but the end: what stands above it is the price of those.
 */
export class Floor {
  private readonly tracer = trace.getTracer('floor');
  private emission: Emission = { name: '', start: {}, end: {}, events: [], measurements: [] };
  private perCall: readonly Recording[] = [];
  private perChunk: readonly Recording[] = [];

  /** From now on a call emits this. */
  imitate(emission: Emission): void {
    this.emission = emission;
    this.perCall = emission.measurements.filter(({ count }) => count === 1).map(createRecording);
    this.perChunk = emission.measurements.filter(({ count }) => count > 1).map(createRecording);
  }

  add(client: BedrockRuntimeClient): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        const { name, start } = this.emission;
        // The values of real calls differ, so attributes are made anew for each.
        const span = this.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...start } });
        const inSpan = trace.setSpan(context.active(), span);
        const result = await context.with(inSpan, next, undefined, args);
        const stream = findStream(result.output);
        if (stream === undefined) this.finish(span);
        else this.watch(stream, () => this.finish(span));
        return result;
      },
      { name: 'floor', step: 'initialize', priority: 'high' },
    );
  }

  private finish(span: Span): void {
    for (const { record, value, attributes } of this.perCall) record(value, { ...attributes });
    for (const { name, attributes } of this.emission.events) span.addEvent(name, { ...attributes });
    span.setAttributes({ ...this.emission.end });
    span.end();
  }

  private watch(stream: AsyncIterable<unknown>, finish: () => void): void {
    const { perChunk } = this;
    const open = stream[Symbol.asyncIterator].bind(stream);
    let chunks = 0;
    stream[Symbol.asyncIterator] = () => {
      const iterator = open();
      const next = iterator.next.bind(iterator);
      const answered = (result: IteratorResult<unknown>): IteratorResult<unknown> => {
        if (result.done === true) finish();
        else {
          chunks += 1;
          for (const { record, value, attributes, count } of perChunk) if (chunks <= count) record(value, attributes);
        }
        return result;
      };
      iterator.next = () => next().then(answered);
      return iterator;
    };
  }
}

interface Recording extends Pick<Measurement, 'attributes' | 'value' | 'count'> {
  record(value: number, attributes: Attributes): void;
}

function createRecording({ instrument, kind, unit, buckets, attributes, value, count }: Measurement): Recording {
  const meter = metrics.getMeter('floor');
  if (kind === 'counter') {
    const counter = meter.createCounter(instrument, { unit });
    return { attributes, value, count, record: (amount, about) => counter.add(amount, about) };
  }
  const histogram = meter.createHistogram(instrument, {
    unit,
    ...(buckets !== undefined && { advice: { explicitBucketBoundaries: [...buckets] } }),
  });
  return { attributes, value, count, record: (amount, about) => histogram.record(amount, about) };
}

function findStream(output: object): AsyncIterable<unknown> | undefined {
  const { stream, body } = output as { stream?: unknown; body?: unknown };
  const events = stream ?? body;
  return isAsyncIterable(events) ? events : undefined;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
