import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { listen, type ListenOptions } from './listen.ts';
import { readRequest } from './read-request.ts';
import type { ReceivedRequest } from './received-request.ts';
import { replyWithException } from './reply.ts';
import { respond } from './respond.ts';
import type { FakeRule } from './rule.ts';
import { createScript } from './script.ts';
import { writeReply, type ServerReply } from './write-reply.ts';

export type FakeBedrockOptions = ListenOptions;

export interface FakeBedrock {
  /** The `endpoint` for a client. */
  readonly url: string;
  /** Every request so far, in the order in which they were read; grows. */
  readonly received: ReceivedRequest[];
  /**
   * Adds a rule; the first added that matches a request answers it. Returns a function that removes the rule.
   * Throws a TypeError for a rule it does not understand.
   */
  readonly script: (rule: FakeRule) => () => void;
  /** Ends all connections, the hanging ones too, and frees the port. */
  readonly close: () => Promise<void>;
}

/** Starts a fake Bedrock Runtime on the loopback address. It needs no network and no credentials. */
export async function startFakeBedrock(options: FakeBedrockOptions = {}): Promise<FakeBedrock> {
  const received: ReceivedRequest[] = [];
  const { addRule, chooseRule } = createScript();
  let requests = 0;

  async function handle(incoming: IncomingMessage | Http2ServerRequest, response: ServerReply): Promise<void> {
    const leaving = new AbortController();
    response.on('close', () => leaving.abort());
    const requestId = formatRequestId((requests += 1));
    try {
      const { request, ended } = await readRequest(incoming, requestId);
      received.push(request);
      await respond(request, response, chooseRule(request), leaving.signal, ended);
    } catch (error) {
      if (!incoming.complete || leaving.signal.aborted) response.destroy();
      else await answerFailure(response, requestId, error, leaving.signal);
    }
  }

  const { url, close } = await listen((incoming, response) => {
    // What goes wrong on the way to a client that has left is told by 'close'.
    incoming.on('error', () => undefined);
    response.on('error', () => undefined);
    handle(incoming, response).catch(() => response.destroy());
  }, options);

  return { url, received, script: addRule, close };
}

/** A predicate of the user that threw must fail the test, not hang it; 400 is not retried. */
async function answerFailure(
  response: ServerReply,
  requestId: string,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (response.headersSent) return void response.destroy();
  const reply = replyWithException(requestId, 'FakeBedrockError', 400, { message: String(error) });
  await writeReply(response, { ...reply, headless: false }, {}, signal);
}

/** Looks like the service's UUIDs, counts like a test wants it. */
function formatRequestId(ordinal: number): string {
  return `00000000-0000-4000-8000-${String(ordinal).padStart(12, '0')}`;
}
