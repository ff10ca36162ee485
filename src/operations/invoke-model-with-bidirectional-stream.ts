import { openNovaSonicStream, readNovaSonicRequest } from '../codecs/nova-sonic.ts';
import { readChunkBytes } from './chunk.ts';
import { type Operation, readModel } from './operation.ts';

/** A spoken session. What is asked for comes by in the request's own stream; the call lasts as long as the answer does. */
export const invokeModelWithBidirectionalStream: Operation = {
  command: 'InvokeModelWithBidirectionalStream',
  begin: (input, resolveModel) => ({
    started: {
      command: 'InvokeModelWithBidirectionalStream',
      operation: 'chat',
      streaming: true,
      ...readModel(input, resolveModel),
      request: {},
    },
    readAnswer: () => ({ response: {} }),
    requestStream: { member: 'body', read: (event) => readNovaSonicRequest(readChunkBytes(event)) },
    stream: {
      member: 'body',
      open({ content }) {
        const reader = openNovaSonicStream(content);
        return { ...reader, read: (event) => reader.read(readChunkBytes(event)) };
      },
    },
  }),
};
