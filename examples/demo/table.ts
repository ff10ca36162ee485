import type { ReceivedSpan } from './otlp-receiver.ts';

const WIDTH = 120;

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly read: (span: ReceivedSpan) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: 'time', align: 'left', read: ({ startedAt }) => new Date(startedAt).toTimeString().slice(0, 8) },
  { title: 'operation', align: 'left', read: ({ attributes }) => text(attributes['rpc.method']) },
  { title: 'model', align: 'left', read: ({ attributes }) => text(attributes['gen_ai.request.model']) },
  { title: 'in', align: 'right', read: ({ attributes }) => text(attributes['gen_ai.usage.input_tokens']) },
  { title: 'out', align: 'right', read: ({ attributes }) => text(attributes['gen_ai.usage.output_tokens']) },
  {
    title: 'cached',
    align: 'right',
    read: ({ attributes }) => text(attributes['gen_ai.usage.cache_read.input_tokens']),
  },
  { title: 'first', align: 'right', read: ({ attributes }) => time(attributes['gen_ai.response.time_to_first_chunk']) },
  { title: 'duration', align: 'right', read: readDuration },
  { title: 'attempts', align: 'right', read: ({ attributes }) => text(attributes['bedrock.attempts']) },
  { title: 'ending', align: 'left', read: readEnding },
];

/** One line per call, in the order of their beginning; what is not known is `-`. */
export function renderTable(spans: readonly ReceivedSpan[]): string {
  const rows = [...spans]
    .sort((one, other) => one.startedAt - other.startedAt)
    .map((span) => COLUMNS.map(({ read }) => read(span) ?? '-'));
  const titles = COLUMNS.map(({ title }) => title);
  const widths = COLUMNS.map((_column, index) => Math.max(...[titles, ...rows].map((row) => row[index]?.length ?? 0)));
  // Model ids can be long ARNs: what is too much is taken from their front.
  const excess =
    COLUMNS.reduce((sum, column, index) => sum + gap(column, index).length + (widths[index] ?? 0), 0) - WIDTH;
  if (excess > 0) widths[2] = Math.max(16, (widths[2] ?? 0) - excess);

  const lines = [titles, widths.map((width) => '─'.repeat(width)), ...rows].map((row) =>
    COLUMNS.map((column, index) => gap(column, index) + fit(row[index] ?? '', widths[index] ?? 0, column))
      .join('')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\nin, out, cached: tokens · first: time to the first chunk · - : not known, or does not apply`;
}

/** Nobody knows how long a stream that was dropped unread would have been. */
function readDuration({ attributes, startedAt, endedAt }: ReceivedSpan): string | undefined {
  return attributes['bedrock.stream.ending'] === 'abandoned' ? undefined : time((endedAt - startedAt) / 1000);
}

function readEnding({ attributes }: ReceivedSpan): string {
  return text(attributes['error.type']) ?? text(attributes['bedrock.stream.ending']) ?? 'complete';
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function time(seconds: unknown): string | undefined {
  if (typeof seconds !== 'number') return undefined;
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`;
}

function gap({ align }: Column, index: number): string {
  if (index === 0) return '';
  return align === 'right' ? ' ' : '  ';
}

function fit(cell: string, width: number, { align }: Column): string {
  const short = cell.length > width ? `…${cell.slice(1 - width)}` : cell;
  return align === 'right' ? short.padStart(width) : short.padEnd(width);
}
