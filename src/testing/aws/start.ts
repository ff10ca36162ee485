import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { listen } from '../listen.ts';
import { createCloudWatch, type CloudWatch } from './cloud-watch.ts';
import { readAwsRequest, type ReceivedAwsRequest } from './received-request.ts';
import { respond, type Services } from './respond.ts';
import type { AwsRule } from './rule.ts';
import { createAwsScript } from './script.ts';
import type { ReceivedSpan } from './xray/read-spans.ts';

export interface FakeAwsOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Answer 403 to requests that carry no Signature Version 4 for their service. Default: false. */
  readonly requireSignature?: boolean;
}

export interface FakeAws {
  /** The endpoint of CloudWatch Logs; with `/v1/traces` behind it that of X-Ray. */
  readonly url: string;
  /** What CloudWatch would show of all that was stored. */
  readonly cloudWatch: CloudWatch;
  /** Every span that X-Ray took, in the order in which they came; grows. */
  readonly spans: ReceivedSpan[];
  /** Every request so far, in the order in which they were read to their end; grows. */
  readonly received: ReceivedAwsRequest[];
  /**
   * Adds a rule; the first added that matches a request answers it. Returns a function that removes the rule.
   * Throws a TypeError for a rule it does not understand.
   */
  readonly script: (rule: AwsRule) => () => void;
  /** Ends all connections, the hanging ones too, and frees the port. */
  readonly close: () => Promise<void>;
}

/** Starts a fake of CloudWatch Logs and of X-Ray's OTLP endpoint on the loopback address. */
export async function startFakeAws({ port = 0, requireSignature = false }: FakeAwsOptions = {}): Promise<FakeAws> {
  const received: ReceivedAwsRequest[] = [];
  const services: Services = { backend: createCloudWatch(), spans: [], requireSignature };
  const { addRule, chooseRule } = createAwsScript();
  let requests = 0;

  async function handle(
    incoming: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    const leaving = new AbortController();
    response.on('close', () => leaving.abort());
    const request = await readAwsRequest(incoming, formatRequestId((requests += 1)));
    received.push(request.received);
    await respond(request, response, chooseRule(request.received), services, leaving.signal);
  }

  const { url, close } = await listen(
    (incoming, response) => {
      // What goes wrong on the way to a client that has left is told by 'close'.
      incoming.on('error', () => undefined);
      response.on('error', () => undefined);
      handle(incoming, response).catch((error: unknown) => answerFailure(incoming, response, error));
    },
    { port },
  );
  return { url, cloudWatch: services.backend.cloudWatch, spans: services.spans, received, script: addRule, close };
}

/** A predicate of the user that threw must show in the test, not hang it. */
function answerFailure(
  incoming: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  error: unknown,
): void {
  if (!incoming.complete || response.headersSent || response.destroyed) return void response.destroy();
  response.statusCode = 400;
  response.end(JSON.stringify({ __type: 'FakeAwsError', message: String(error) }));
}

/** Looks like the service's UUIDs, counts like a test wants it. */
function formatRequestId(ordinal: number): string {
  return `00000000-0000-4000-9000-${String(ordinal).padStart(12, '0')}`;
}
