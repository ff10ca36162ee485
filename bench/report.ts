import type { HeapRow } from './heap.ts';
import type { CallRow } from './rounds.ts';
import type { StartUpRow } from './start-up.ts';
import type { Spread } from './statistics.ts';
import { findFloor, NONE, VARIANTS } from './variants.ts';

/** Everything one run of the bench has found. */
export interface Report {
  readonly node: string;
  readonly rounds: number;
  readonly calls: readonly CallRow[];
  readonly heap: readonly HeapRow[];
  readonly startUp: readonly StartUpRow[];
}

/** The report as Markdown, ratios first. */
export function printReport({ node, rounds, calls, heap, startUp }: Report): string {
  const titles = [...new Set(calls.map(({ title }) => title))];
  return [
    `Node ${node}, ${rounds} rounds. Main-thread CPU, median (min..max) of the rounds.`,
    '',
    ...VARIANTS.map(({ name, title }) => `- ${name}: ${title}`),
    '',
    ...titles.flatMap((title) =>
      printScenario(
        title,
        calls.filter((row) => row.title === title),
      ),
    ),
    ...printTable(
      ['kept while streaming', 'variant', 'B/chunk'],
      heap.map(({ title, variant, bytesPerChunk }) => [title, variant, printSpread(bytesPerChunk)]),
    ),
    ...printTable(
      ['once per process', 'ms'],
      startUp.map(({ title, added }) => [title, printSpread(added)]),
    ),
  ].join('\n');
}

function printScenario(title: string, rows: readonly CallRow[]): string[] {
  const none = rows[0]?.none ?? Number.NaN;
  const streams = rows.some(({ addedPerChunk }) => addedPerChunk !== undefined);
  return printTable(
    [
      title,
      '× floor',
      `× ${NONE} (${none.toFixed(0)} µs)`,
      'added, µs/call',
      'the signal alone, µs/call',
      ...(streams ? ['µs/chunk', 'µs until the first event'] : []),
      'attributes',
      'events (their attributes)',
      'measurements',
    ],
    rows.map(({ variant, timesFloor, timesNone, added, signal, addedPerChunk, addedToFirstEvent, emitted }) => [
      variant,
      timesFloor?.toFixed(2) ?? (findFloor(variant) === undefined ? '' : 'unknown'),
      timesNone.toFixed(3),
      printSpread(added),
      signal === undefined ? '' : printSpread(signal),
      ...(addedPerChunk ? [printSpread(addedPerChunk, 2)] : []),
      ...(addedToFirstEvent ? [printSpread(addedToFirstEvent)] : []),
      String(emitted.attributes),
      `${emitted.events} (${emitted.eventAttributes})`,
      String(emitted.measurements),
    ]),
  );
}

function printSpread({ median, min, max }: Spread, digits = 1): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}..${max.toFixed(digits)})`;
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line), ''];
}
