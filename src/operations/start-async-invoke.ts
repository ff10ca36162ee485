import { findCodec } from '../codecs/registry.ts';
import { known, readObject, readString } from '../read.ts';
import { type Operation, readModel } from './operation.ts';

/** Starts a job whose answer goes to S3: neither its usage nor its duration is known here. */
export const startAsyncInvoke: Operation = {
  command: 'StartAsyncInvoke',
  begin(input, resolveModel) {
    const { model } = readModel(input, resolveModel);
    // What is the body of InvokeModel elsewhere is a document here, an object already.
    const body = readObject(input, 'modelInput') ?? {};
    const codec = findCodec(body, model);
    return {
      started: {
        command: 'StartAsyncInvoke',
        // Text is nothing to wait for: a job makes a video, or the vectors of one.
        operation: codec.operation(body, model) === 'embeddings' ? 'embeddings' : 'generate_content',
        streaming: false,
        ...(model !== undefined && { model }),
        request: codec.readRequest(body),
      },
      readAnswer: (output) => ({ response: known({ asyncInvocationArn: readString(output, 'invocationArn') }) }),
    };
  },
};
