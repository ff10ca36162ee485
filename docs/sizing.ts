/** The tables of sizing.md and its chart, worked out from what was measured and from what AWS asks. */

/**
 * One call with three messages (system text, question, answer), in bytes: `test/docs/measure-sizes.ts` measures them,
 * and a test holds them to this.
 */
export const CALL = {
  document: 1447,
  summary: 1746,
  message: 1507,
  span: 7385,
  spanEvent: 953,
  toCollector: 7149,
  toAws: 8814,
  messages: 3,
} as const;

/** The same call where OTEL_NODE_RESOURCE_DETECTORS=env keeps process and host out of every record. */
export const SMALL_RESOURCE = { document: 1447, summary: 1052, message: 813, span: 6140, spanEvent: 953 } as const;

/** Bytes of a call in the collector's queue on disk, by signal. */
export const QUEUED = { documents: 1958, events: 2534, spans: 3551 } as const;

/** The collector's CPU for one call, in µs: measured once, and no test holds it. */
const CPU = { documents: 200, events: 230, spans: 115 } as const;

/** What `BEDROCK_OTEL_QUEUE_BYTES` is by default: bytes in each of the queues. */
const QUEUE_BYTES = 1_000_000_000;

/** In US dollars, as of 2026-11-21, in us-east-1; sizing.md says where each is from. */
const PRICES = {
  /** A GB of log ingestion. */
  logs: 0.5,
  /** A GB of spans, with Transaction Search. */
  spans: 0.35,
} as const;

/** A call in a conversation of so many messages. */
interface Shape {
  readonly document: number;
  readonly summary: number;
  readonly message: number;
  readonly span: number;
  readonly spanEvent: number;
}

interface Dollars {
  readonly documents: number;
  readonly spans: number;
  readonly events: number;
}

/** For a million calls; a GB is taken as 10⁹ bytes, so this errs on the dear side. */
function priceMillion(call: Shape, messages: number, eventsOn: { spans: boolean; logs: boolean }): Dollars {
  const bareSpan = call.span - (CALL.messages + 1) * call.spanEvent;
  const span = bareSpan + (eventsOn.spans ? (messages + 1) * call.spanEvent : 0);
  const events = eventsOn.logs ? call.summary + messages * call.message : 0;
  return {
    documents: (call.document / 1000) * PRICES.logs,
    spans: (span / 1000) * PRICES.spans,
    events: (events / 1000) * PRICES.logs,
  };
}

const ALL = { spans: true, logs: true } as const;
const NO_EVENTS = { spans: false, logs: false } as const;

const CASES: readonly { readonly title: string; readonly dollars: Dollars }[] = [
  {
    title: 'Usage documents alone',
    dollars: { ...priceMillion(CALL, CALL.messages, NO_EVENTS), spans: 0 },
  },
  { title: '… and spans without Llm events', dollars: priceMillion(CALL, CALL.messages, NO_EVENTS) },
  { title: 'As it comes, 3 messages', dollars: priceMillion(CALL, 3, ALL) },
  { title: '… with a small resource', dollars: priceMillion(SMALL_RESOURCE, 3, ALL) },
  { title: 'As it comes, 21 messages', dollars: priceMillion(CALL, 21, ALL) },
];

const RATES = [1, 10, 100, 1000, 5000];

export function renderRates(): string[] {
  const cpu = CPU.documents + CPU.events + CPU.spans;
  // A queue that is full takes no more disk.
  const queue = (calls: number): number =>
    Object.values(QUEUED).reduce((held, bytes) => held + Math.min(calls * bytes, QUEUE_BYTES), 0);
  return renderTable(
    [
      'Calls a second',
      'Cores, documents alone',
      'Cores, everything',
      'In, kB/s',
      'Out, kB/s',
      'Disk after an hour without AWS',
      'Until the events’ queue is full',
      'Until the documents’ queue is full',
    ],
    RATES.map((rate) => [
      format(rate),
      formatShort((rate * CPU.documents) / 1e6),
      formatShort((rate * cpu) / 1e6),
      format((rate * CALL.toCollector) / 1e3),
      format((rate * CALL.toAws) / 1e3),
      formatBytes(queue(rate * 3600)),
      formatTime(QUEUE_BYTES / QUEUED.events / rate),
      formatTime(QUEUE_BYTES / QUEUED.documents / rate),
    ]),
  );
}

export function renderDollars(): string[] {
  return renderTable(
    ['A million calls', 'Usage documents', 'Spans', 'Llm events', 'Together'],
    CASES.map(({ title, dollars }) => [
      title,
      ...[dollars.documents, dollars.spans, dollars.events, sum(dollars)].map((value) => `$${value.toFixed(2)}`),
    ]),
  );
}

export function renderSizes(): string[] {
  const rows: readonly (readonly [string, (call: Shape) => number])[] = [
    ['Usage document', ({ document }) => document],
    ['Llm events as log records: the summary', ({ summary }) => summary],
    ['… and each message', ({ message }) => message],
    ['Span with its four Llm events', ({ span }) => span],
    ['… of that each event', ({ spanEvent }) => spanEvent],
  ];
  return renderTable(
    ['Bytes of one call', 'As it comes', '`OTEL_NODE_RESOURCE_DETECTORS=env`'],
    rows.map(([title, read]) => [title, format(read(CALL)), format(read(SMALL_RESOURCE))]),
  );
}

/** Markdown as the formatter leaves it: the first column to the left, numbers to the right. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const render = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [render(head), rule, ...rows.map(render)];
}

const COLOURS = { documents: '#2b6cb0', spans: '#2f855a', events: '#b7791f' } as const;
const NAMES = { documents: 'usage documents', spans: 'spans', events: 'Llm events as log records' } as const;
const PARTS = ['documents', 'spans', 'events'] as const;

/** Bars of dollars for a million calls. */
export function renderChart(): string {
  const width = 760;
  const left = 250;
  const top = 64;
  const row = 38;
  const bar = 22;
  const most = Math.max(...CASES.map(({ dollars }) => sum(dollars)));
  const scale = (width - left - 70) / most;
  const height = top + CASES.length * row + 14;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="13">`,
    '<title>Dollars for a million calls</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    '<text x="14" y="24" font-size="15" font-weight="bold" fill="#1a202c">Dollars for a million calls</text>',
  ];
  let at = 14;
  for (const part of PARTS) {
    lines.push(`<rect x="${at}" y="38" width="12" height="12" fill="${COLOURS[part]}"/>`);
    lines.push(`<text x="${at + 18}" y="49" fill="#1a202c">${NAMES[part]}</text>`);
    at += 42 + NAMES[part].length * 7;
  }
  for (const [index, { title, dollars }] of CASES.entries()) {
    const y = top + index * row;
    lines.push(`<text x="14" y="${y + 16}" fill="#1a202c">${title}</text>`);
    let x = left;
    for (const part of PARTS) {
      const length = dollars[part] * scale;
      if (length > 0) {
        lines.push(
          `<rect x="${x.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="${bar}" fill="${COLOURS[part]}"/>`,
        );
      }
      x += length;
    }
    lines.push(`<text x="${(x + 8).toFixed(1)}" y="${y + 16}" fill="#1a202c">$${sum(dollars).toFixed(2)}</text>`);
  }
  return [...lines, '</svg>', ''].join('\n');
}

function sum({ documents, spans, events }: Dollars): number {
  return documents + spans + events;
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function formatShort(value: number): string {
  return value < 0.01 ? value.toFixed(4) : value.toFixed(2);
}

function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${format(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function formatTime(seconds: number): string {
  if (seconds < 300) return `${format(seconds)} s`;
  if (seconds < 5400) return `${format(seconds / 60)} min`;
  return seconds < 172_800 ? `${format(seconds / 3600)} h` : `${format(seconds / 86_400)} days`;
}
