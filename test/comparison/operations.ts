import {
  type BedrockRuntime,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

const PROMPT = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 64,
  messages: [{ role: 'user', content: 'Good day' }],
};
const JSON_BODY = JSON.stringify(PROMPT);
const MESSAGES = [{ role: 'user' as const, content: [{ text: 'Good day' }] }];

/** Every kind of body that the SDK takes for InvokeModel. */
export const BODIES = {
  'a string': () => JSON_BODY,
  'a Uint8Array': () => new TextEncoder().encode(JSON_BODY),
  'a Buffer': () => Buffer.from(JSON_BODY),
  'a part of a larger buffer': () => new Uint8Array(Buffer.from(`##${JSON_BODY}##`)).subarray(2, -2),
  'bytes that are not JSON': () => Uint8Array.of(0, 255, 123, 34),
  'broken JSON': () => JSON_BODY.slice(0, -5),
  'an empty array': () => new Uint8Array(0),
  'an empty string': () => '',
  'no body': () => undefined,
} as const satisfies Record<string, () => unknown>;

export type BodyName = keyof typeof BODIES;

export interface OperationCase {
  readonly Command: new (input: never) => object;
  /** The method of the aggregated client. */
  readonly method: keyof BedrockRuntime;
  readonly createInput: (body: unknown) => object;
  /** The output's member that is a stream, where there is one. */
  readonly stream?: 'stream' | 'body';
}

const createBodyInput = (body: unknown): object => ({ contentType: 'application/json', body });

/** The commands under comparison; CountTokens stands for all that the instrumentation has no file for. */
export const OPERATIONS = {
  Converse: { Command: ConverseCommand, method: 'converse', createInput: () => ({ messages: MESSAGES }) },
  ConverseStream: {
    Command: ConverseStreamCommand,
    method: 'converseStream',
    createInput: () => ({ messages: MESSAGES }),
    stream: 'stream',
  },
  InvokeModel: { Command: InvokeModelCommand, method: 'invokeModel', createInput: createBodyInput },
  InvokeModelWithResponseStream: {
    Command: InvokeModelWithResponseStreamCommand,
    method: 'invokeModelWithResponseStream',
    createInput: createBodyInput,
    stream: 'body',
  },
  CountTokens: {
    Command: CountTokensCommand,
    method: 'countTokens',
    createInput: () => ({ input: { converse: { messages: MESSAGES } } }),
  },
} as const satisfies Record<string, OperationCase>;

export type OperationName = keyof typeof OPERATIONS;
