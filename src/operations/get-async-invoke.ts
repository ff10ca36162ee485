import { known, readString } from '../read.ts';
import type { Operation } from './operation.ts';

/** Asks how a job is getting on. Why one has failed is told in words, which stay out. */
export const getAsyncInvoke: Operation = {
  command: 'GetAsyncInvoke',
  begin: (input) => ({
    started: {
      command: 'GetAsyncInvoke',
      streaming: false,
      request: known({ asyncInvocationArn: readString(input, 'invocationArn') }),
    },
    readAnswer: (output) => ({ response: known({ asyncStatus: readString(output, 'status') }) }),
  }),
};
