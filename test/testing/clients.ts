import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export const httpVersions = ['1.1', '2.0'] as const;

/** A real SDK client; its default handler speaks HTTP/2. */
export function createClient(
  endpoint: string,
  httpVersion: (typeof httpVersions)[number],
  config: BedrockRuntimeClientConfig = {},
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoint,
    ...(httpVersion === '1.1' && { requestHandler: new NodeHttpHandler() }),
    ...config,
  });
}

/** The name of the error a call ends with, `undefined` if with none. */
export async function catchError(call: Promise<unknown>): Promise<Error | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

export async function collect<Item>(items: AsyncIterable<Item> | undefined): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items ?? []) collected.push(item);
  return collected;
}
