import type { Check, Environment } from './check.ts';
import type { ContentCaptureMode, MaxContentLength } from './options.ts';

/** Where captured content may go. */
export interface ContentPlaces {
  /** The span and its events. */
  readonly span: boolean;
  /** Log records. */
  readonly event: boolean;
}

const NOWHERE: ContentPlaces = { span: false, event: false };
const SPAN: ContentPlaces = { span: true, event: false };
const EVENT: ContentPlaces = { span: false, event: true };
const BOTH: ContentPlaces = { span: true, event: true };

/** The conventions' modes, and the words that other instrumentations take for them. */
const PLACES: ReadonlyMap<string, ContentPlaces> = new Map([
  ['no_content', NOWHERE],
  ['span_only', SPAN],
  ['event_only', EVENT],
  ['span_and_event', BOTH],
  ['false', NOWHERE],
  ['0', NOWHERE],
  ['none', NOWHERE],
  ['true', SPAN],
  ['1', SPAN],
  ['span', SPAN],
  ['event', EVENT],
  ['both', BOTH],
  ['all', BOTH],
]);

const VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

export function resolveContentPlaces(
  option: ContentCaptureMode | boolean | undefined,
  environment: Environment,
  check: Check,
): ContentPlaces {
  const expected = 'NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, true or false';
  const variable = environment[VARIABLE] || undefined;
  const fromOption = findPlaces(option);
  const fromVariable = findPlaces(variable);
  check('captureMessageContent', option, fromOption !== undefined, expected);
  check(VARIABLE, variable, fromVariable !== undefined, expected);
  // An option that nobody understands must not let the environment open what it may have meant to close.
  return (option === undefined ? fromVariable : fromOption) ?? NOWHERE;
}

function findPlaces(mode: unknown): ContentPlaces | undefined {
  return PLACES.get(String(mode).trim().toLowerCase());
}

/**
 * X-Ray refuses spans of more than 200 KB, and attributes are not all there is to a span. The collector's
 * exporter cuts log lines at 256 KiB, in the middle of their JSON.
 */
const DEFAULT_LENGTHS = { span: 128 * 1024, logRecord: 200 * 1024 } as const;

/** Below this, not even the mark that tells of the cut would fit. */
const SHORTEST = 256;

export function resolveContentLengths(
  option: number | MaxContentLength | undefined,
  check: Check,
): Required<MaxContentLength> {
  const lengths = typeof option === 'number' ? { span: option, logRecord: option } : option;
  const checked = check(
    'maxContentLength',
    lengths,
    typeof lengths === 'object' && lengths !== null && Object.values(lengths).every(isLength),
    `bytes, ${SHORTEST} or more, or an object of them: { span, logRecord }`,
  );
  return {
    span: checked?.span ?? DEFAULT_LENGTHS.span,
    logRecord: checked?.logRecord ?? DEFAULT_LENGTHS.logRecord,
  };
}

function isLength(length: unknown): boolean {
  return typeof length === 'number' && length >= SHORTEST;
}
