import assert from 'node:assert/strict';
import {
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type BedrockRuntimeClient,
} from '@aws-sdk/client-bedrock-runtime';
import { isObject } from '../../src/testing/expectation.ts';
import { startFakeBedrock, type FakeBedrock, type ModelAnswer } from '../../src/testing/index.ts';
import { collect, createClient } from './clients.ts';

/** Everything a model can say at once. */
export const rich: ModelAnswer = {
  reasoning: ['Let me ', 'think.'],
  text: ['It ', 'rains.'],
  toolUse: { name: 'weather', id: 'tool-1', input: { city: 'Oslo' }, deltas: 2 },
  usage: {
    inputTokens: 3,
    outputTokens: 20,
    cacheReadTokens: 100,
    cacheWriteTokens: { '5m': 30, '1h': 12 },
    reasoningTokens: 5,
  },
  id: 'chosen-id',
  model: 'chosen-model',
};

export const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const anthropicBody = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [] };
export const openaiBody = { messages: [], stream_options: { include_usage: true } };

export interface Shapes {
  readonly fake: FakeBedrock;
  readonly client: BedrockRuntimeClient;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly invoke: (modelId: string, body: object) => Promise<Record<string, unknown>>;
  readonly invokeStream: (modelId: string, body: object) => Promise<Record<string, unknown>[]>;
}

/** A fake and the ways to ask it. */
export async function startShapes(): Promise<Shapes> {
  const fake = await startFakeBedrock();
  const client = createClient(fake.url, '2.0');
  return {
    fake,
    client,
    post: (path, body, headers = {}) => fetch(fake.url + path, { method: 'POST', body: JSON.stringify(body), headers }),
    async invoke(modelId, body) {
      const answer = await client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
      return parseObject(answer.body.transformToString());
    },
    async invokeStream(modelId, body) {
      const command = new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(body) });
      const events = await collect((await client.send(command)).body);
      return events.map(({ chunk }) => parseObject(Buffer.from(chunk?.bytes ?? []).toString()));
    },
  };
}

export function parseObject(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  assert.ok(isObject(value));
  return value;
}
