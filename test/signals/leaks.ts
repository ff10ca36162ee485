import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { isObject } from '../../src/read.ts';
import type { Signals } from './observe.ts';
import { CANARY } from './plant.ts';

/** Enough of its base64 to know it by, wherever in a longer text it begins. */
const ENCODED = [0, 1, 2].map((offset) =>
  Buffer.from(' '.repeat(offset) + CANARY)
    .toString('base64')
    .slice(offset === 0 ? 0 : 4, 4 + 12),
);
const HEX = Buffer.from(CANARY).toString('hex');

/** Every signal in which a canary can be found, in whatever form. */
export function findLeaks(signals: Signals): string[] {
  return Object.entries(writeSignals(signals))
    .filter(([, text]) => [CANARY, HEX, ...ENCODED].some((needle) => text.includes(needle)))
    .map(([signal, text]) => `${signal}: ${excerpt(text)}`);
}

/** All that was exported, as text. */
export function writeSignals(signals: Signals): Readonly<Record<string, string>> {
  const { spans, logRecords, points, lines, diagnostics } = signals;
  return {
    spans: write(spans.map(pickSpan)),
    'log records': write(logRecords.map(pickRecord)),
    metrics: write(points),
    stdout: lines.join('\n'),
    diagnostics: diagnostics.join('\n'),
  };
}

function pickSpan({ name, attributes, events, links, status, resource }: ReadableSpan): object {
  return { name, attributes, events, links, status, resource: resource.attributes };
}

function pickRecord({ eventName, body, attributes, severityText, resource }: ReadableLogRecord): object {
  return { eventName, body, attributes, severityText, resource: resource.attributes };
}

/** Bytes are written as text, so that a canary in them is seen. */
export function write(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member instanceof Uint8Array) return Buffer.from(member).toString('latin1');
    // What a Buffer makes of itself before anybody is asked.
    if (isObject(member) && member['type'] === 'Buffer' && Array.isArray(member['data']))
      return Buffer.from(member['data']).toString('latin1');
    return member;
  });
}

function excerpt(text: string): string {
  const at = Math.max(0, text.indexOf(CANARY));
  return text.slice(Math.max(0, at - 200), at + 100);
}
