import { type FakeBedrock, startFakeBedrock } from 'bedrock-otel/testing';

/** A fake Bedrock that answers the demo's agent. */
export async function startFakeModel(): Promise<FakeBedrock> {
  const bedrock = await startFakeBedrock();
  const { script } = bedrock;

  // The handbook is written to the prompt cache by the first call and read from it by the second.
  script({
    operation: 'Converse',
    times: 1,
    delay: 240,
    answer: {
      toolUse: { name: 'get_weather', input: { city: 'Oslo' } },
      usage: { inputTokens: 97, outputTokens: 23, cacheWriteTokens: 1904 },
    },
  });
  script({
    operation: 'Converse',
    times: 1,
    delay: 180,
    answer: {
      text: 'It rains and it is 4 degrees: an umbrella, a jumper, and the book from the handbook.',
      usage: { inputTokens: 146, outputTokens: 21, cacheReadTokens: 1904 },
    },
  });
  script({ operation: 'InvokeModel', delay: 35, answer: { usage: { inputTokens: 9 } } });
  script({
    operation: 'Converse',
    delay: 30,
    fail: { exception: 'ValidationException', message: 'temperature: 7 is not less than or equal to 1' },
    when: ({ json }) => JSON.stringify(json).includes('"temperature":7'),
  });
  script({
    operation: 'Converse',
    delay: 90,
    fail: { exception: 'ThrottlingException', message: 'Too many requests', attempts: 2 },
    answer: { text: 'Yes, six lines of it.', usage: { inputTokens: 11, outputTokens: 7 } },
  });
  script({
    operation: 'ConverseStream',
    delay: 110,
    chunkDelay: 18,
    answer: {
      text: 'A day in Oslo begins on the fjord, with the smell of coffee and of rain on wood, and ends on the hill.',
      usage: { inputTokens: 13, outputTokens: 27 },
    },
  });
  return bedrock;
}
