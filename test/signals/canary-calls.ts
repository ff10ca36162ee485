import type {
  ContentBlock,
  ConverseCommandInput,
  InvokeModelWithBidirectionalStreamCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import type { FakeRule } from '../../src/testing/index.ts';
import { SHAPES, type ShapeFixture } from '../support/shape-fixtures.ts';
import { collect } from '../testing/clients.ts';
import type { Application, Exchange } from './observe.ts';
import { type Planted, Planter } from './plant.ts';

/** A call with canaries in everything that is content, both ways. */
export interface CanaryCall extends Exchange {
  readonly name: string;
  readonly planted: readonly Planted[];
  /** Paths of texts that are not captured even where content is. */
  readonly notCaptured?: RegExp;
  /** A command that runs no inference has a plain span, and no log records. */
  readonly isPlain?: true;
}

const CLAUDE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

/** What a service echoes, signs or asks beside the conversation is no part of it. */
const ECHOES = /^(answer|chunks)\b.*\.(signature|chat_history|response|prompt|texts|stop|stop_sequence)\b/;

/** Of what is sent in a session nothing is read but its opening: it is audio, and the answer repeats what was said. */
const SENT_IN_A_SESSION = /^request/;

/** A job answers into S3: there is half a conversation at best, and none is told. */
const NO_CONVERSATION = /^request/;

/** The conventions have no place for what is only counted, assessed or asked about: there is no inference. */
const NO_INFERENCE = /^(request|answer)/;

const GUARDED = { guardrailIdentifier: 'gr-1', guardrailVersion: '1' };

/** Each call makes its plants anew: bytes and streams can be used up. */
export function listCanaryCalls(): CanaryCall[] {
  return [
    ...(['Converse', 'ConverseStream'] as const).flatMap((command) => [
      converse(command),
      promptVariables(command),
      blockedByGuardrail(command),
    ]),
    ...SHAPES.filter(({ response }) => response !== undefined).map(invokeShape),
    ...SHAPES.filter(({ chunks }) => chunks !== undefined).map(streamShape),
    ...SHAPES.filter(({ response, chunks }) => response === undefined && chunks === undefined).map(invokeShape),
    ...(['InvokeModel', 'InvokeModelWithResponseStream'] as const).flatMap((command) => [
      invokeAnthropic(command),
      invokeOpenai(command),
      invokeTraced(command),
    ]),
    speak(),
    applyGuardrail(),
    invokeGuardrailChecks(),
    countTokens('converse'),
    countTokens('invokeModel'),
    startAsyncInvoke(),
    getAsyncInvoke(),
    listAsyncInvokes(),
  ];
}

function plantConverse(planter: Planter): ConverseCommandInput {
  const text = (path: string): string => planter.text(`request.${path}`);
  const bytes = (path: string): Uint8Array => planter.bytes(`request.${path}`);
  const content: ContentBlock[] = [
    { text: text('text') },
    { image: { format: 'png', source: { bytes: bytes('image') } } },
    { document: { format: 'pdf', name: 'report', source: { bytes: bytes('document bytes') } } },
    { document: { format: 'txt', name: text('document name'), source: { text: text('document text') } } },
    { document: { format: 'txt', name: 'chunks', source: { content: [{ text: text('document content') }] } } },
    { video: { format: 'mp4', source: { s3Location: { uri: `s3://bucket/${text('video uri')}` } } } },
    { guardContent: { text: { text: text('guarded text'), qualifiers: ['guard_content'] } } },
    { guardContent: { image: { format: 'png', source: { bytes: bytes('guarded image') } } } },
    { cachePoint: { type: 'default' } },
  ];
  return {
    modelId: CLAUDE,
    system: [{ text: text('system text') }, { guardContent: { text: { text: text('guarded system text') } } }],
    messages: [
      { role: 'user', content },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: text('reasoning'), signature: 'c2ln' } } },
          { citationsContent: { content: [{ text: text('cited text') }], citations: [{ title: text('title') }] } },
          { toolUse: { toolUseId: 'tooluse_1', name: 'look_up', input: { word: text('tool arguments'), list: [1] } } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 'tooluse_1',
              content: [
                { text: text('tool result text') },
                { json: { meaning: text('tool result JSON') } },
                { image: { format: 'png', source: { bytes: bytes('tool result image') } } },
              ],
            },
          },
        ],
      },
    ],
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: 'look_up',
            description: text('tool description'),
            inputSchema: {
              json: { type: 'object', properties: { word: { type: 'string', description: text('tool parameters') } } },
            },
          },
        },
      ],
    },
    guardrailConfig: { ...GUARDED, trace: 'enabled' },
  };
}

/** What the model says, and a guardrail's trace that quotes it. */
function plantAnswer(planter: Planter): FakeRule {
  const words = [planter.text('answer.first delta'), ` ${planter.text('answer.second delta')}`];
  return {
    answer: {
      reasoning: [planter.text('answer.reasoning')],
      text: words,
      toolUse: { name: 'look_up', id: 'tooluse_2', input: { word: planter.text('answer.tool input') }, deltas: 3 },
      guardrail: { input: assess(planter, 'input'), output: assess(planter, 'output') },
    },
  };
}

function assess(planter: Planter, side: string): Readonly<Record<string, unknown>> {
  const text = (path: string): string => planter.text(`trace.${side}.${path}`, 'trace');
  return {
    topicPolicy: { topics: [{ name: text('topic'), type: 'DENY', action: 'BLOCKED', detected: true }] },
    wordPolicy: { customWords: [{ match: text('word'), action: 'BLOCKED' }], managedWordLists: [] },
    sensitiveInformationPolicy: {
      piiEntities: [{ match: text('person'), type: 'NAME', action: 'ANONYMIZED' }],
      regexes: [{ name: text('regex name'), regex: text('regex'), match: text('regex match'), action: 'BLOCKED' }],
    },
  };
}

function converse(command: 'Converse' | 'ConverseStream'): CanaryCall {
  const planter = new Planter();
  const input = plantConverse(planter);
  return {
    name: command,
    rules: [plantAnswer(planter)],
    call: (application) => sendConverse(command, application, input),
    planted: planter.planted,
  };
}

async function sendConverse(
  command: string,
  { sdk, client }: Application,
  input: ConverseCommandInput,
): Promise<unknown> {
  if (command === 'Converse') return client.send(new sdk.ConverseCommand(input));
  const { $metadata, stream } = await client.send(new sdk.ConverseStreamCommand(input));
  return { $metadata, events: await collect(stream) };
}

function promptVariables(command: 'Converse' | 'ConverseStream'): CanaryCall {
  const planter = new Planter();
  const input = {
    modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT1234:1',
    promptVariables: { place: { text: planter.text('request.prompt variable') } },
  };
  return {
    name: `${command}, prompt variables`,
    rules: [{ answer: { text: [planter.text('answer.text')] } }],
    call: (application) => sendConverse(command, application, input),
    planted: planter.planted,
  };
}

function blockedByGuardrail(command: 'Converse' | 'ConverseStream'): CanaryCall {
  const planter = new Planter();
  const input: ConverseCommandInput = {
    modelId: CLAUDE,
    messages: [{ role: 'user', content: [{ text: planter.text('request.text') }] }],
    guardrailConfig: { ...GUARDED, trace: 'enabled_full' },
  };
  return {
    name: `${command}, blocked by a guardrail`,
    rules: [{ answer: { guardrail: { action: 'intervened', input: assess(planter, 'input') } } }],
    call: (application) => sendConverse(command, application, input),
    planted: planter.planted,
  };
}

function invokeShape({ name, modelId, request, response, headers }: ShapeFixture): CanaryCall {
  const planter = new Planter();
  const body = JSON.stringify(planter.plant(request, 'request'));
  return {
    name: `InvokeModel, ${name}`,
    rules: [{ ...(headers && { headers }), body: planter.plant(response ?? {}, 'answer') }],
    call: ({ sdk, client }) => client.send(new sdk.InvokeModelCommand({ modelId, body })).then(readBody),
    planted: planter.planted,
    notCaptured: ECHOES,
  };
}

function streamShape({ name, modelId, request, chunks = [] }: ShapeFixture): CanaryCall {
  const planter = new Planter();
  const body = JSON.stringify(planter.plant(request, 'request'));
  return {
    name: `InvokeModelWithResponseStream, ${name}`,
    rules: [{ chunks: planter.plant(chunks, 'chunks') }],
    call: (application) => sendStream(application, { modelId, body }),
    planted: planter.planted,
    notCaptured: ECHOES,
  };
}

interface InvokeInput {
  readonly modelId: string;
  readonly body: string;
  readonly guardrailIdentifier?: string;
  readonly guardrailVersion?: string;
  readonly trace?: 'ENABLED';
}

async function sendInvoke(command: string, application: Application, input: InvokeInput): Promise<unknown> {
  const { sdk, client } = application;
  return command === 'InvokeModel'
    ? readBody(await client.send(new sdk.InvokeModelCommand(input)))
    : sendStream(application, input);
}

async function sendStream({ sdk, client }: Application, input: InvokeInput): Promise<unknown> {
  const { body } = await client.send(new sdk.InvokeModelWithResponseStreamCommand(input));
  return (await collect(body)).map(({ chunk }) => Buffer.from(chunk?.bytes ?? []).toString());
}

function readBody({ body }: { body: Uint8Array }): string {
  return Buffer.from(body).toString();
}

function invokeAnthropic(command: 'InvokeModel' | 'InvokeModelWithResponseStream'): CanaryCall {
  const planter = new Planter();
  const text = (path: string): string => planter.text(`request.${path}`);
  const data = (path: string): string => Buffer.from(planter.bytes(`request.${path}`)).toString('base64');
  const body = {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 100,
    system: [{ type: 'text', text: text('system text') }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: text('text') },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: data('image') } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: data('document') } },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text('document text') } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: text('thinking'), signature: 's' },
          { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { word: text('tool arguments') } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: text('tool result') }] },
        ],
      },
    ],
    tools: [
      {
        name: 'look_up',
        description: text('tool description'),
        input_schema: { type: 'object', description: text('tool parameters') },
      },
    ],
  };
  const { answer: { guardrail: _guardrail, ...answer } = {} } = plantAnswer(planter);
  return {
    name: `${command}, Anthropic with everything`,
    rules: [{ answer }],
    call: (application) => sendInvoke(command, application, { modelId: CLAUDE, body: JSON.stringify(body) }),
    planted: planter.planted.filter(({ kind }) => kind !== 'trace'),
  };
}

function invokeOpenai(command: 'InvokeModel' | 'InvokeModelWithResponseStream'): CanaryCall {
  const planter = new Planter();
  const text = (path: string): string => planter.text(`request.${path}`);
  const data = Buffer.from(planter.bytes('request.image')).toString('base64');
  const body = {
    messages: [
      { role: 'system', content: text('system text') },
      {
        role: 'user',
        content: [
          { type: 'text', text: text('text') },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'look_up', arguments: JSON.stringify({ word: text('tool arguments') }) },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: text('tool result') },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'look_up',
          description: text('tool description'),
          parameters: { type: 'object', description: text('tool parameters') },
        },
      },
    ],
  };
  const { answer: { guardrail: _guardrail, ...answer } = {} } = plantAnswer(planter);
  return {
    name: `${command}, OpenAI with everything`,
    rules: [{ answer }],
    call: (application) =>
      sendInvoke(command, application, { modelId: 'openai.gpt-oss-120b-1:0', body: JSON.stringify(body) }),
    planted: planter.planted.filter(({ kind }) => kind !== 'trace'),
  };
}

/** The guardrail's trace in a body, which Bedrock adds to any shape. */
function invokeTraced(command: 'InvokeModel' | 'InvokeModelWithResponseStream'): CanaryCall {
  const planter = new Planter();
  const input: InvokeInput = {
    modelId: CLAUDE,
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      messages: [{ role: 'user', content: planter.text('request.text') }],
    }),
    ...GUARDED,
    trace: 'ENABLED',
  };
  return {
    name: `${command}, a guardrail's trace`,
    rules: [plantAnswer(planter)],
    call: (application) => sendInvoke(command, application, input),
    planted: planter.planted,
  };
}

function speak(): CanaryCall {
  const planter = new Planter();
  const text = (path: string): string => planter.text(`request.${path}`);
  const events = [
    { sessionStart: { inferenceConfiguration: { maxTokens: 1024 } } },
    {
      promptStart: {
        promptName: 'p',
        toolConfiguration: {
          tools: [
            { toolSpec: { name: 'look_up', description: text('tool description'), inputSchema: { json: '{}' } } },
          ],
        },
      },
    },
    { contentStart: { promptName: 'p', contentName: 's', type: 'TEXT', role: 'SYSTEM' } },
    { textInput: { promptName: 'p', contentName: 's', content: text('system text') } },
    { contentEnd: { promptName: 'p', contentName: 's' } },
    { contentStart: { promptName: 'p', contentName: 'a', type: 'AUDIO', role: 'USER' } },
    {
      audioInput: {
        promptName: 'p',
        contentName: 'a',
        content: Buffer.from(planter.bytes('request.audio')).toString('base64'),
      },
    },
    { contentEnd: { promptName: 'p', contentName: 'a' } },
    { promptEnd: { promptName: 'p' } },
    { sessionEnd: {} },
  ];
  async function* say(): NonNullable<InvokeModelWithBidirectionalStreamCommandInput['body']> {
    for (const event of events) yield { chunk: { bytes: Buffer.from(JSON.stringify({ event })) } };
  }
  const words = [planter.text('answer.first'), planter.text('answer.second')];
  const toolUse = { name: 'look_up', input: { word: planter.text('answer.tool input') } };
  return {
    name: 'InvokeModelWithBidirectionalStream',
    rules: [{ answer: { text: words, toolUse } }],
    async call({ sdk, client }) {
      const command = new sdk.InvokeModelWithBidirectionalStreamCommand({
        modelId: 'amazon.nova-2-sonic-v1:0',
        body: say(),
      });
      return collect((await client.send(command)).body);
    },
    planted: planter.planted,
    notCaptured: SENT_IN_A_SESSION,
  };
}

function applyGuardrail(): CanaryCall {
  const planter = new Planter();
  return {
    name: 'ApplyGuardrail',
    rules: [{ answer: { guardrail: { action: 'intervened', input: assess(planter, 'assessment') } } }],
    call: ({ sdk, client }) =>
      client.send(
        new sdk.ApplyGuardrailCommand({
          ...GUARDED,
          source: 'INPUT',
          content: [
            { text: { text: planter.text('request.text') } },
            { image: { format: 'png', source: { bytes: planter.bytes('request.image') } } },
          ],
        }),
      ),
    planted: planter.planted,
    notCaptured: NO_INFERENCE,
    isPlain: true,
  };
}

function invokeGuardrailChecks(): CanaryCall {
  const planter = new Planter();
  const text = planter.text('request.text');
  return {
    name: 'InvokeGuardrailChecks',
    call: ({ sdk, client }) =>
      client.send(
        new sdk.InvokeGuardrailChecksCommand({
          messages: [{ role: 'user', content: [{ text }] }],
          checks: { promptAttack: { categories: [{ category: 'JAILBREAK' }] } },
        }),
      ),
    planted: planter.planted,
    notCaptured: NO_INFERENCE,
    isPlain: true,
  };
}

function countTokens(kind: 'converse' | 'invokeModel'): CanaryCall {
  const planter = new Planter();
  const text = planter.text('request.text');
  const messages = [{ role: 'user' as const, content: [{ text }] }];
  const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: text }] }));
  return {
    name: `CountTokens, ${kind}`,
    call: ({ sdk, client }) =>
      client.send(
        new sdk.CountTokensCommand({
          modelId: CLAUDE,
          input: kind === 'converse' ? { converse: { messages } } : { invokeModel: { body } },
        }),
      ),
    planted: planter.planted,
    notCaptured: NO_INFERENCE,
    isPlain: true,
  };
}

function startAsyncInvoke(): CanaryCall {
  const planter = new Planter();
  const modelInput = { taskType: 'TEXT_VIDEO', textToVideoParams: { text: planter.text('request.text') } };
  return {
    name: 'StartAsyncInvoke',
    call: ({ sdk, client }) =>
      client.send(
        new sdk.StartAsyncInvokeCommand({
          modelId: 'amazon.nova-reel-v1:1',
          modelInput,
          outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://bucket' } },
        }),
      ),
    planted: planter.planted,
    notCaptured: NO_CONVERSATION,
  };
}

const JOB = 'arn:aws:bedrock:us-east-1:123456789012:async-invoke/job-1';

function getAsyncInvoke(): CanaryCall {
  const planter = new Planter();
  return {
    name: 'GetAsyncInvoke',
    rules: [{ invocations: [{ id: 'job-1', status: 'Failed', failureMessage: planter.text('answer.failure') }] }],
    call: ({ sdk, client }) => client.send(new sdk.GetAsyncInvokeCommand({ invocationArn: JOB })),
    planted: planter.planted,
    notCaptured: NO_INFERENCE,
    isPlain: true,
  };
}

function listAsyncInvokes(): CanaryCall {
  const planter = new Planter();
  return {
    name: 'ListAsyncInvokes',
    rules: [{ invocations: [{ id: 'job-1', status: 'Failed', failureMessage: planter.text('answer.failure') }] }],
    call: ({ sdk, client }) => client.send(new sdk.ListAsyncInvokesCommand({})),
    planted: planter.planted,
    notCaptured: NO_INFERENCE,
    isPlain: true,
  };
}
