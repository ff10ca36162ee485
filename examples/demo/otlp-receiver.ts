import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One span, as far as the demo and the tests read it. */
export interface ReceivedSpan {
  readonly scope: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface OtlpRequest {
  readonly path: string;
  readonly contentType: string | undefined;
  /** The body, where it is JSON. */
  readonly json: unknown;
}

export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly requests: OtlpRequest[];
  readonly spans: ReceivedSpan[];
  /** Resolves with the spans as soon as there are so many; rejects after 10 s. */
  readonly waitForSpans: (count: number) => Promise<readonly ReceivedSpan[]>;
  readonly close: () => Promise<void>;
}

/** The receiving end of OTLP/HTTP on the loopback address, in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const requests: OtlpRequest[] = [];
  const spans: ReceivedSpan[] = [];
  const server = createServer((incoming, response) => {
    readBody(incoming).then(
      (body) => {
        const contentType = incoming.headers['content-type'];
        const json: unknown = contentType === 'application/json' ? JSON.parse(body.toString()) : undefined;
        requests.push({ path: incoming.url ?? '', contentType, json });
        if (incoming.url === '/v1/traces' && json !== undefined) spans.push(...readSpans(json as TracesRequest));
        response.writeHead(200, { 'content-type': contentType }).end(contentType === 'application/json' ? '{}' : '');
        server.emit('received');
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    spans,
    waitForSpans: (count) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (spans.length < count) return;
          clearTimeout(timer);
          server.off('received', check);
          resolve(spans);
        };
        const timer = setTimeout(() => {
          server.off('received', check);
          reject(new Error(`expected ${count} spans, received ${spans.length}`));
        }, 10_000);
        server.on('received', check);
        check();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
interface TracesRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly Span[] }[];
  }[];
}

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code?: number };
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** 64 bits do not fit into a JSON number, so it may come as a string. */
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}

function readSpans({ resourceSpans }: TracesRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        scope: scope.name,
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        startedAt: Number(span.startTimeUnixNano) / 1e6,
        endedAt: Number(span.endTimeUnixNano) / 1e6,
        statusCode: span.status.code ?? 0,
        attributes: readAttributes(span.attributes),
        resource: readAttributes(resource.attributes),
      })),
    ),
  );
}

function readAttributes(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]));
}

function readValue({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): unknown {
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? doubleValue ?? arrayValue?.values?.map(readValue);
}
