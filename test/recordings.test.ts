import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { BedrockRuntimeClient, CountTokensCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { type FakeBedrock, type RecordedExchange, startFakeBedrock } from '../src/testing/index.ts';
import { startTelemetry, type Telemetry } from './support/telemetry.ts';
import { collect, createClient } from './testing/clients.ts';

interface Recording extends RecordedExchange {
  readonly request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly bodyBase64?: string;
  };
}

/** One row of the recordings' index: what the response bytes say. */
interface Row {
  readonly file: string;
  readonly operation: string;
  readonly family: string;
  readonly stream: boolean;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly finishReasons: readonly string[];
  readonly responseId: string | null;
  readonly responseModel: string | null;
  readonly toolCalls: readonly string[];
  readonly requestId: string | null;
  readonly latencyMs: number | null;
  readonly status: number;
  readonly error: { readonly where: string; readonly type: string | null } | null;
}

const directory = new URL('fixtures/recordings/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, directory), 'utf8'));
const rows = read('index.json') as Row[];

describe('recorded exchanges, observed', () => {
  let fake: FakeBedrock;
  let telemetry: Telemetry;
  let sdk: typeof import('@aws-sdk/client-bedrock-runtime');
  let client: BedrockRuntimeClient;

  before(async () => {
    telemetry = startTelemetry();
    sdk = await import('@aws-sdk/client-bedrock-runtime');
    fake = await startFakeBedrock();
    client = createClient(fake.url, '2.0');
  });
  after(async () => {
    client.destroy();
    telemetry.stop();
    await fake.close();
  });

  async function send(recording: Recording): Promise<void> {
    const { operation, modelId, request } = recording;
    const body = Buffer.from(request.bodyBase64 ?? '', 'base64').toString() || JSON.stringify(request.body);
    const converse = { modelId, ...(decodeBytes(request.body) as object) };
    switch (operation) {
      case 'Converse':
        await client.send(new sdk.ConverseCommand(converse));
        return;
      case 'ConverseStream':
        await collect((await client.send(new sdk.ConverseStreamCommand(converse))).stream);
        return;
      case 'CountTokens':
        await client.send(new sdk.CountTokensCommand(converse as CountTokensCommandInput));
        return;
      case 'InvokeModel':
        await client.send(new sdk.InvokeModelCommand({ modelId, body }));
        return;
      default:
        await collect((await client.send(new sdk.InvokeModelWithResponseStreamCommand({ modelId, body }))).body);
    }
  }

  for (const row of rows) {
    it(`${row.operation} ${row.file}`, async () => {
      const recording = read(row.file) as Recording;
      const remove = fake.script({ replay: recording });
      const seen = telemetry.invocations.length;
      await send(recording).catch(() => {});
      remove();

      assert.equal(telemetry.invocations.length, seen + 1);
      const invocation = telemetry.invocations[seen];
      assert.ok(invocation !== undefined);
      const { usage, response, outcome, service } = invocation;
      assert.deepEqual(
        {
          inputTokens: usage?.inputTokens ?? response.countedInputTokens ?? null,
          outputTokens: usage?.outputTokens ?? null,
          cacheReadTokens: usage?.cacheReadTokens ?? null,
          cacheWriteTokens: usage?.cacheWriteTokens ?? null,
          requestId: service.requestId ?? null,
          latencyMs: response.serviceLatencyMs ?? null,
          error: outcome.error?.type ?? null,
        },
        {
          inputTokens: row.inputTokens,
          outputTokens: row.outputTokens,
          cacheReadTokens: row.cacheReadTokens,
          cacheWriteTokens: row.cacheWriteTokens,
          requestId: row.requestId,
          latencyMs: row.latencyMs,
          error: row.error === null ? null : (row.error.type ?? 'Unknown'),
        },
      );
      assert.deepEqual(
        {
          reasoningTokens: usage?.reasoningTokens ?? null,
          finishReasons: response.finishReasons ?? [],
          responseId: response.id ?? null,
          responseModel: response.model ?? null,
          toolCalls: response.toolNames ?? [],
        },
        {
          reasoningTokens: row.reasoningTokens,
          finishReasons: row.finishReasons,
          responseId: row.responseId,
          responseModel: row.responseModel,
          toolCalls: row.toolCalls,
        },
      );
    });
  }
});

/** Recorded requests are JSON: what the SDK takes as bytes stands there as base64. */
function decodeBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      (key === 'bytes' || key === 'redactedContent' || key === 'body') && typeof member === 'string'
        ? [key, Buffer.from(member, 'base64')]
        : [key, decodeBytes(member)],
    ),
  );
}
