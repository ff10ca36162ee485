import type { Billed } from './received-request.ts';

/** One HTTP response before anything goes wrong with it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** One piece per stream event; otherwise the body as the only one. Read once, lazily. */
  readonly pieces: Iterable<Uint8Array>;
  readonly streams: boolean;
  readonly billed: Billed | undefined;
}

export const JSON_TYPE = 'application/json';
export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

/** Strings and bytes as they are, anything else as JSON. */
export function encodeBody(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A modelled or other exception before any event, with headers and body as recorded. */
export function replyWithException(
  requestId: string,
  name: string,
  status: number,
  payload: Readonly<Record<string, unknown>>,
): Reply {
  return {
    status,
    headers: {
      'content-type': JSON_TYPE,
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    },
    pieces: [encodeBody(payload)],
    streams: false,
    billed: undefined,
  };
}
