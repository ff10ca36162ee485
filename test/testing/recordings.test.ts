import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type BedrockRuntimeClient,
} from '@aws-sdk/client-bedrock-runtime';
import { isObject } from '../../src/testing/expectation.ts';
import { startFakeBedrock, type FakeBedrock, type RecordedExchange } from '../../src/testing/index.ts';
import { collect, createClient, httpVersions } from './clients.ts';

type Recording = RecordedExchange & { readonly frames?: number };

const directory = new URL('../fixtures/recordings/', import.meta.url);
const readJson = (file: string): unknown => JSON.parse(readFileSync(new URL(file, directory), 'utf8'));

interface Row {
  readonly file: string;
  readonly status: number;
  readonly error: { readonly type: string | null } | null;
}

/** What the SDK sees, and what the bytes say, by operation. */
const calls: Readonly<
  Record<
    string,
    (client: BedrockRuntimeClient, modelId: string, recording: Recording) => Promise<[seen: unknown, said: unknown]>
  >
> = {
  async Converse(client, modelId, { response: { body } }) {
    const { stopReason, usage, output } = await client.send(new ConverseCommand({ modelId, messages: [] }));
    assert.ok(isObject(body) && isObject(body['usage']));
    const said = body['usage'];
    const texts = output?.message?.content?.flatMap(({ text }) => text ?? []);
    return [
      [stopReason, usage?.inputTokens, usage?.outputTokens, usage?.cacheReadInputTokens, texts],
      [body['stopReason'], said['inputTokens'], said['outputTokens'], said['cacheReadInputTokens'], findTexts(body)],
    ];
  },
  async ConverseStream(client, modelId, { frames }) {
    const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages: [] }));
    return [(await collect(stream)).length, frames];
  },
  async InvokeModel(client, modelId, { response: { body } }) {
    const answer = await client.send(new InvokeModelCommand({ modelId, body: '{}' }));
    return [answer.body.transformToString(), JSON.stringify(body)];
  },
  async InvokeModelWithResponseStream(client, modelId, { frames }) {
    const { body } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body: '{}' }));
    return [(await collect(body)).flatMap(({ chunk }) => chunk?.bytes ?? []).length, frames];
  },
  async CountTokens(client, modelId, { response: { body } }) {
    const input = { invokeModel: { body: Buffer.from('{}') } };
    return [
      (await client.send(new CountTokensCommand({ modelId, input }))).inputTokens,
      isObject(body) && body['inputTokens'],
    ];
  },
};

describe('recorded exchanges, replayed through the SDK', () => {
  const rows = readJson('index.json') as Row[];
  let fake: FakeBedrock;
  before(async () => void (fake = await startFakeBedrock()));
  after(() => fake.close());

  for (const version of httpVersions) {
    for (const { file, status, error } of rows) {
      it(`HTTP/${version} ${file}`, async () => {
        const recording = readJson(file) as Recording;
        // Over HTTP/1.1 in pieces that fit no frame.
        const remove = fake.script({ replay: recording, ...(version === '1.1' && { split: 997 }) });
        const client = createClient(fake.url, version);
        const call = calls[recording.operation];
        assert.ok(call !== undefined);
        try {
          const answer = call(client, recording.modelId, recording);
          if (error === null) {
            const [seen, said] = await answer;
            assert.deepEqual(seen, said);
          } else {
            await assert.rejects(answer, (thrown: unknown) => {
              assert.ok(thrown instanceof Error && '$metadata' in thrown && isObject(thrown.$metadata));
              assert.deepEqual([thrown.name, thrown.$metadata['httpStatusCode']], [error.type ?? 'Unknown', status]);
              return true;
            });
          }
        } finally {
          remove();
        }
        assert.equal(fake.received.at(-1)?.billed, undefined);
      });
    }
  }
});

function findTexts({ output }: Record<string, unknown>): unknown[] {
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) && Array.isArray(message['content']) ? message['content'] : [];
  return content.flatMap((block: unknown) => (isObject(block) ? (block['text'] ?? []) : []));
}
