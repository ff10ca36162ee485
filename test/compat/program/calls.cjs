'use strict';
// One call of every kind that can differ between SDK versions, all at once. The model id says which call a span is of.
const { NodeHttp2Handler, NodeHttpHandler } = require('@smithy/node-http-handler');

const messages = [{ role: 'user', content: [{ text: 'Hello' }] }];
const body = JSON.stringify({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 64,
  messages: [{ role: 'user', content: 'Hello' }],
});

/** How each command is called, where the SDK has it. */
const COMMANDS = {
  Converse: { input: (modelId) => ({ modelId, messages }) },
  ConverseStream: { input: (modelId) => ({ modelId, messages }), stream: 'stream' },
  InvokeModel: { input: (modelId) => ({ modelId, body, contentType: 'application/json' }) },
  InvokeModelWithResponseStream: {
    input: (modelId) => ({ modelId, body, contentType: 'application/json' }),
    stream: 'body',
  },
};

/** What happens to a call, and what the application does. */
const WHOLE_CASES = {
  promise: { run: ({ client, command }) => client.send(command()) },
  callback: { run: ({ client, command }) => new Promise((resolve) => client.send(command(), resolve)) },
  aggregated: { run: ({ aggregated, method, input }) => aggregated[method](input) },
  throttled: {
    fail: { exception: 'ThrottlingException', attempts: 1 },
    run: ({ client, command }) => client.send(command()),
  },
  rejected: { fail: { exception: 'ValidationException' }, run: ({ client, command }) => client.send(command()) },
};
const STREAM_CASES = {
  complete: { run: readEvents },
  break: { run: (call) => readEvents(call, { stopAfter: 2 }) },
  exception: { fail: { exception: 'ModelStreamErrorException', after: 3 }, run: readEvents },
  exceptionFirst: { fail: { exception: 'ValidationException', after: 0 }, run: readEvents },
  throttledFirst: { fail: { exception: 'ThrottlingException', after: 0, attempts: 1 }, run: readEvents },
  abort: { fail: { connection: 'hang', after: 3 }, run: (call) => readEvents(call, { abortAfter: 2 }) },
};

const PROTOCOLS = { 'http/1.1': NodeHttpHandler, h2: NodeHttp2Handler };

exports.makeCalls = async function makeCalls(sdk, startFakeBedrock) {
  const fake = await startFakeBedrock();
  const calls = [];
  for (const protocol of Object.keys(PROTOCOLS)) {
    const client = createClient(sdk.BedrockRuntimeClient, fake.url, protocol);
    const aggregated = createClient(sdk.BedrockRuntime, fake.url, protocol);
    for (const [name, { input, stream }] of Object.entries(COMMANDS)) {
      const Command = sdk[`${name}Command`];
      if (Command === undefined) continue;
      for (const [kase, { fail, run }] of Object.entries(stream ? STREAM_CASES : WHOLE_CASES)) {
        const modelId = `anthropic.${name}.${kase}.${protocol}`;
        fake.script({ modelId, answer: { usage: { inputTokens: 11, outputTokens: 7 } }, ...(fail && { fail }) });
        const method = name[0].toLowerCase() + name.slice(1);
        const call = {
          client,
          aggregated,
          method,
          stream,
          input: input(modelId),
          command: () => new Command(input(modelId)),
        };
        calls.push(Promise.resolve(run(call)).catch(expectServiceError));
      }
    }
  }
  await Promise.all(calls);
  await fake.close();
};

function createClient(Client, endpoint, protocol) {
  const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const client = new Client(config);
  // The SDK's own handler where it speaks that protocol: that one is what applications have.
  if (client.config.requestHandler.metadata?.handlerProtocol === protocol) return client;
  return new Client({ ...config, requestHandler: new PROTOCOLS[protocol]() });
}

async function readEvents({ client, command, stream }, { stopAfter, abortAfter } = {}) {
  const controller = new AbortController();
  const output = await client.send(command(), { abortSignal: controller.signal });
  let count = 0;
  for await (const _event of output[stream]) {
    count += 1;
    if (count === stopAfter) break;
    if (count === abortAfter) controller.abort();
  }
}

/** A failure of the program itself must not pass for one of the service. */
function expectServiceError(error) {
  const expected = ['ModelStreamErrorException', 'ThrottlingException', 'ValidationException'];
  if (!expected.includes(error.name) && error.message !== 'aborted') throw error;
}
