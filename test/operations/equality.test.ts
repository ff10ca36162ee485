import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type FakeRule, startFakeBedrock } from '../../src/testing/index.ts';
import { startTelemetry } from '../support/telemetry.ts';
import { createClient, httpVersions } from '../testing/clients.ts';

type Sdk = typeof import('@aws-sdk/client-bedrock-runtime');
type Run = (sdk: Sdk, client: BedrockRuntimeClient) => Promise<unknown>;

const messages = [{ role: 'user' as const, content: [{ text: 'a question' }] }];
const invocationArn = 'arn:aws:bedrock:us-east-1:123456789012:async-invoke/job-1';

const RUNS: Readonly<Record<string, Run>> = {
  CountTokens: (sdk, client) =>
    client.send(new sdk.CountTokensCommand({ modelId: 'm', input: { converse: { messages } } })),
  ApplyGuardrail: (sdk, client) =>
    client.send(
      new sdk.ApplyGuardrailCommand({ guardrailIdentifier: 'gr', guardrailVersion: '1', source: 'INPUT', content: [] }),
    ),
  InvokeGuardrailChecks: (sdk, client) => client.send(new sdk.InvokeGuardrailChecksCommand({ messages, checks: {} })),
  StartAsyncInvoke: (sdk, client) =>
    client.send(
      new sdk.StartAsyncInvokeCommand({
        modelId: 'amazon.nova-reel-v1:0',
        clientRequestToken: 'token',
        modelInput: { taskType: 'TEXT_VIDEO' },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://bucket' } },
      }),
    ),
  GetAsyncInvoke: (sdk, client) => client.send(new sdk.GetAsyncInvokeCommand({ invocationArn })),
  ListAsyncInvokes: async (sdk, client) => {
    const pages: unknown[] = [];
    for await (const page of sdk.paginateListAsyncInvokes({ client, pageSize: 2 }, {})) pages.push(page);
    return pages;
  },
};

const RULES: Readonly<Record<string, FakeRule>> = {
  'an answer': { invocations: [{ id: 'job-1' }, { id: 'job-2' }, { id: 'job-3' }] },
  'a refusal': { fail: { exception: 'ValidationException', message: 'no' } },
  'an answer at the second attempt': { fail: { exception: 'ServiceUnavailableException', attempts: 1 } },
  'an answer of another shape': { body: '[null]' },
  'an answer that is not JSON': { body: '{"' },
};

interface Row {
  readonly name: string;
  readonly observe: (sdk: Sdk) => Promise<unknown>;
}

const rows: Row[] = [];
for (const [operation, run] of Object.entries(RUNS)) {
  for (const [answer, rule] of Object.entries(RULES)) {
    for (const version of httpVersions) {
      rows.push({
        name: `${operation}, ${answer}, HTTP/${version}`,
        observe: (sdk) => observeCall(rule, version, (client) => run(sdk, client)),
      });
    }
  }
}

/** What an application can send as a request stream, and how. Each notes what happens to it. */
const REQUESTS: Readonly<Record<string, (note: (what: string) => void) => AsyncIterable<object>>> = {
  'a generator': (note) => speak(note),
  'an iterable of its own': (note) => ({ [Symbol.asyncIterator]: () => speak(note) }),
  'an iterator without return': (note) => {
    const events = speak(note);
    return { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) };
  },
  'a frozen iterable': (note) => Object.freeze({ [Symbol.asyncIterator]: () => speak(note) }),
  'an instance of a class': (note) =>
    new (class Speech {
      [Symbol.asyncIterator](): AsyncIterator<object> {
        note(`opened on ${this.constructor.name}`);
        return speak(note);
      }
    })(),
  'a Readable': (note) => Readable.from(speak(note)),
  'a generator that fails': (note) => speak(note, new RangeError('of the application')),
};

async function* speak(note: (what: string) => void, failure?: Error): AsyncGenerator<object> {
  try {
    for (let index = 0; index < 3; index += 1) {
      note(`asked for ${index}`);
      yield { chunk: { bytes: Buffer.from(JSON.stringify({ event: { sessionStart: { index } } })) } };
    }
    if (failure !== undefined) throw failure;
  } finally {
    note('done');
  }
}

const READINGS: Readonly<Record<string, (output: AsyncIterable<unknown>) => Promise<unknown>>> = {
  'read to its end': async (output) => {
    const events: unknown[] = [];
    for await (const event of output) events.push(event);
    return events;
  },
  'left after one event': async (output) => {
    for await (const event of output) return event;
    return undefined;
  },
};

for (const [kind, create] of Object.entries(REQUESTS)) {
  for (const [reading, read] of Object.entries(READINGS)) {
    for (const [modelId, rule] of [
      ['amazon.nova-sonic-v1:0', { chunks: [{ event: { completionStart: {} } }, { event: { completionEnd: {} } }] }],
      ['amazon.nova-sonic-v1:0', { fail: { exception: 'ThrottlingException', after: 1 } }],
      ['amazon.nova-sonic-v1:0', { fail: { exception: 'ValidationException' } }],
      // The SDK refuses it before it has asked for the request stream.
      [undefined, {}],
    ] as const) {
      rows.push({
        name: `a session of ${kind}, ${reading}: ${JSON.stringify([modelId, rule])}`,
        async observe(sdk) {
          const notes: string[] = [];
          const body = create((what) => notes.push(what));
          const shape = (): unknown => [
            Reflect.ownKeys(body).map(String),
            Object.getOwnPropertyDescriptor(body, Symbol.asyncIterator)?.value === undefined,
          ];
          const input = { modelId, body: body as never };
          const seen = await observeCall(rule, '2.0', async (client) => {
            const output = await client.send(new sdk.InvokeModelWithBidirectionalStreamCommand(input));
            assert.ok(output.body !== undefined);
            return read(output.body);
          });
          // Whether a request leaves before its body has failed is a matter of luck.
          const sent = kind === 'a generator that fails' ? { requests: [] } : {};
          return { ...seen, ...sent, notes, shape: shape(), same: input.body === body };
        },
      });
    }
  }
}

/** All that the application and the server can tell of a call, less what no two calls share. */
async function observeCall(
  rule: FakeRule,
  version: (typeof httpVersions)[number],
  call: (client: BedrockRuntimeClient) => Promise<unknown>,
): Promise<object> {
  // One of its own: what a call that failed still sends must not be taken for the next one's.
  const fake = await startFakeBedrock();
  fake.script(rule);
  const client = createClient(fake.url, version);
  const [answer, error] = await call(client).then(
    (value) => [value, undefined],
    (thrown: unknown) => [undefined, thrown],
  );
  client.destroy();
  await fake.close();
  const requests = fake.received.map(({ operation, path, attempt, body, httpVersion, headers }) => ({
    operation,
    path,
    attempt,
    httpVersion,
    headers: Object.keys(headers).toSorted(),
    body: operation === 'InvokeModelWithBidirectionalStream' ? listEvents(body) : Buffer.from(body).toString(),
  }));
  return { answer: plainly(answer), error: plainly(error), requests };
}

/** What an application said in a session; each frame is signed with the time of its own. */
function listEvents(body: Uint8Array): string[] {
  return [
    ...Buffer.from(body)
      .toString('latin1')
      .matchAll(/"bytes":"([^"]*)"/g),
  ].map(([, bytes = '']) => bytes);
}

function plainly(value: unknown): unknown {
  const seen = JSON.stringify(value, (key, member: unknown) => {
    if (['requestId', 'totalRetryDelay', 'date', 'stack'].includes(key)) return `<${key}>`;
    if (member instanceof Error) return { ...member, name: member.name, message: member.message };
    return member;
  });
  return seen?.replaceAll(/127\.0\.0\.1:\d+|[\da-f]{8}-[\da-f-]{27}/g, '<varies>');
}

describe('with and without telemetry, the same', () => {
  const seen = new Map<string, unknown>();
  before(async () => {
    const telemetry = startTelemetry();
    const sdk = await import('@aws-sdk/client-bedrock-runtime');
    for (const { name, observe } of rows) seen.set(name, await observe(sdk));
    assert.ok(telemetry.spans.length >= rows.length);
    telemetry.stop();
  });

  for (const { name, observe } of rows) {
    it(name, async () => {
      assert.deepEqual(seen.get(name), await observe(await import('@aws-sdk/client-bedrock-runtime')));
    });
  }
});
