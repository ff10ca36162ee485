import { Readable } from 'node:stream';
import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';

/** What the network would have brought. */
export interface StubAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrives: piece by piece. */
  pieces(): Iterable<Uint8Array>;
}

/**
 * Stands where the network begins: serialisation, endpoint rules, retries, deserialisation
 * and event-stream decoding are the SDK's own, and run.
 */
export function createStubHandler(answer: () => StubAnswer): NonNullable<BedrockRuntimeClientConfig['requestHandler']> {
  return {
    metadata: { handlerProtocol: 'h2' },
    async handle() {
      const { headers, pieces } = answer();
      return { response: { statusCode: 200, headers: { ...headers }, body: Readable.from(pieces()) } };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}
