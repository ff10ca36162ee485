import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { gunzipSync } from 'node:zlib';
import { isObject } from '../expectation.ts';
import { PROTOBUF, routeAwsRequest, type AwsOperationName } from './route.ts';
import type { ServiceName } from './service-exception.ts';

/** One HTTP request as it arrived, without its body: under load the bodies would fill the memory. */
export interface ReceivedAwsRequest {
  readonly service: ServiceName;
  readonly operation: AwsOperationName;
  /** The `x-amzn-requestid` it is answered with. */
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body on the wire. */
  readonly size: number;
  /** Of the operations that name them. */
  readonly logGroup: string | undefined;
  readonly logStream: string | undefined;
  /** How many log events a PutLogEvents brings. */
  readonly events: number | undefined;
  /** Set just before the response head is written; stays absent when the connection breaks instead. */
  status: number | undefined;
}

/** A request on its way through the fake. */
export interface AwsRequest {
  readonly received: ReceivedAwsRequest;
  /** The body without its content encoding; absent when it cannot be decoded. */
  readonly content: Buffer | undefined;
  /** The body as JSON; absent when it is none. */
  readonly json: unknown;
  /** The body as a form, as AWS Query has it; empty when it is none. */
  readonly form: URLSearchParams;
}

/** Reads a request to its end. */
export async function readAwsRequest(
  incoming: IncomingMessage | Http2ServerRequest,
  requestId: string,
): Promise<AwsRequest> {
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  const body = Buffer.concat(parts);
  const { method = 'GET', url: path = '/' } = incoming;
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const content = decodeContent(body, headers['content-encoding']);
  const json = headers['content-type'] === PROTOBUF ? undefined : parseJson(content);
  const members = isObject(json) ? json : {};
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const form = new URLSearchParams(isForm ? content?.toString() : '');
  return {
    received: {
      ...routeAwsRequest(method, path, headers['x-amz-target'], form.get('Action') ?? undefined),
      requestId,
      method,
      path,
      headers,
      size: body.length,
      logGroup: readString(members['logGroupName']),
      logStream: readString(members['logStreamName']),
      events: Array.isArray(members['logEvents']) ? members['logEvents'].length : undefined,
      status: undefined,
    },
    content,
    json,
    form,
  };
}

function decodeContent(body: Buffer, encoding = 'identity'): Buffer | undefined {
  if (encoding === 'identity') return body;
  try {
    return encoding === 'gzip' ? gunzipSync(body) : undefined;
  } catch {
    return undefined;
  }
}

function parseJson(content: Buffer | undefined): unknown {
  try {
    return content === undefined ? undefined : JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
