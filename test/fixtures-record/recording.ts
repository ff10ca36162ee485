import { EVENT_STREAM_TYPE } from '../../src/testing/reply.ts';
import { readFrames } from './frames.ts';
import type { Exchange } from './exchange.ts';
import { removeIdentity } from './removal.ts';

/** One file: the form of those in test/fixtures/recordings (see its NOTICE). */
export interface Recording {
  readonly id: string;
  readonly source: { readonly repository: string; readonly path: string; readonly licence: string };
  readonly recorded: true;
  readonly operation: string;
  readonly modelId: string;
  readonly path: string;
  readonly request: { readonly headers: Readonly<Record<string, string>> } & RecordedBody;
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>> } & RecordedBody;
  readonly changes?: readonly string[];
  /** How many events a stream has. */
  readonly frames?: number;
}

/** The exact bytes: as JSON where writing that gives them again, as text or as base64 otherwise. */
type RecordedBody = { readonly body: unknown } | { readonly bodyText: string } | { readonly bodyBase64: string };

/** A file's name without its extension. */
export function nameRecording(name: string): string {
  return `bedrock-otel.${name}`;
}

/** An exchange as it may be published. */
export function createRecording(exchange: Exchange, ownAccounts: readonly string[]): Recording {
  const { call } = exchange;
  const { modelId, path, request, response, changes } = removeIdentity(exchange, ownAccounts);
  const isStream = response.headers['content-type'] === EVENT_STREAM_TYPE;
  return {
    id: nameRecording(call.name),
    source: { repository: 'bedrock-otel', path: 'test/fixtures-record', licence: 'Apache-2.0' },
    recorded: true,
    operation: call.operation,
    modelId,
    path,
    request: { headers: request.headers, ...recordBody(request.body) },
    response: {
      status: response.status,
      headers: response.headers,
      ...(isStream ? { bodyBase64: response.body.toString('base64') } : recordBody(response.body)),
    },
    ...(changes.length > 0 && { changes }),
    ...(isStream && { frames: readFrames(response.body).length }),
  };
}

function recordBody(bytes: Buffer): RecordedBody {
  const bodyText = bytes.toString('utf8');
  if (!Buffer.from(bodyText).equals(bytes)) return { bodyBase64: bytes.toString('base64') };
  try {
    const body: unknown = JSON.parse(bodyText);
    if (typeof body === 'object' && JSON.stringify(body) === bodyText) return { body };
  } catch {
    // It is no JSON.
  }
  return { bodyText };
}
