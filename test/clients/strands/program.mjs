// What a user of Strands does. Nothing here knows of telemetry.
import { Agent, BedrockModel, tool } from '@strands-agents/sdk';
import { z } from 'zod';

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const model = new BedrockModel({ modelId, region: 'us-east-1', useNativeTokenCount: true });
const wholeModel = new BedrockModel({ modelId, region: 'us-east-1', stream: false });

const weather = tool({
  name: 'weather',
  description: 'Tells the weather.',
  inputSchema: z.object({ city: z.string() }),
  callback: ({ city }) => `Rain in ${city}.`,
});

async function ask(options, question) {
  const result = await new Agent({ printer: false, ...options }).invoke(question);
  return { text: result.toString(), stopReason: result.stopReason, usage: result.metrics.accumulatedUsage };
}

async function stream() {
  const events = [];
  const agent = new Agent({ model, printer: false });
  for await (const { type } of agent.stream('How is the weather?')) events.push(type);
  return events;
}

async function leaveStream() {
  const agent = new Agent({ model, printer: false });
  for await (const { type, event } of agent.stream('How is the weather?')) {
    if (type === 'modelStreamUpdateEvent' && event.type === 'modelContentBlockDeltaEvent') return event.delta;
  }
}

console.log(
  JSON.stringify({
    chat: await ask({ model: wholeModel }, 'How is the weather?'),
    stream: await stream(),
    left: await leaveStream(),
    tool: await ask({ model, tools: [weather] }, 'How is the weather in Oslo?'),
    busy: await ask({ model }, 'Are you busy?'),
    counted: await model.countTokens([{ role: 'user', content: [{ type: 'textBlock', text: 'How long is this?' }] }]),
  }),
);
