import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ReceivedRequest } from '../../src/testing/index.ts';
import { NoNetworkError, packPackage } from '../compat/install.ts';
import { type Client, CLIENTS, type ExpectedCall } from './clients.ts';
import { type ClientRun, type ClientSpan, installClient, runClient } from './run-client.ts';

const OUR_SCOPE = 'bedrock-otel';

describe('frameworks that call Bedrock', function () {
  // The first run installs; after that it is seconds.
  this.timeout(240_000);

  let tarball: string;
  before(async () => void (tarball = await packPackage()));
  after(() => rm(dirname(tarball), { recursive: true }));

  /** Where a client's program is; without a network, and outside CI, its tests are skipped. */
  async function prepare(test: Mocha.Context, { folder }: Client): Promise<string> {
    try {
      return await installClient(folder, tarball);
    } catch (error) {
      if (!(error instanceof NoNetworkError) || process.env['CI'] !== undefined) throw error;
      console.log(`      skipped: ${folder} is not installed, and ${error.message}`);
      return test.skip();
    }
  }

  for (const client of CLIENTS) {
    const { folder, httpVersion, calls, ownSpans } = client;

    describe(folder, () => {
      let program: string;
      let plain: ClientRun;
      let observed: ClientRun;
      before(async function () {
        program = await prepare(this, client);
        plain = await runClient(program);
        observed = await runClient(program, {});
      });

      it('gives the same answers, by the same requests, observed or not', () => {
        assert.equal(plain.code, 0, plain.stderr);
        assert.ok(plain.received.every((request) => request.httpVersion === httpVersion));
        assert.deepEqual(describeRun(observed), describeRun(plain));
      });

      it('has one span for each call, with its ending and the tokens that were billed', () => {
        const spans = observed.spans.filter(({ scope }) => scope === OUR_SCOPE);
        assert.deepEqual(groupByRequest(spans), expectSpans(calls, observed.received));
      });

      if (ownSpans === undefined) {
        it('makes no spans itself', () => {
          assert.deepEqual(
            observed.spans.filter(({ scope }) => scope !== OUR_SCOPE),
            [],
          );
        });
      } else {
        const { scope, names } = ownSpans;

        it('makes spans itself, and they count the tokens of each call twice more', () => {
          const own = observed.spans.filter((span) => span.scope !== OUR_SCOPE);
          assert.deepEqual([...new Set(own.map((span) => span.scope))], [scope]);
          assert.deepEqual([...new Set(own.map(({ name }) => name))].sort(), names);
          const agents = own.filter(({ name }) => name.startsWith('invoke_agent'));
          const chats = own.filter(({ name }) => name === 'chat');
          assert.equal(sumTokens(agents), sumTokens(chats));
          assert.ok(sumTokens(chats) > 0);
          assert.equal(sumTokens(own), 2 * sumTokens(chats));
        });

        it('counts each token once when its own spans are turned off', async () => {
          const silent = await runClient(program, { silentScope: scope });
          assert.deepEqual(describeRun(silent), describeRun(plain));
          assert.deepEqual([...new Set(silent.spans.map((span) => span.scope))], [OUR_SCOPE]);
          assert.deepEqual(groupByRequest(silent.spans), expectSpans(calls, silent.received));
        });
      }
    });
  }
});

/** Everything that its user and the service see of a run. */
function describeRun({ code, answers, stderr, received }: ClientRun): unknown {
  return {
    code,
    answers: JSON.parse(answers),
    stderr,
    requests: received.map(({ method, path, attempt, json }) => ({ method, path, attempt, json })),
  };
}

/** What is asserted of a span, by the id of the request that answered its call. */
function groupByRequest(spans: readonly ClientSpan[]): Record<string, unknown[]> {
  const grouped: Record<string, unknown[]> = {};
  for (const { attributes, failed } of spans) {
    (grouped[String(attributes['aws.request_id'])] ??= []).push({
      operation: attributes['rpc.method'],
      model: attributes['gen_ai.request.model'],
      failed,
      ending: attributes['bedrock.stream.ending'],
      attempts: attributes['bedrock.attempts'],
      inputTokens: attributes['gen_ai.usage.input_tokens'],
      outputTokens: attributes['gen_ai.usage.output_tokens'],
      cacheReadTokens: attributes['gen_ai.usage.cache_read.input_tokens'],
      cacheWriteTokens: attributes['gen_ai.usage.cache_creation.input_tokens'],
    });
  }
  return grouped;
}

function expectSpans(calls: readonly ExpectedCall[], received: readonly ReceivedRequest[]): Record<string, unknown[]> {
  // Of the attempts of a call the last one is answered.
  const answered = [...new Map(received.map((request) => [request.invocationId, request])).values()];
  assert.deepEqual(
    answered.map(({ operation }) => operation),
    calls.map(({ operation }) => operation),
  );
  return Object.fromEntries(answered.map((request, index) => [request.requestId, [expectSpan(calls[index], request)]]));
}

function expectSpan(call: ExpectedCall | undefined, { modelId, billed }: ReceivedRequest): unknown {
  // Converse tells the tokens in its last event: who leaves before does not learn them.
  const told = call?.ending === undefined || call.ending === 'complete' ? billed : undefined;
  return {
    operation: call?.operation,
    model: modelId,
    failed: false,
    ending: call?.ending,
    attempts: call?.attempts ?? 1,
    inputTokens: told && told.inputTokens + told.cacheReadTokens + told.cacheWriteTokens,
    // Embeddings have none, and nothing says zero.
    outputTokens: told?.outputTokens || undefined,
    cacheReadTokens: told?.cacheReadTokens || undefined,
    cacheWriteTokens: told?.cacheWriteTokens || undefined,
  };
}

function sumTokens(spans: readonly ClientSpan[]): number {
  return spans
    .map(({ attributes }) => Number(attributes['gen_ai.usage.input_tokens'] ?? 0))
    .reduce((sum, tokens) => sum + tokens, 0);
}
