import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import { type FakeBedrock, type FakeRule, startFakeBedrock } from '../src/testing/index.ts';
import { readFrames, writeFrame } from './fixtures-record/frames.ts';
import type { Recording } from './fixtures-record/recording.ts';
import { type Ended, REPOSITORY, runNode } from './support/run-node.ts';
import { collect, createClient } from './testing/clients.ts';

const ACCOUNT = '998877665544';
const OTHER_ACCOUNT = '112233445566';
const ACCESS_KEY = 'ASIA0FAKE0FAKE0FAKE0';
const SECRET_KEY = 'fakeSecretKey/fake+Secret/KeyfakeSecretKe';
const SESSION_TOKEN = 'FwoGZXIvYXdzEfake//////////session+token==';
const BEARER_TOKEN = 'bedrock-api-key-ZmFrZSBiZWFyZXIgdG9rZW4gb2YgYSB0ZXN0';
const COOKIE = 'fake-cookie-of-a-balancer';
const PERSON = 'jane.doe';
const TRACES = [ACCOUNT, OTHER_ACCOUNT, ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, BEARER_TOKEN, COOKIE, PERSON];

const PROFILE = `arn:aws:bedrock:us-east-1:${ACCOUNT}:application-inference-profile/abcd1234efgh`;
const PUBLISHED_PROFILE = PROFILE.replace(ACCOUNT, '123456789012');
const PRINCIPAL = `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/Developers/${PERSON}`;

/** What a request or an answer can tell, in the ways in which it can stand there. */
const GOSSIP = `${PRINCIPAL}: account ${ACCOUNT}, ${ACCESS_KEY} ${SECRET_KEY} ${SESSION_TOKEN}, Bearer ${BEARER_TOKEN}`;
const CHAT = { messages: [{ role: 'user', content: [{ text: `How is the weather? ${GOSSIP}` }] }] };
const DOCUMENT = { ...CHAT, system: [{ text: Buffer.from(`log: ${GOSSIP}`).toString('base64') }] };
const CLAUDE = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 64,
  messages: [{ role: 'user', content: GOSSIP }],
};
const HELLO: { messages: Message[] } = { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] };
const HELLO_CLAUDE = { ...CLAUDE, messages: [{ role: 'user', content: 'Hello' }] };
const CALLS = [
  { name: 'whole', operation: 'Converse', modelId: PROFILE, request: CHAT },
  { name: 'document', operation: 'Converse', modelId: PROFILE, request: DOCUMENT },
  { name: 'stream', operation: 'ConverseStream', modelId: PROFILE, request: CHAT },
  {
    name: 'body',
    operation: 'InvokeModel',
    modelId: PROFILE,
    request: CLAUDE,
    headers: { 'x-amzn-bedrock-guardrailidentifier': `arn:aws:bedrock:us-east-1:${ACCOUNT}:guardrail/abc` },
  },
  { name: 'body-stream', operation: 'InvokeModelWithResponseStream', modelId: PROFILE, request: CLAUDE },
  { name: 'refused', operation: 'Converse', modelId: 'amazon.nova-lite-v1:0', request: CHAT },
  { name: 'count', operation: 'CountTokens', modelId: 'amazon.nova-lite-v1:0', request: { input: { converse: CHAT } } },
] as const;

const SIGNED = {
  AWS_ACCESS_KEY_ID: ACCESS_KEY,
  AWS_SECRET_ACCESS_KEY: SECRET_KEY,
  AWS_SESSION_TOKEN: SESSION_TOKEN,
  AWS_ACCOUNT_ID: ACCOUNT,
};
const WITH_API_KEY = { ...SIGNED, AWS_BEARER_TOKEN_BEDROCK: BEARER_TOKEN };

describe('npm run fixtures:record', function () {
  this.timeout(60_000);

  let fake: FakeBedrock;
  let folder: string;
  beforeEach(async () => {
    fake = await startFakeBedrock();
    folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-record-'));
  });
  afterEach(() => Promise.all([fake.close(), rm(folder, { recursive: true })]));

  async function run(args: readonly string[], credentials: Record<string, string> = SIGNED): Promise<Ended> {
    const env = { ...credentials, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: fake.url, AWS_REGION: 'us-east-1' };
    return runNode([join(REPOSITORY, 'test/fixtures-record/record.ts'), ...args], { cwd: folder, env });
  }

  async function record(calls: readonly unknown[], credentials?: Record<string, string>): Promise<Ended> {
    const list = join(folder, 'calls.json');
    await writeFile(list, JSON.stringify(calls));
    const ended = await run(['--calls', list, '--out', folder], credentials);
    await rm(list);
    return ended;
  }

  async function readRecording(name: string): Promise<Recording> {
    return JSON.parse(await readFile(join(folder, `bedrock-otel.${name}.json`), 'utf8'));
  }

  function gossip(rule: FakeRule = {}): void {
    const headers = {
      'set-cookie': `AWSALB=${COOKIE}; Path=/`,
      'x-amzn-trace': `${SESSION_TOKEN} ${PRINCIPAL}`,
      'x-amz-security-token': SESSION_TOKEN,
    };
    fake.script({
      modelId: /nova/,
      operation: 'Converse',
      fail: { exception: 'AccessDeniedException', message: GOSSIP },
    });
    fake.script({ ...rule, headers, answer: { text: ['It rains, says ', GOSSIP, '.'], id: ACCOUNT, ...rule.answer } });
  }

  for (const [credentials, environment] of Object.entries({ 'signed requests': SIGNED, 'an API key': WITH_API_KEY })) {
    it(`leaves no trace of whose exchange it was: ${credentials}`, async () => {
      gossip();
      const { code, stdout, stderr } = await record(CALLS, environment);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      // The traces were there; the cookie only on the way back.
      const sent = fake.received.map(
        ({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${Buffer.from(body)}`,
      );
      for (const trace of TRACES) {
        assert.ok(trace === COOKIE || sent.some((text) => text.includes(trace)), trace);
      }

      const files = await readdir(folder);
      assert.equal(files.length, CALLS.length);
      for (const text of [stdout, ...(await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8'))))]) {
        for (const layer of unwrap(text)) {
          for (const trace of TRACES) assert.ok(!layer.includes(trace), `${trace} in ${layer.slice(0, 2000)}`);
        }
      }
    });
  }

  it('keeps of the headers what the other recordings have', async () => {
    gossip();
    await record(CALLS);
    const { modelId, path, request, response, changes, frames } = await readRecording('body');
    assert.equal(modelId, PUBLISHED_PROFILE);
    assert.equal(path, `/model/${encodeURIComponent(PUBLISHED_PROFILE)}/invoke`);
    assert.deepEqual(request.headers, {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-amzn-bedrock-guardrailidentifier': 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc',
    });
    assert.deepEqual(Object.keys(response.headers), [
      'content-type',
      'x-amzn-bedrock-input-token-count',
      'x-amzn-bedrock-invocation-latency',
      'x-amzn-bedrock-output-token-count',
      'x-amzn-requestid',
      'x-amzn-trace',
    ]);
    assert.equal(response.headers['x-amzn-trace'], 'REMOVED arn:aws:sts::123456789012:REMOVED');
    assert.deepEqual(
      changes,
      ['path', 'request', 'response'].map(
        (place) => `${place}: account ids became 123456789012, names and credentials REMOVED`,
      ),
    );
    assert.equal(frames, undefined);
    assert.equal((await readRecording('refused')).response.status, 403);
    const stream = await readRecording('stream');
    assert.equal(stream.frames, readFrames(readBytes(stream)).length);
  });

  it('keeps the bytes of what has nothing to remove, and they replay to the same result', async () => {
    fake.script({ answer: { id: 'msg_the_same' } });
    const clean = CALLS.slice(0, 5).map(({ name, operation }) => ({
      name,
      operation,
      modelId: 'amazon.nova-pro-v1:0',
      request: operation.startsWith('Invoke') ? HELLO_CLAUDE : HELLO,
    }));
    const before = await Promise.all(clean.map(({ operation }) => answerTo(fake.url, operation)));
    const sent = await Promise.all(clean.map(({ operation }) => fetchBytes(fake.url, operation)));
    await record(clean);
    const recordings = await Promise.all(clean.map(({ name }) => readRecording(name)));
    const replaying = await startFakeBedrock();
    try {
      for (const [index, recording] of recordings.entries()) {
        const remove = replaying.script({ replay: recording });
        const { operation } = recording;
        assert.equal(recording.changes, undefined);
        assert.deepEqual(await fetchBytes(replaying.url, operation), sent[index], operation);
        assert.deepEqual(await answerTo(replaying.url, operation), before[index], operation);
        remove();
      }
    } finally {
      await replaying.close();
    }
  });

  it('replays what it has changed: every event is whole, and all that was not removed is the same', async () => {
    gossip({ answer: { usage: { inputTokens: 12, outputTokens: 6 } } });
    await record(CALLS);
    for (const name of ['stream', 'body-stream']) {
      const recording = await readRecording(name);
      const bytes = readBytes(recording);
      assert.deepEqual(Buffer.concat(readFrames(bytes).map(({ head, payload }) => writeFrame(head, payload))), bytes);
      const replaying = await startFakeBedrock();
      try {
        replaying.script({ replay: recording });
        const answer = JSON.stringify(await answerTo(replaying.url, recording.operation, PUBLISHED_PROFILE));
        assert.match(answer, /It rains, says /);
        assert.match(answer, /account 123456789012, REMOVED REMOVED REMOVED, Bearer REMOVED/);
        assert.match(answer, /"(inputTokens|input_tokens)":12/);
      } finally {
        await replaying.close();
      }
    }
  });

  it('writes nothing where an account id is split over events', async () => {
    fake.script({ answer: { text: ['Your account is 9988', '77665544.'] } });
    const { code, stderr } = await record([CALLS[2]]);
    assert.deepEqual(
      { code, stderr, files: await readdir(folder) },
      {
        code: 1,
        stderr:
          'stream: response.body: expected whole account ids and credentials, got one that is split over several events of the stream\n',
        files: [],
      },
    );
  });

  it('takes one call from the command line', async () => {
    await writeFile(join(folder, 'request.json'), JSON.stringify(CHAT));
    const call = ['--name', 'one', '--operation', 'Converse', '--model', 'amazon.nova-lite-v1:0'];
    const args = [...call, '--request', 'request.json', '--out', '.'];
    const { code, stdout, stderr } = await run(args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^Converse {2}amazon\.nova-lite-v1:0 {2}200 {2}bedrock-otel\.one\.json {2}\(request: .*\)\n$/);

    const again = await run(args);
    assert.equal(again.code, 1);
    assert.match(
      again.stderr,
      /bedrock-otel\.one\.json: expected no such file, got one; --overwrite writes over it\n$/,
    );
    assert.equal(fake.received.length, 1);
    assert.equal((await run([...args, '--overwrite'])).code, 0);
  });

  it('removes an account that nothing but the command line names', async () => {
    await writeFile(join(folder, 'request.json'), JSON.stringify({ metadata: { account: Number(ACCOUNT) } }));
    const call = ['--name', 'one', '--operation', 'Converse', '--model', 'amazon.nova-lite-v1:0'];
    const args = [...call, '--request', 'request.json', '--out', '.', '--account', ACCOUNT];
    assert.equal((await run(args, { AWS_BEARER_TOKEN_BEDROCK: BEARER_TOKEN })).code, 0);
    const { request } = await readRecording('one');
    assert.deepEqual('body' in request && request.body, { metadata: { account: 123_456_789_012 } });

    const { code, stderr } = await run([...args, '--account', '1234']);
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '--account: expected 12 digits, got 1234\n' });
  });

  it('takes the list that stands beside it', async () => {
    const list = join(REPOSITORY, 'test/fixtures-record/calls.json');
    const { code, stderr } = await run(['--calls', list, '--out', '.']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const calls: { name: string }[] = JSON.parse(await readFile(list, 'utf8'));
    assert.deepEqual((await readdir(folder)).sort(), calls.map(({ name }) => `bedrock-otel.${name}.json`).sort());
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    assert.equal(code, 0);
    assert.match(stdout, /--calls FILE/);
  });

  const [call] = CALLS;
  for (const [mistake, calls, expected] of [
    [
      'an operation it does not know',
      [call, { ...call, operation: 'Chat' }],
      'calls.json[1].operation: expected one of Converse, ConverseStream, InvokeModel, InvokeModelWithResponseStream, CountTokens, got "Chat"',
    ],
    [
      'a call without a model',
      [{ ...call, modelId: undefined }],
      'calls.json[0].modelId: expected a value, got undefined',
    ],
    [
      'a request that is no object',
      [{ ...call, request: 'Hello' }],
      'calls.json[0].request: expected an object, the JSON body of the request, got "Hello"',
    ],
    [
      'a name that leaves the folder',
      [{ ...call, name: '../one' }],
      'calls.json[0].name: expected letters, digits, dots and dashes, got "../one"',
    ],
    ['something else than a list', { call }, 'calls.json: expected a list, got an object'],
  ] as const) {
    it(`names the mistake before anything is sent: ${mistake}`, async () => {
      const { code, stderr } = await record(calls as readonly unknown[]);
      assert.equal(code, 1);
      assert.equal(stderr.replace(`${folder}/`, ''), `${expected}\n`);
      assert.equal(fake.received.length, 0);
    });
  }

  it('names the call that got no answer', async () => {
    fake.script({ fail: { connection: 'reset' } });
    const { code, stderr } = await record([call]);
    assert.equal(code, 1);
    assert.match(stderr, /^whole: Converse of arn:aws:bedrock:\S+ got no answer: /);
  });
});

/** A text and everything that is base64 in it, however deep. */
function unwrap(text: string): string[] {
  const inner = [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([base64]) =>
    Buffer.from(base64, 'base64').toString('latin1'),
  );
  return [text, decodeURIComponent(text.replaceAll(/%(?![0-9A-F]{2})/g, '')), ...inner.flatMap(unwrap)];
}

function readBytes({ response }: Recording): Buffer {
  return 'bodyBase64' in response ? Buffer.from(response.bodyBase64, 'base64') : Buffer.alloc(0);
}

/** What the real SDK makes of an answer, without what differs from call to call. */
async function answerTo(url: string, operation: string, modelId = 'amazon.nova-pro-v1:0'): Promise<unknown> {
  const client = createClient(url, '2.0');
  const { messages } = HELLO;
  const body = JSON.stringify(HELLO_CLAUDE);
  const decode = (bytes: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(bytes ?? []).toString());
  try {
    switch (operation) {
      case 'Converse': {
        const { $metadata: _metadata, ...output } = await client.send(new ConverseCommand({ modelId, messages }));
        return output;
      }
      case 'ConverseStream':
        return await collect((await client.send(new ConverseStreamCommand({ modelId, messages }))).stream);
      case 'InvokeModel':
        return decode((await client.send(new InvokeModelCommand({ modelId, body }))).body);
      default: {
        const { body: stream } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
        return (await collect(stream)).map(({ chunk }) => decode(chunk?.bytes));
      }
    }
  } finally {
    client.destroy();
  }
}

/** The bytes of an answer, without any SDK. */
async function fetchBytes(url: string, operation: string): Promise<Buffer> {
  const paths: Readonly<Record<string, string>> = {
    Converse: 'converse',
    ConverseStream: 'converse-stream',
    InvokeModel: 'invoke',
    InvokeModelWithResponseStream: 'invoke-with-response-stream',
  };
  const response = await fetch(`${url}/model/amazon.nova-pro-v1%3A0/${paths[operation]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation.startsWith('Invoke') ? HELLO_CLAUDE : HELLO),
  });
  return Buffer.from(await response.arrayBuffer());
}
