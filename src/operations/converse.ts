import { readConverseRequest, readConverseResponse } from '../codecs/converse.ts';
import { type Operation, readModel } from './operation.ts';

export const converse: Operation = {
  command: 'Converse',
  begin: (input, resolveModel) => ({
    started: {
      command: 'Converse',
      operation: 'chat',
      streaming: false,
      ...readModel(input, resolveModel),
      request: readConverseRequest(input),
    },
    readAnswer: readConverseResponse,
  }),
};
