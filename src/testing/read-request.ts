import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { isObject } from './expectation.ts';
import { routeRequest } from './operations.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Reads a request to its end. */
export async function readRequest(
  incoming: IncomingMessage | Http2ServerRequest,
  requestId: string,
): Promise<ReceivedRequest> {
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  const body = Buffer.concat(parts);
  const { method = 'GET', url: path = '/' } = incoming;
  const headers = readHeaders(incoming.headers);
  const json = parseJson(body);
  const { operation, modelId } = routeRequest(method, path);
  return {
    operation,
    modelId: modelId ?? readModelId(json),
    attempt: readAttempt(headers['amz-sdk-request']),
    invocationId: headers['amz-sdk-invocation-id'],
    requestId,
    method,
    path,
    headers,
    body,
    json,
    httpVersion: incoming.httpVersionMajor === 2 ? '2.0' : '1.1',
    billed: undefined,
  };
}

/** Without the pseudo headers of HTTP/2, so that both versions look alike. */
function readHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

// StartAsyncInvoke names its model in the body.
function readModelId(json: unknown): string | undefined {
  return isObject(json) && typeof json['modelId'] === 'string' ? json['modelId'] : undefined;
}

/** `attempt=2; max=3` → 2; the SDK sends it with every attempt. */
function readAttempt(header: string | undefined): number {
  return Number(/attempt=(\d+)/.exec(header ?? '')?.[1] ?? 1);
}
