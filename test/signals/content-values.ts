import type { Signals } from './observe.ts';
import { CONTENT_ATTRIBUTES } from './schemas.ts';

/** The value of one attribute that holds content, and where it was found. */
export interface ContentValue {
  readonly place: string;
  readonly attribute: string;
  readonly value: unknown;
}

/** Every attribute of spans and log records that the conventions have a schema for; JSON text is parsed. */
export function listContentValues({ spans, logRecords }: Pick<Signals, 'spans' | 'logRecords'>): ContentValue[] {
  return [
    ...spans.flatMap(({ name, attributes }) =>
      pick(attributes).map(([attribute, value]) => ({
        place: `span ${name}`,
        attribute,
        value: parse(attribute, value),
      })),
    ),
    ...logRecords.flatMap(({ eventName, attributes }) =>
      pick(attributes).map(([attribute, value]) => ({ place: `log record ${eventName}`, attribute, value })),
    ),
  ];
}

function pick(attributes: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(attributes).filter(([name]) => CONTENT_ATTRIBUTES.includes(name));
}

/** On a span it is text: SDKs before 3 drop everything else without a word. */
function parse(attribute: string, value: unknown): unknown {
  if (typeof value !== 'string') throw new TypeError(`${attribute} of a span is no JSON text`);
  return JSON.parse(value);
}
