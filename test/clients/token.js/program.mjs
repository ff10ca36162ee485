// What a user of token.js does. Nothing here knows of telemetry.
import { TokenJS } from 'token.js';

const { completions } = new TokenJS({ bedrock: { region: 'us-east-1' } }).chat;
const request = { provider: 'bedrock', model: 'anthropic.claude-3-5-sonnet-20240620-v1:0' };
const say = (content) => [{ role: 'user', content }];

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

async function chat(content) {
  const { choices, usage } = await completions.create({ ...request, messages: say(content) });
  return { choices, usage };
}

async function stream() {
  const chunks = [];
  const answer = await completions.create({ ...request, stream: true, messages: say('How is the weather?') });
  for await (const { choices } of answer) chunks.push(choices);
  return chunks;
}

async function leaveStream() {
  const answer = await completions.create({ ...request, stream: true, messages: say('How is the weather?') });
  for await (const { choices } of answer) if (choices[0].delta.content) return choices;
}

async function callTool() {
  const messages = say('How is the weather in Oslo?');
  const first = await completions.create({ ...request, messages, tools: [weather] });
  const question = first.choices[0].message;
  const answers = question.tool_calls.map(({ id, function: { arguments: input } }) => ({
    role: 'tool',
    tool_call_id: id,
    content: `Rain in ${JSON.parse(input).city}.`,
  }));
  const { choices } = await completions.create({
    ...request,
    messages: [...messages, question, ...answers],
    tools: [weather],
  });
  return { question, choices };
}

console.log(
  JSON.stringify({
    chat: await chat('How is the weather?'),
    stream: await stream(),
    left: await leaveStream(),
    tool: await callTool(),
    busy: await chat('Are you busy?'),
  }),
);
