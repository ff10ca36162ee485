import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { stringify } from 'yaml';
import { SPAN_ATTRIBUTES } from '../../src/names/attributes.ts';
import { PACKAGE_VERSION } from '../../src/version.ts';
import type { MetricPoint } from '../support/telemetry.ts';
import type { Signals } from './observe.ts';

/** What the clock says is another thing each time; the placeholder says in which unit. */
const MEASURED: ReadonlyMap<string, string> = new Map([
  ['gen_ai.response.time_to_first_chunk', '<s>'],
  ['bedrock.retry.delay', '<s>'],
  ['bedrock.stream.gap.sum', '<s>'],
  ['bedrock.stream.gap.max', '<s>'],
  ['bedrock.stream.consumer.time', '<s>'],
  ['duration', '<ms>'],
  ['time_to_first_token', '<ms>'],
  ['APILatency', '<ms>'],
  ['TimeToFirstToken', '<ms>'],
  ['TimePerOutputChunk', '<ms>'],
  ['timestamp', '<time>'],
  ['Timestamp', '<time>'],
  ['server.port', '<port>'],
]);

/** Far more than any of these calls takes. */
const LONGEST = { '<s>': 60, '<ms>': 60_000, '<time>': Infinity, '<port>': 65_535 } as const;

const JSON_TEXT: ReadonlySet<string> = new Set(
  Object.values(SPAN_ATTRIBUTES)
    .filter(({ type }) => type === 'json')
    .map(({ name }) => name),
);

/** All signals of a call as a text that stays the same as long as they do. */
export function renderSnapshot(shows: string, { spans, logRecords, points }: Signals): string {
  const normalise = createNormaliser();
  const signals = {
    spans: spans.map((span) => normalise(renderSpan(span))),
    'log records': logRecords.map((record) => normalise(renderLogRecord(record))),
    metrics: points.map((point) => normalise(renderPoint(point))),
  };
  return `# ${shows}\n${stringify(signals, { lineWidth: 0, singleQuote: true })}`;
}

function renderSpan(span: ReadableSpan): object {
  const { name, kind, status, attributes, events, instrumentationScope, droppedAttributesCount } = span;
  const { traceId, spanId } = span.spanContext();
  return {
    name,
    kind: SpanKind[kind],
    status: SpanStatusCode[status.code] + (status.message === undefined ? '' : `: ${status.message}`),
    scope: `${instrumentationScope.name} ${instrumentationScope.version}`,
    trace: traceId,
    span: spanId,
    ...(droppedAttributesCount > 0 && { droppedAttributesCount }),
    attributes: openJson(attributes),
    events: events.map((event) => ({ name: event.name, attributes: event.attributes })),
  };
}

function renderLogRecord({ eventName, severityNumber, spanContext, attributes, body }: ReadableLogRecord): object {
  return {
    event: eventName,
    severity: severityNumber,
    trace: spanContext?.traceId,
    span: spanContext?.spanId,
    attributes,
    ...(body !== undefined && { body }),
  };
}

function renderPoint({ name, unit, attributes, value, count, sum }: MetricPoint): object {
  return {
    metric: name,
    unit,
    ...(value !== undefined && { value }),
    ...(count !== undefined && { count }),
    ...(sum !== undefined && { sum: unit === 's' ? placehold('<s>', sum) : sum }),
    attributes,
  };
}

/** JSON text is shown as what it says: a diff of one long line would tell nobody anything. */
function openJson(attributes: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) =>
      JSON_TEXT.has(name) && typeof value === 'string' ? [`${name} (JSON text)`, JSON.parse(value)] : [name, value],
    ),
  );
}

/** Numbers ids by their first appearance, so that it stays visible which of them are the same. */
function createNormaliser(): (value: unknown) => unknown {
  const names = new Map<string, string>();
  const count = new Map<string, number>();
  function name(kind: string, id: string): string {
    const known = names.get(id);
    if (known !== undefined) return known;
    const number = (count.get(kind) ?? 0) + 1;
    count.set(kind, number);
    names.set(id, `<${kind} ${number}>`);
    return `<${kind} ${number}>`;
  }
  function normaliseText(text: string): string {
    return text
      .replace(/\b00000000-0000-4000-8000-\d{12}\b/g, (id) => name('request', id))
      .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => name('id', id))
      .replace(/\b[0-9a-f]{32}\b/g, (id) => name('trace', id))
      .replace(/\b[0-9a-f]{16}\b/g, (id) => name('span', id))
      .replaceAll(` ${PACKAGE_VERSION}`, ' <version>')
      .replace(/^\d{4}-\d\d-\d\d$/, '<date>');
  }
  return function normalise(value: unknown): unknown {
    if (typeof value === 'string') return normaliseText(value);
    if (Array.isArray(value)) return value.map(normalise);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const placeholder = MEASURED.get(key);
        return [key, placeholder === undefined ? normalise(member) : placehold(placeholder, member)];
      }),
    );
  };
}

/** Only a number that makes sense is hidden; anything else stays to be seen. */
function placehold(placeholder: string, value: unknown): unknown {
  const longest = LONGEST[placeholder as keyof typeof LONGEST];
  return typeof value === 'number' && value >= 0 && value < longest ? placeholder : value;
}
