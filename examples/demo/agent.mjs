// A small travel agent, as anybody might write it: AWS SDK code that knows nothing of telemetry.
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';

const modelId = process.env.MODEL_ID ?? 'us.amazon.nova-lite-v1:0';
const embeddingModelId = process.env.EMBEDDING_MODEL_ID ?? 'amazon.titan-embed-text-v2:0';
const client = new BedrockRuntimeClient({});

// Long enough for the model's prompt cache, which takes 1,024 tokens and more.
const handbook = Array.from(
  { length: 120 },
  (_, day) => `Day ${day + 1}: pack one shirt, one pair of socks, and a book.`,
);
const system = [{ text: `You help people pack.\n${handbook.join('\n')}` }, { cachePoint: { type: 'default' } }];
const toolConfig = {
  tools: [
    {
      toolSpec: {
        name: 'get_weather',
        description: 'The weather in a city.',
        inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
      },
    },
  ],
};

async function answerWithTools(question) {
  const messages = [{ role: 'user', content: [{ text: question }] }];
  for (;;) {
    const { output, stopReason } = await client.send(new ConverseCommand({ modelId, system, messages, toolConfig }));
    messages.push(output.message);
    if (stopReason !== 'tool_use') return readText(output.message);
    const results = output.message.content
      .filter(({ toolUse }) => toolUse)
      .map(({ toolUse: { toolUseId, input } }) => {
        const json = { city: input.city, celsius: 4, rain: true };
        return { toolResult: { toolUseId, content: [{ json }] } };
      });
    messages.push({ role: 'user', content: results });
  }
}

async function ask(question, inferenceConfig = {}) {
  const messages = [{ role: 'user', content: [{ text: question }] }];
  const { output } = await client.send(new ConverseCommand({ modelId, messages, inferenceConfig }));
  return readText(output.message);
}

/** Reads so many characters and then leaves the stream alone. */
async function tell(question, enough = Infinity) {
  const messages = [{ role: 'user', content: [{ text: question }] }];
  const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages }));
  let told = '';
  for await (const { contentBlockDelta } of stream) {
    told += contentBlockDelta?.delta.text ?? '';
    if (told.length >= enough) break;
  }
  return told;
}

async function embed(inputText) {
  const body = JSON.stringify({ inputText, dimensions: 256 });
  const answer = await client.send(
    new InvokeModelCommand({ modelId: embeddingModelId, contentType: 'application/json', body }),
  );
  const { embedding } = JSON.parse(new TextDecoder().decode(answer.body));
  return `a vector of ${embedding.length} numbers`;
}

function readText({ content }) {
  return content.map(({ text }) => text ?? '').join('');
}

async function step(name, run) {
  try {
    console.log(`${name}: ${(await run()).trim().replaceAll(/\s+/g, ' ').slice(0, 90)}`);
  } catch (error) {
    console.log(`${name}: ${error.name}: ${error.message}`);
  }
}

await step('answer with a tool', () => answerWithTools('What do I pack for a day in Oslo?'));
await step('tell a story', () => tell('Tell me about a day in Oslo.'));
await step('embed a note', () => embed('An umbrella, a jumper, a book.'));
await step('ask while busy', () => ask('Does Oslo have a tram?'));
await step('ask wrongly', () => ask('How hot is it there?', { temperature: 7 }));
await step('tell and stop listening', () => tell('Tell me all about Norway.', 40));
