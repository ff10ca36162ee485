import { isObject } from '../../expectation.ts';
import { readField, readFields } from './protobuf.ts';

/** What is kept of a span. Ids in hexadecimal. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent for a root. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
}

/**
 * Field numbers of ExportTraceServiceRequest, ResourceSpans, ScopeSpans and Span.
 * Source: https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto
 */
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;
const spanFields = { traceId: 1, spanId: 2, parentSpanId: 4, name: 5 };

export function* readProtobufSpans(request: Buffer): Generator<ReceivedSpan> {
  for (const resourceSpans of readField(request, RESOURCE_SPANS)) {
    for (const scopeSpans of readField(resourceSpans, SCOPE_SPANS)) {
      for (const span of readField(scopeSpans, SPANS)) yield readProtobufSpan(span);
    }
  }
}

function readProtobufSpan(span: Buffer): ReceivedSpan {
  const fields = new Map([...readFields(span)].map(({ number, bytes }) => [number, bytes]));
  const readId = (number: number): string => fields.get(number)?.toString('hex') ?? '';
  return {
    traceId: readId(spanFields.traceId),
    spanId: readId(spanFields.spanId),
    parentSpanId: readId(spanFields.parentSpanId) || undefined,
    name: fields.get(spanFields.name)?.toString() ?? '',
  };
}

/** Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function* readJsonSpans(request: unknown): Generator<ReceivedSpan> {
  for (const resourceSpans of listMember(request, 'resourceSpans')) {
    for (const scopeSpans of listMember(resourceSpans, 'scopeSpans')) {
      for (const span of listMember(scopeSpans, 'spans')) yield readJsonSpan(isObject(span) ? span : {});
    }
  }
}

function readJsonSpan({ traceId, spanId, parentSpanId, name }: Record<string, unknown>): ReceivedSpan {
  return {
    traceId: String(traceId ?? '').toLowerCase(),
    spanId: String(spanId ?? '').toLowerCase(),
    parentSpanId: String(parentSpanId ?? '').toLowerCase() || undefined,
    name: String(name ?? ''),
  };
}

function listMember(value: unknown, member: string): readonly unknown[] {
  const list = isObject(value) ? value[member] : undefined;
  return Array.isArray(list) ? list : [];
}
