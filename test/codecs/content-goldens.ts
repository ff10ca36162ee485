import type { Message, MessagePart, Prompt } from '../../src/record/message.ts';

/** What a shape fixture says, in the words of the conventions; `streamAnswer` where its chunks say something else. */
export interface ContentGolden {
  readonly prompt: Prompt;
  readonly answer?: readonly Message[];
  readonly streamAnswer?: readonly Message[];
}

const say = (role: string, ...parts: readonly (string | MessagePart)[]): Message => ({
  role,
  parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', content: part } : part)),
});

/** The fixtures' image is `aGVsbG8=`: five bytes. */
const HELLO_IMAGE: MessagePart = {
  type: 'blob',
  modality: 'image',
  content: '',
  byte_size: 5,
  sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
};

/** By the name of the fixture. */
export const CONTENT_GOLDENS: Readonly<Record<string, ContentGolden>> = {
  'amazon-image': { prompt: { messages: [say('user', 'A cat')] }, answer: [say('assistant', HELLO_IMAGE)] },
  'amazon-image.titan': { prompt: { messages: [say('user', HELLO_IMAGE)] }, answer: [say('assistant', HELLO_IMAGE)] },
  'anthropic-messages': {
    prompt: { messages: [say('user', 'Weather?')] },
    answer: [
      say('assistant', { type: 'reasoning', content: '…' }, 'Let me look.', {
        type: 'tool_call',
        name: 'get_weather',
        id: 'toolu_1',
        arguments: { city: 'Paris' },
      }),
    ],
    streamAnswer: [
      say(
        'assistant',
        { type: 'reasoning', content: '…' },
        { type: 'tool_call', name: 'get_weather', id: 'toolu_1', arguments: { city: 'Paris' } },
      ),
    ],
  },
  'anthropic-text': {
    prompt: { messages: [say('user', '\n\nHuman: Hi\n\nAssistant:')] },
    answer: [say('assistant', ' Hello there!')],
  },
  'cohere-command-r': {
    prompt: { messages: [say('user', 'Say this is a test')] },
    answer: [say('assistant', "This is indeed a test. Hopefully, it's")],
  },
  'cohere-command-r.tools': {
    prompt: {
      messages: [say('user', 'Weather?')],
      tools: [{ type: 'function', name: 'get_weather', description: 'd' }],
    },
    answer: [
      say(
        'assistant',
        'I will look.',
        { type: 'tool_call', name: 'get_weather', arguments: { city: 'Paris' } },
        { type: 'tool_call', name: 'get_time', arguments: {} },
      ),
    ],
  },
  'cohere-command': {
    prompt: { messages: [say('user', 'Say this is a test')] },
    answer: [say('assistant', ' Let'), say('assistant', ' Be')],
  },
  'cohere-command.one-chunk': {
    prompt: { messages: [say('user', 'Say this is a test')] },
    streamAnswer: [say('assistant', ' Okay, I will follow your instructions and this will')],
  },
  'cohere-embed': { prompt: { messages: [say('user', 'Test dimensions setting')] } },
  'cohere-embed.v3': { prompt: { messages: [say('user', 'Hello, world!')] } },
  jurassic: { prompt: { messages: [say('user', 'Hi')] }, answer: [say('assistant', 'a'), say('assistant', 'b')] },
  llama: {
    prompt: { messages: [say('user', 'Say this is a test')] },
    answer: [say('assistant', ' post. This is a test post. This is')],
    streamAnswer: [say('assistant', ' post.')],
  },
  'luma-ray': { prompt: { messages: [say('user', 'A cat')] } },
  'mistral-text': {
    prompt: { messages: [say('user', 'Say this is a test')] },
    answer: [say('assistant', '\n\nA man stands before a crowd of people')],
  },
  'mistral-text.stream': {
    prompt: { messages: [say('user', '\n\nHuman: Hello, How are you today? \n\nAssistant:')] },
    streamAnswer: [say('assistant', " I'm an AI, so I don't have feelings, but I'm functioning well")],
  },
  'nova-embeddings': { prompt: { messages: [say('user', 'Test Nova dimensions')] } },
  'nova-messages': {
    prompt: {
      messages: [
        say(
          'user',
          'What is the weather in Seattle and San Francisco today? Please expect one tool call for Seattle and one for San Francisco',
        ),
      ],
      tools: [
        {
          type: 'function',
          name: 'get_current_weather',
          description: 'Get the current weather in a given location.',
          parameters: {
            type: 'object',
            properties: { location: { type: 'string', description: 'The name of the city' } },
            required: ['location'],
          },
        },
      ],
    },
    answer: [
      say(
        'assistant',
        '<thinking> To provide the current weather in both Seattle and San Francisco, I will use the `get_current_weather` tool for each city separately. I will start with Seattle and then proceed to San Francisco.</thinking>\n',
        {
          type: 'tool_call',
          name: 'get_current_weather',
          id: 'a385bacb-2011-4f60-b0d3-1455602f4438',
          arguments: { location: 'Seattle' },
        },
        {
          type: 'tool_call',
          name: 'get_current_weather',
          id: '9b02c6fa-4676-4ab5-b2e4-015e86994df7',
          arguments: { location: 'San Francisco' },
        },
      ),
    ],
  },
  'nova-messages.nova-2': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: '[REDACTED]' }, 'Hello')],
    streamAnswer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hello')],
  },
  'nova-messages.snake-case': { prompt: { messages: [say('user', 'Hi')] }, answer: [say('assistant', 'Hi')] },
  'nova-messages.stream': {
    prompt: {
      messages: [
        say(
          'user',
          'What is the weather in Seattle and San Francisco today? Please give one tool call for Seattle and one for San Francisco',
        ),
      ],
      tools: [
        {
          type: 'function',
          name: 'get_current_weather',
          description: 'Get the current weather in a given location.',
          parameters: {
            type: 'object',
            properties: { location: { type: 'string', description: 'The name of the city' } },
            required: ['location'],
          },
        },
      ],
    },
    streamAnswer: [
      say(
        'assistant',
        '<thinking> The User has requested the current weather in two different locations: Seattle and San Francisco. I can use the "get_current_weather" tool to obtain this information. I will make two separate tool calls, one for each location.</thinking>\n',
        {
          type: 'tool_call',
          name: 'get_current_weather',
          id: 'd899da89-5a67-4af2-aa54-54f6d2aadd40',
          arguments: { location: 'Seattle' },
        },
        {
          type: 'tool_call',
          name: 'get_current_weather',
          id: 'be7b9eba-2914-4a0a-ba1d-e863a8281c18',
          arguments: { location: 'San Francisco' },
        },
      ),
    ],
  },
  'nova-reel': { prompt: { messages: [say('user', 'A cat')] } },
  'openai-chat.deepseek-v3': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.gemma': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.glm': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.jamba': { prompt: { messages: [say('user', 'Hi')] }, answer: [say('assistant', 'Hello')] },
  'openai-chat': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [
      say('assistant', '<reasoning>hm</reasoning>Hi'),
      say(
        'assistant',
        { type: 'tool_call', name: 'look_up', id: 'c1', arguments: {} },
        { type: 'tool_call', name: 'look_up', id: 'c2', arguments: {} },
      ),
    ],
    streamAnswer: [
      say('assistant', '<reasoning>hm'),
      say(
        'assistant',
        { type: 'tool_call', name: 'look_up', id: 'c1', arguments: {} },
        { type: 'tool_call', name: 'look_up', id: 'c2', arguments: {} },
      ),
    ],
  },
  'openai-chat.kimi': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.metrics-only': { prompt: { messages: [say('user', 'Hi')] }, streamAnswer: [say('assistant', 'Hi')] },
  'openai-chat.minimax': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.mistral': {
    prompt: { messages: [say('user', 'Weather?')] },
    answer: [
      say(
        'assistant',
        { type: 'tool_call', name: 'get_weather', id: 'v6', arguments: { city: 'Paris' } },
        { type: 'tool_call', name: 'get_time', id: 'v7', arguments: {} },
      ),
    ],
  },
  'openai-chat.nemotron': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.palmyra': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'openai-chat.pixtral': {
    prompt: { messages: [say('user', 'Describe', { ...HELLO_IMAGE, mime_type: 'image/png' })] },
    answer: [say('assistant', 'A cat')],
  },
  'openai-chat.qwen': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', { type: 'reasoning', content: 'hm' }, 'Hi')],
  },
  'rerank.amazon': {
    prompt: { messages: [say('user', 'cats', { type: 'generic', generic_type: 'documents', value: ['a', 'b'] })] },
  },
  rerank: {
    prompt: { messages: [say('user', 'cats', { type: 'generic', generic_type: 'documents', value: ['a', 'b'] })] },
  },
  stability: {
    prompt: { messages: [say('user', 'A panda', { type: 'generic', generic_type: 'negative_prompt', value: 'rain' })] },
    answer: [say('assistant', HELLO_IMAGE)],
  },
  'stability.nothing-filtered': {
    prompt: { messages: [say('user', 'A panda')] },
    answer: [say('assistant', HELLO_IMAGE)],
  },
  'stability.sdxl': {
    prompt: { messages: [say('user', 'A panda')] },
    answer: [say('assistant', HELLO_IMAGE), say('assistant', HELLO_IMAGE)],
  },
  'text-completion.deepseek-r1': {
    prompt: { messages: [say('user', '<｜User｜>Hi<｜Assistant｜>')] },
    answer: [say('assistant', 'Hello')],
  },
  'text-completion.opaque-llama': { prompt: { messages: [say('user', 'Hi')] }, answer: [say('assistant', ' you')] },
  'text-completion.sagemaker-endpoint': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', ' Hello')],
  },
  'titan-embeddings': { prompt: { messages: [say('user', 'Hello, world!')] } },
  'titan-multimodal-embeddings': { prompt: { messages: [say('user', 'A cat', HELLO_IMAGE)] } },
  'titan-text': {
    prompt: { messages: [say('user', 'Say this is a test')] },
    answer: [say('assistant', ' comment\nHello! I am writing this as a')],
    streamAnswer: [say('assistant', ' comment\nHello! I am an AI model developed')],
  },
  'titan-text.several-results': {
    prompt: { messages: [say('user', 'Hi')] },
    answer: [say('assistant', 'a'), say('assistant', 'b')],
  },
  'twelvelabs-marengo.2-7': { prompt: { messages: [say('user', 'A cat')] } },
  'twelvelabs-marengo': { prompt: { messages: [say('user', 'A cat')] } },
  'twelvelabs-pegasus': {
    prompt: {
      messages: [say('user', 'What happens?', { type: 'uri', modality: 'video', uri: 's3://bucket/video.mp4' })],
    },
    answer: [say('assistant', 'A cat jumps.')],
  },
  unknown: {
    prompt: {
      messages: [say('user', { type: 'generic', generic_type: 'body', value: { question: 'Hi', max_tokens: 5 } })],
    },
    answer: [say('assistant', { type: 'generic', generic_type: 'body', value: { reply: 'Hello' } })],
    streamAnswer: [
      say('assistant', { type: 'generic', generic_type: 'body', value: [{ reply: 'Hel' }, { reply: 'lo' }] }),
    ],
  },
  'unknown.opaque-input-text': {
    prompt: { messages: [say('user', { type: 'generic', generic_type: 'body', value: { inputText: 'Hi' } })] },
    answer: [say('assistant', 'a')],
  },
};
