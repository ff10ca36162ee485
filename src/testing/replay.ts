import { splitFrames } from './frame.ts';
import { encodeBody, EVENT_STREAM_TYPE, type Reply } from './reply.ts';
import type { RecordedExchange } from './rule.ts';

/** A recorded response: its status, its headers and no others, its bytes. */
export function replyFromRecording({ response }: RecordedExchange): Reply {
  const { status, headers, body, bodyBase64, bodyText } = response;
  const bytes =
    bodyBase64 === undefined ? Buffer.from(encodeBody(bodyText ?? body ?? '')) : Buffer.from(bodyBase64, 'base64');
  const streams = headers['content-type'] === EVENT_STREAM_TYPE;
  return {
    status,
    headers,
    pieces: streams ? splitFrames(bytes) : [bytes],
    streams,
    billed: undefined,
  };
}
