import type { StreamReader } from '../codecs/codec.ts';
import { isObject, readObject } from '../read.ts';
import { beginInvokeModel, readOutputMembers } from './invoke-model.ts';
import type { Operation } from './operation.ts';

export const invokeModelWithResponseStream: Operation = {
  command: 'InvokeModelWithResponseStream',
  begin(input, resolveModel) {
    const { started, codec } = beginInvokeModel('InvokeModelWithResponseStream', input, resolveModel);
    return {
      started,
      readAnswer: (output) => ({ response: readOutputMembers(output) }),
      stream: { member: 'body', open: () => readChunks(codec.openStream?.()) },
    };
  },
};

/** Takes the model's bytes out of the SDK's events: `{ chunk: { bytes } }`. */
function readChunks(reader: StreamReader | undefined): StreamReader {
  return {
    read: (event) =>
      reader !== undefined && isObject(event) ? reader.read(readObject(event, 'chunk')?.['bytes']) : false,
    answer: () => reader?.answer() ?? { response: {} },
  };
}
