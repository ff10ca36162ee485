import { readConversePrompt } from '../codecs/converse-prompt.ts';
import { openConverseStream } from '../codecs/converse-stream.ts';
import { readConverseRequest } from '../codecs/converse.ts';
import { readConverseAnswer } from './converse.ts';
import { type Operation, readModel } from './operation.ts';

export const converseStream: Operation = {
  command: 'ConverseStream',
  begin: (input, resolveModel) => ({
    started: {
      command: 'ConverseStream',
      operation: 'chat',
      streaming: true,
      ...readModel(input, resolveModel),
      request: readConverseRequest(input),
    },
    readPrompt: ({ content }) => readConversePrompt(input, content),
    readAnswer: readConverseAnswer,
    stream: { member: 'stream', open: openConverseStream },
  }),
};
