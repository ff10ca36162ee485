import { openConverseStream, readConverseRequest, readConverseResponse } from '../codecs/converse.ts';
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
    readAnswer: readConverseResponse,
    stream: { member: 'stream', open: openConverseStream },
  }),
};
