import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { isObject } from './expectation.ts';
import { routeRequest } from './operations.ts';
import type { ReceivedRequest } from './received-request.ts';

export interface ReadRequest {
  readonly request: ReceivedRequest;
  /** Settles with the request's last byte. */
  readonly ended: Promise<void>;
}

/** Reads a request to its end; a spoken one, which waits for its answers, only to its first bytes. */
export async function readRequest(
  incoming: IncomingMessage | Http2ServerRequest,
  requestId: string,
): Promise<ReadRequest> {
  const parts: Uint8Array[] = [];
  const { method = 'GET', url: path = '/' } = incoming;
  const { operation, modelId } = routeRequest(method, path);
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = (async () => {
    for await (const part of incoming) {
      parts.push(part);
      begin();
    }
  })();
  // Where nobody waits for the end, nobody minds a client that goes before it.
  ended.catch(() => undefined);
  const speaks = operation === 'InvokeModelWithBidirectionalStream';
  await (speaks ? Promise.race([begun, ended]) : ended);
  const whole = speaks ? undefined : Buffer.concat(parts);
  const headers = readHeaders(incoming.headers);
  const json = parseJson(whole);
  const request: ReceivedRequest = {
    operation,
    modelId: modelId ?? readModelId(json),
    attempt: readAttempt(headers['amz-sdk-request']),
    invocationId: headers['amz-sdk-invocation-id'],
    requestId,
    method,
    path,
    headers,
    get body() {
      return whole ?? Buffer.concat(parts);
    },
    json,
    httpVersion: incoming.httpVersionMajor === 2 ? '2.0' : '1.1',
    billed: undefined,
  };
  return { request, ended };
}

/** Without the pseudo headers of HTTP/2, so that both versions look alike. */
function readHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function parseJson(body = Buffer.alloc(0)): unknown {
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
