// What a user of pi-ai does. Nothing here knows of telemetry.
import { createModels, Type } from '@earendil-works/pi-ai';
import { amazonBedrockProvider } from '@earendil-works/pi-ai/providers/amazon-bedrock';

const models = createModels();
models.setProvider(amazonBedrockProvider());
const model = models.getModel('amazon-bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0');

const weather = {
  name: 'weather',
  description: 'Tells the weather.',
  parameters: Type.Object({ city: Type.String() }),
};

const say = (content) => ({ messages: [{ role: 'user', content, timestamp: 0 }] });

/** All of a message but the times and ids of this run. */
const tell = ({ content, usage, stopReason, errorMessage }) => ({ content, usage, stopReason, errorMessage });

async function chat(content) {
  return tell(await models.complete(model, say(content)));
}

// Both options make it add middleware to the SDK's client.
async function stream() {
  const statuses = [];
  const events = [];
  const answer = models.stream(model, say('How is the weather?'), {
    headers: { 'x-team': 'weather' },
    onResponse: ({ status }) => void statuses.push(status),
  });
  for await (const { type, delta } of answer) events.push({ type, delta });
  return { statuses, events, message: tell(await answer.result()) };
}

// To break off the loop would not do: it reads on to the end all the same.
async function leaveStream() {
  const controller = new AbortController();
  const answer = models.stream(model, say('Tell a long story.'), { signal: controller.signal });
  for await (const { type } of answer) if (type === 'text_delta') controller.abort();
  return tell(await answer.result());
}

async function callTool() {
  const { messages } = say('How is the weather in Oslo?');
  const question = await models.complete(model, { messages, tools: [weather] });
  const answers = question.content
    .filter(({ type }) => type === 'toolCall')
    .map(({ id, name, arguments: { city } }) => ({
      role: 'toolResult',
      toolCallId: id,
      toolName: name,
      content: [{ type: 'text', text: `Rain in ${city}.` }],
      isError: false,
      timestamp: 0,
    }));
  const answer = await models.complete(model, { messages: [...messages, question, ...answers], tools: [weather] });
  return { question: tell(question), answer: tell(answer) };
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
