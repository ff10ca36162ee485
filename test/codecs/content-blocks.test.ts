import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readAnthropicParts } from '../../src/codecs/anthropic-content.ts';
import { readAnthropicPrompt } from '../../src/codecs/anthropic-prompt.ts';
import { readCohereChatPrompt } from '../../src/codecs/cohere-chat-prompt.ts';
import { readConverseParts } from '../../src/codecs/converse-content.ts';
import { readConversePrompt } from '../../src/codecs/converse-prompt.ts';
import { readOpenaiPrompt } from '../../src/codecs/openai-prompt.ts';
import { CODECS } from '../../src/codecs/registry.ts';

const bytes = Buffer.from('hello');
const base64 = bytes.toString('base64');
const digest = { content: '', byte_size: 5, sha256: createHash('sha256').update(bytes).digest('hex') };
const s3Location = { uri: 's3://bucket/key', bucketOwner: '123456789012' };
const text = (content: string): object => ({ type: 'text', content });
const generic = (generic_type: string, value: unknown): object => ({ type: 'generic', generic_type, value });
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

type Row = readonly [name: string, block: object, parts: readonly object[]];

const CONVERSE: readonly Row[] = [
  ['text', { text: 'Hi' }, [text('Hi')]],
  ['no text', { text: '' }, []],
  [
    'an image',
    { image: { format: 'jpeg', source: { bytes } } },
    [{ type: 'blob', modality: 'image', mime_type: 'image/jpeg', ...digest }],
  ],
  [
    'an image as base64',
    { image: { format: 'png', source: { bytes: base64 } } },
    [{ type: 'blob', modality: 'image', mime_type: 'image/png', ...digest }],
  ],
  [
    'a document',
    { document: { format: 'docx', name: 'd', source: { bytes } } },
    [{ type: 'blob', modality: 'document', mime_type: docx, ...digest }],
  ],
  [
    'a document in S3',
    { document: { format: 'pdf', name: 'd', source: { s3Location } } },
    [{ type: 'uri', modality: 'document', mime_type: 'application/pdf', uri: 's3://bucket/key' }],
  ],
  [
    'a document of text',
    { document: { name: 'd', source: { text: 'words' } } },
    [generic('document', { name: 'd', source: { text: 'words' } })],
  ],
  [
    'a video',
    { video: { format: 'three_gp', source: { s3Location } } },
    [{ type: 'uri', modality: 'video', mime_type: 'video/3gpp', uri: 's3://bucket/key' }],
  ],
  [
    'audio',
    { audio: { format: 'mp3', source: { bytes } } },
    [{ type: 'blob', modality: 'audio', mime_type: 'audio/mpeg', ...digest }],
  ],
  [
    'a tool call',
    { toolUse: { toolUseId: 't', name: 'look_up', input: { bytes, n: [1] } } },
    [{ type: 'tool_call', id: 't', name: 'look_up', arguments: { bytes: { type: 'blob', ...digest }, n: [1] } }],
  ],
  [
    "a call of the service's tool",
    { toolUse: { toolUseId: 't', name: 'run', input: {}, type: 'server_tool_use' } },
    [{ type: 'server_tool_call', id: 't', name: 'run', server_tool_call: { type: 'run', arguments: {} } }],
  ],
  [
    "a tool's text",
    { toolResult: { toolUseId: 't', content: [{ text: 'sunny' }], status: 'success' } },
    [{ type: 'tool_call_response', id: 't', response: 'sunny' }],
  ],
  [
    "a tool's JSON",
    { toolResult: { toolUseId: 't', content: [{ json: { a: 1 } }] } },
    [{ type: 'tool_call_response', id: 't', response: { a: 1 } }],
  ],
  [
    "a tool's text and image",
    { toolResult: { toolUseId: 't', content: [{ text: 'look' }, { image: { format: 'png', source: { bytes } } }] } },
    [
      {
        type: 'tool_call_response',
        id: 't',
        response: [text('look'), { type: 'blob', modality: 'image', mime_type: 'image/png', ...digest }],
      },
    ],
  ],
  [
    "an answer of the service's tool",
    { toolResult: { toolUseId: 't', type: 'run_result', content: [{ json: 1 }] } },
    [{ type: 'server_tool_call_response', id: 't', server_tool_call_response: { type: 'run_result', response: 1 } }],
  ],
  [
    'reasoning',
    { reasoningContent: { reasoningText: { text: 'hm', signature: 's' } } },
    [{ type: 'reasoning', content: 'hm' }],
  ],
  ['encrypted reasoning', { reasoningContent: { redactedContent: bytes } }, [{ type: 'reasoning', content: '' }]],
  [
    'cited text',
    { citationsContent: { content: [{ text: 'so' }], citations: [{ title: 'T' }] } },
    [text('so'), generic('citations', [{ title: 'T' }])],
  ],
  [
    'guarded text',
    { guardContent: { text: { text: 'guard me', qualifiers: ['query'] } } },
    [generic('guard_content', { text: { text: 'guard me', qualifiers: ['query'] } })],
  ],
  ['a cache point', { cachePoint: { type: 'default' } }, [generic('cache_point', { type: 'default' })]],
  [
    'a cache point beside text',
    { text: 'Hi', cachePoint: { type: 'default' } },
    [text('Hi'), generic('cache_point', { type: 'default' })],
  ],
  [
    'a search result',
    { searchResult: { title: 'T', content: [{ text: 'found' }] } },
    [generic('search_result', { title: 'T', content: [{ text: 'found' }] })],
  ],
  ['an added tool', { toolAddition: { tool: { name: 'n' } } }, [generic('tool_addition', { tool: { name: 'n' } })]],
  [
    'what the SDK does not know',
    { $unknown: ['holoGram', { bytes }] },
    [generic('holo_gram', { bytes: { type: 'blob', ...digest } })],
  ],
];

const ANTHROPIC: readonly Row[] = [
  ['text', { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }, [text('Hi')]],
  [
    'cited text',
    { type: 'text', text: 'so', citations: [{ cited_text: 'c' }] },
    [text('so'), generic('citations', [{ cited_text: 'c' }])],
  ],
  [
    'an image',
    { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: base64 } },
    [{ type: 'blob', modality: 'image', mime_type: 'image/webp', ...digest }],
  ],
  [
    'an image elsewhere',
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    [{ type: 'uri', modality: 'image', uri: 'https://example.com/a.png' }],
  ],
  [
    'a URL that is data',
    { type: 'image', source: { type: 'url', url: `data:image/gif;base64,${base64}` } },
    [{ type: 'blob', modality: 'image', mime_type: 'image/gif', ...digest }],
  ],
  [
    'a document',
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: base64 } },
    [{ type: 'blob', modality: 'document', mime_type: 'application/pdf', ...digest }],
  ],
  [
    'a document of text',
    { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
    [generic('document', { title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'words' } })],
  ],
  [
    'a search result',
    { type: 'search_result', title: 'T', content: [] },
    [generic('search_result', { title: 'T', content: [] })],
  ],
  ['thinking', { type: 'thinking', thinking: 'hm', signature: 's' }, [{ type: 'reasoning', content: 'hm' }]],
  ['encrypted thinking', { type: 'redacted_thinking', data: 'xyz' }, [{ type: 'reasoning', content: '' }]],
  [
    'a tool call',
    { type: 'tool_use', id: 't', name: 'look_up', input: { a: 1 } },
    [{ type: 'tool_call', id: 't', name: 'look_up', arguments: { a: 1 } }],
  ],
  [
    "a tool's text",
    { type: 'tool_result', tool_use_id: 't', content: 'sunny' },
    [{ type: 'tool_call_response', id: 't', response: 'sunny' }],
  ],
  [
    "a tool's blocks",
    {
      type: 'tool_result',
      tool_use_id: 't',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    [{ type: 'tool_call_response', id: 't', response: [text('a'), text('b')] }],
  ],
  [
    "a call of the service's tool",
    { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
    [
      {
        type: 'server_tool_call',
        id: 's',
        name: 'web_search',
        server_tool_call: { type: 'web_search', arguments: { query: 'q' } },
      },
    ],
  ],
  [
    'its answer',
    { type: 'web_search_tool_result', tool_use_id: 's', content: [{ type: 'web_search_result', url: 'u' }] },
    [
      {
        type: 'server_tool_call_response',
        id: 's',
        server_tool_call_response: {
          type: 'web_search_tool_result',
          response: [{ type: 'web_search_result', url: 'u' }],
        },
      },
    ],
  ],
  ['what is not known', { type: 'container_upload', file_id: 'f' }, [generic('container_upload', { file_id: 'f' })]],
];

const OPENAI: readonly Row[] = [
  ['text', { role: 'user', content: 'Hi', name: 'Ada' }, [text('Hi')]],
  [
    'an image',
    { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } }] },
    [{ type: 'blob', modality: 'image', mime_type: 'image/png', ...digest }],
  ],
  [
    'an image elsewhere, as Mistral has it',
    { role: 'user', content: [{ type: 'image_url', image_url: 'https://example.com/a' }] },
    [{ type: 'uri', modality: 'image', uri: 'https://example.com/a' }],
  ],
  [
    'audio',
    { role: 'user', content: [{ type: 'input_audio', input_audio: { data: base64, format: 'wav' } }] },
    [{ type: 'blob', modality: 'audio', mime_type: 'audio/wav', ...digest }],
  ],
  [
    'a file',
    {
      role: 'user',
      content: [{ type: 'file', file: { file_data: `data:application/pdf;base64,${base64}`, filename: 'f' } }],
    },
    [{ type: 'blob', modality: 'document', mime_type: 'application/pdf', ...digest }],
  ],
  [
    'a file elsewhere',
    { role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] },
    [generic('file', { file: { file_id: 'f' } })],
  ],
  [
    'reasoning and tool calls',
    {
      role: 'assistant',
      reasoning_content: 'hm',
      content: null,
      tool_calls: [
        { id: 't', type: 'function', function: { name: 'look_up', arguments: '{"a":1}' } },
        { id: 'u', function: { name: 'cut', arguments: '{"a":' } },
      ],
    },
    [
      { type: 'reasoning', content: 'hm' },
      { type: 'tool_call', id: 't', name: 'look_up', arguments: { a: 1 } },
      { type: 'tool_call', id: 'u', name: 'cut', arguments: '{"a":' },
    ],
  ],
  [
    "a tool's answer",
    { role: 'tool', tool_call_id: 't', content: 'sunny' },
    [{ type: 'tool_call_response', id: 't', response: 'sunny' }],
  ],
  ["a developer's turn", { role: 'developer', content: 'Be brief.' }, [text('Be brief.')]],
  ['a refusal', { role: 'assistant', content: null, refusal: 'No.' }, [text('No.')]],
  ["Nova's blocks behind an opaque id", { role: 'user', content: [{ text: 'Hi' }] }, [text('Hi')]],
];

describe('content blocks', () => {
  for (const [name, block, parts] of CONVERSE)
    it(`of Converse: ${name}`, () => assert.deepEqual(readConverseParts([block]), parts));
  for (const [name, block, parts] of ANTHROPIC)
    it(`of Anthropic: ${name}`, () => assert.deepEqual(readAnthropicParts([block]), parts));
  for (const [name, message, parts] of OPENAI) {
    it(`of OpenAI: ${name}`, () => {
      const [read] = readOpenaiPrompt({ messages: [message] }, true).messages;
      assert.deepEqual(read?.parts, parts);
      assert.equal(read?.role, (message as { role?: string }).role);
      assert.equal(read?.name, (message as { name?: string }).name);
    });
  }
});

describe('a prompt', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } } };

  it('of Converse has system instructions, turns and tools', () => {
    const input = {
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      messages: [
        { role: 'user', content: [{ text: 'Hi' }] },
        { role: 'system', content: [{ text: 'Still.' }] },
        { role: 'a role that is content', content: [] },
      ],
      toolConfig: {
        tools: [
          { toolSpec: { name: 'look_up', description: 'd', inputSchema: { json: schema } } },
          { systemTool: { name: 'nova_grounding' } },
          { cachePoint: { type: 'default' } },
        ],
      },
    };
    assert.deepEqual(readConversePrompt(input, true), {
      system: { role: 'system', parts: [text('Be brief.'), generic('cache_point', { type: 'default' })] },
      messages: [
        { role: 'user', parts: [text('Hi')] },
        { role: 'system', parts: [text('Still.')] },
        { role: 'user', parts: [] },
      ],
      tools: [
        { type: 'function', name: 'look_up', description: 'd', parameters: schema },
        { type: 'system_tool', name: 'nova_grounding' },
      ],
    });
    assert.deepEqual(readConversePrompt(input, false), {
      system: { role: 'system' },
      messages: [{ role: 'user' }, { role: 'system' }, { role: 'user' }],
    });
    assert.equal(readConversePrompt({ system: [{ cachePoint: { type: 'default' } }] }, true).system, undefined);
  });

  it('of a managed prompt has its variables, where there is no message', () => {
    const promptVariables = { city: { text: 'Paris' } };
    const part = generic('prompt_variables', promptVariables);
    assert.deepEqual(readConversePrompt({ promptVariables }, true), { messages: [{ role: 'user', parts: [part] }] });
    assert.deepEqual(readConversePrompt({ promptVariables, messages: [] }, false), { messages: [{ role: 'user' }] });
    const messages = [{ role: 'user', content: [] }];
    assert.equal(readConversePrompt({ promptVariables, messages }, true).messages.length, 1);
  });

  it('of Anthropic has system instructions in both forms, and tools of both kinds', () => {
    const tools = [
      { name: 'look_up', description: 'd', input_schema: schema },
      { type: 'web_search_20250305', name: 'web_search' },
    ];
    for (const system of ['Be brief.', [{ type: 'text', text: 'Be brief.', cache_control: {} }]]) {
      assert.deepEqual(readAnthropicPrompt({ system, messages: [], tools }, true), {
        system: { role: 'system', parts: [text('Be brief.')] },
        messages: [],
        tools: [
          { type: 'function', name: 'look_up', description: 'd', parameters: schema },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
      });
      assert.deepEqual(readAnthropicPrompt({ system, messages: [], tools }, false), {
        system: { role: 'system' },
        messages: [],
      });
    }
    for (const system of ['', [], [{ type: 'text', text: '' }], undefined])
      assert.equal(readAnthropicPrompt({ system, messages: [] }, false).system, undefined);
  });

  it("of OpenAI has tools, and one of Cohere's a history", () => {
    const described = { name: 'look_up', description: 'd', parameters: schema };
    assert.deepEqual(
      readOpenaiPrompt({ messages: [], tools: [{ type: 'function', function: described }] }, true).tools,
      [{ type: 'function', ...described }],
    );
    const body = {
      preamble: 'Be brief.',
      chat_history: [
        { role: 'USER', message: 'Hi' },
        { role: 'CHATBOT', message: 'Hello', tool_calls: [{ name: 'look_up', parameters: { a: 1 } }] },
      ],
      message: 'And?',
      documents: [{ title: 'T', snippet: 's' }],
      tool_results: [{ call: { name: 'look_up' }, outputs: [{ b: 2 }] }],
      tools: [{ name: 'look_up', description: 'd', parameter_definitions: { a: { type: 'int' } } }],
    };
    assert.deepEqual(readCohereChatPrompt(body, true), {
      system: { role: 'system', parts: [text('Be brief.')] },
      messages: [
        { role: 'user', parts: [text('Hi')] },
        { role: 'assistant', parts: [text('Hello'), { type: 'tool_call', name: 'look_up', arguments: { a: 1 } }] },
        {
          role: 'user',
          parts: [
            text('And?'),
            { type: 'tool_call_response', response: { call: { name: 'look_up' }, outputs: [{ b: 2 }] } },
            generic('documents', [{ title: 'T', snippet: 's' }]),
          ],
        },
      ],
      tools: [{ type: 'function', name: 'look_up', description: 'd', parameters: { a: { type: 'int' } } }],
    });
  });

  const image = { type: 'blob', modality: 'image', ...digest };
  const s3 = (modality: string): object => ({ type: 'uri', modality, uri: 's3://bucket/key' });
  const ROWS: readonly (readonly [shape: string, body: object, messages: readonly (readonly object[])[]])[] = [
    ['cohere-embed', { images: [`data:image/png;base64,${base64}`] }, [[{ ...image, mime_type: 'image/png' }]]],
    ['cohere-embed', { texts: ['a', 'b'] }, [[text('a')], [text('b')]]],
    [
      'cohere-embed',
      {
        inputs: [
          {
            content: [
              { type: 'text', text: 'a' },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
            ],
          },
        ],
      },
      [[text('a'), { ...image, mime_type: 'image/png' }]],
    ],
    ['llama', { prompt: 'See', images: [base64] }, [[text('See'), image]]],
    [
      'nova-embeddings',
      { singleEmbeddingParams: { image: { format: 'png', source: { bytes: base64 } } } },
      [[{ ...image, mime_type: 'image/png' }]],
    ],
    [
      'nova-embeddings',
      { segmentedEmbeddingParams: { video: { format: 'mp4', source: { s3Location } } } },
      [[{ ...s3('video'), mime_type: 'video/mp4' }]],
    ],
    ['nova-embeddings', { segmentedEmbeddingParams: { text: { source: { s3Location } } } }, [[s3('document')]]],
    [
      'twelvelabs-marengo',
      { inputType: 'text_image', text_image: { inputText: 'a', mediaSource: { base64String: base64 } } },
      [[text('a'), image]],
    ],
    ['twelvelabs-marengo', { inputType: 'video', mediaSource: { s3Location } }, [[s3('video')]]],
    [
      'twelvelabs-pegasus',
      { inputPrompt: 'a', mediaSource: { base64String: base64 } },
      [[text('a'), { ...image, modality: 'video' }]],
    ],
    [
      'amazon-image',
      { taskType: 'INPAINTING', inPaintingParams: { text: 'a', negativeText: 'b', image: base64, maskImage: base64 } },
      [[text('a'), generic('negative_text', 'b'), image, image]],
    ],
    [
      'nova-reel',
      {
        multiShotManualParams: {
          shots: [{ text: 'a', image: { format: 'png', source: { bytes: base64 } } }, { text: 'b' }],
        },
      },
      [[text('a'), { ...image, mime_type: 'image/png' }, text('b')]],
    ],
    [
      'nova-reel',
      { textToVideoParams: { text: 'a', images: [{ format: 'png', source: { bytes: base64 } }] } },
      [[text('a'), { ...image, mime_type: 'image/png' }]],
    ],
    [
      'luma-ray',
      {
        prompt: 'a',
        keyframes: { frame0: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64 } } },
      },
      [[text('a'), { ...image, mime_type: 'image/png' }]],
    ],
    ['stability', { prompt: 'a', image: base64 }, [[text('a'), image]]],
    ['unknown', { question: 'a', 'amazon-bedrock-trace': 'secret' }, [[generic('body', { question: 'a' })]]],
  ];
  for (const [shape, body, messages] of ROWS) {
    it(`of ${shape}: ${JSON.stringify(body).slice(0, 60)}`, () => {
      const codec = CODECS.find((candidate) => candidate.shape === shape);
      const expected = messages.map((parts) => ({ role: 'user', parts }));
      assert.deepEqual(codec?.readPrompt?.({ ...body }, true), { messages: expected });
      assert.deepEqual(codec.readPrompt?.({ ...body }, false), { messages: expected.map(({ role }) => ({ role })) });
    });
  }
});
