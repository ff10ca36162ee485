// What a user of LangChain does. Nothing here knows of telemetry.
import { BedrockEmbeddings, ChatBedrockConverse } from '@langchain/aws';
import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';

const region = 'us-east-1';
const model = new ChatBedrockConverse({ model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', region });
const embeddings = new BedrockEmbeddings({ model: 'amazon.titan-embed-text-v2:0', region, dimensions: 256 });

const weather = tool(({ city }) => `Rain in ${city}.`, {
  name: 'weather',
  description: 'Tells the weather.',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
});

async function chat() {
  const { text, usage_metadata, response_metadata } = await model.invoke('How is the weather?');
  return { text, usage_metadata, stopReason: response_metadata.stopReason };
}

async function stream() {
  let whole;
  for await (const chunk of await model.stream('How is the weather?')) whole = whole?.concat(chunk) ?? chunk;
  return { text: whole.text, usage_metadata: whole.usage_metadata };
}

async function leaveStream() {
  for await (const { text } of await model.stream('How is the weather?')) if (text) return text;
}

async function callTool() {
  const withTools = model.bindTools([weather]);
  const messages = [new HumanMessage('How is the weather in Oslo?')];
  const question = await withTools.invoke(messages);
  const answers = await Promise.all(question.tool_calls.map((call) => weather.invoke(call)));
  const { text } = await withTools.invoke([...messages, question, ...answers]);
  return { calls: question.tool_calls, text };
}

console.log(
  JSON.stringify({
    chat: await chat(),
    stream: await stream(),
    left: await leaveStream(),
    tool: await callTool(),
    busy: (await model.invoke('Are you busy?')).text,
    query: await embeddings.embedQuery('fjord'),
    documents: await embeddings.embedDocuments(['rain', 'snow']),
  }),
);
