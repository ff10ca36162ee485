import { Readable } from 'node:stream';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttp2Handler } from '@smithy/node-http-handler';
import type { Call } from './call.ts';

/** A request and its answer as they went over the network: nothing is removed yet. */
export interface Exchange {
  readonly call: Call;
  readonly path: string;
  readonly request: RawMessage;
  readonly response: RawMessage & { readonly status: number };
  readonly credentials: Credentials;
}

/** What it was made with, as far as that is known. */
interface Credentials {
  readonly secrets: readonly string[];
  readonly accountId?: string;
}

export interface RawMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Captured = Pick<Exchange, 'path' | 'request' | 'response'>;

/** How the real SDK makes a call; its body is put in below. */
const SEND: Readonly<Record<Call['operation'], (client: BedrockRuntimeClient, modelId: string) => Promise<unknown>>> = {
  Converse: (client, modelId) => client.send(new ConverseCommand({ modelId })),
  ConverseStream: (client, modelId) => client.send(new ConverseStreamCommand({ modelId })),
  InvokeModel: (client, modelId) => client.send(new InvokeModelCommand({ modelId, ...JSON_BODY })),
  InvokeModelWithResponseStream: (client, modelId) =>
    client.send(new InvokeModelWithResponseStreamCommand({ modelId, ...JSON_BODY })),
  CountTokens: (client, modelId) =>
    client.send(new CountTokensCommand({ modelId, input: { converse: { messages: [] } } })),
};
const JSON_BODY = { body: '{}', contentType: 'application/json', accept: 'application/json' };

/**
 * Makes a call with the real SDK, its credentials and its region, once: an error is an answer like any other.
 * Rejects when there was no answer at all.
 */
export async function makeExchange(call: Call): Promise<Exchange> {
  const handler = new CapturingHandler();
  const client = new BedrockRuntimeClient({ requestHandler: handler, maxAttempts: 1 });
  client.middlewareStack.add(
    (next) => (args) => {
      // What is sent is what the call says, whatever the SDK would make of it. It is signed later.
      const request = args.request as { body: unknown; headers: Record<string, string> };
      request.body = JSON.stringify(call.request);
      Object.assign(request.headers, call.headers);
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'bodyOfTheCall' },
  );
  try {
    const failure = await SEND[call.operation](client, call.modelId).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (handler.captured === undefined) {
      throw new Error(`${call.operation} of ${call.modelId} got no answer: ${String(failure)}`, {
        cause: failure,
      });
    }
    return { call, ...handler.captured, credentials: await readCredentials(client) };
  } finally {
    client.destroy();
  }
}

/** Without any, the call was made with an API key, which stands in its headers. */
async function readCredentials(client: BedrockRuntimeClient): Promise<Credentials> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken = '', accountId } = await client.config.credentials();
    return { secrets: [accessKeyId, secretAccessKey, sessionToken], ...(accountId !== undefined && { accountId }) };
  } catch {
    return { secrets: [] };
  }
}

/** Keeps the bytes that go out and come in. The SDK gets them once they are all there. */
class CapturingHandler extends NodeHttp2Handler {
  captured: Captured | undefined;

  override async handle(...args: Parameters<NodeHttp2Handler['handle']>): ReturnType<NodeHttp2Handler['handle']> {
    const [{ path, headers, body }] = args;
    const request = { headers: copyHeaders(headers), body: Buffer.from(body ?? '') };
    const { response } = await super.handle(...args);
    const bytes = Buffer.concat(await (response.body as Readable).toArray());
    this.captured = {
      path,
      request,
      response: { status: response.statusCode, headers: copyHeaders(response.headers), body: bytes },
    };
    response.body = Readable.from([bytes], { objectMode: false });
    return { response };
  }
}

/** The SDK's types call them strings; the length is a number. */
function copyHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
