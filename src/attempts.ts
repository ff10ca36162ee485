import { isObject, readObject, readString, type JsonObject } from './read.ts';
import type { Attempts, Service } from './record/invocation.ts';

/**
 * Watches the network requests behind one call. What it learns about the endpoint
 * is only known here: after endpoint resolution and signing.
 */
export class AttemptLog {
  private count = 0;
  private throttles = 0;
  private retryDelayMs = 0;
  private failedAt: number | undefined;
  /** Of the last attempt. */
  endpoint: Pick<Service, 'serverAddress' | 'serverPort' | 'region'> = {};

  started(request: unknown, now: number): void {
    this.count += 1;
    if (this.failedAt !== undefined) this.retryDelayMs += now - this.failedAt;
    this.failedAt = undefined;
    if (isObject(request)) this.endpoint = readEndpoint(request);
  }

  failed(error: unknown, now: number): void {
    this.failedAt = now;
    if (isThrottle(error)) this.throttles += 1;
  }

  /** Absent when no request left the process. */
  report(): Attempts | undefined {
    if (this.count === 0) return undefined;
    return { count: this.count, throttles: this.throttles, retryDelayMs: this.retryDelayMs };
  }
}

function readEndpoint(request: JsonObject): Pick<Service, 'serverAddress' | 'serverPort' | 'region'> {
  const address = readString(request, 'hostname');
  const port = request['port'];
  const region =
    readSigningRegion(readString(readObject(request, 'headers'), 'authorization')) ?? readHostRegion(address);
  return {
    ...(address !== undefined && {
      serverAddress: address,
      serverPort: typeof port === 'number' ? port : request['protocol'] === 'http:' ? 80 : 443,
    }),
    ...(region !== undefined && { region }),
  };
}

/** The region in a signature's scope: `Credential=AKID/20260101/us-east-1/bedrock/aws4_request`. */
function readSigningRegion(authorization: string | undefined): string | undefined {
  return /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\//.exec(authorization ?? '')?.[1];
}

/** The region in a host's name, for requests that carry an API key in place of a signature: a VPC endpoint's, too. */
function readHostRegion(host: string | undefined): string | undefined {
  return /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z]{2,4}-[a-z-]+-\d+)\./.exec(host ?? '')?.[1];
}

/** ModelNotReady also answers 429, but it says "wait for the model", not "you are too many". */
function isThrottle(error: unknown): boolean {
  if (!isObject(error)) return false;
  const name = readString(error, 'name') ?? '';
  if (name === 'ModelNotReadyException') return false;
  return /throttl|toomanyrequests/i.test(name) || readObject(error, '$metadata')?.['httpStatusCode'] === 429;
}
