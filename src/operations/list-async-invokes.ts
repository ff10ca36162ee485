import { known, readArray } from '../read.ts';
import type { Operation } from './operation.ts';

/** One page of jobs. The SDK's paginator makes a call of each page, and so do we. */
export const listAsyncInvokes: Operation = {
  command: 'ListAsyncInvokes',
  begin: () => ({
    started: { command: 'ListAsyncInvokes', streaming: false, request: {} },
    readAnswer: (output) => ({
      response: known({ asyncInvocationCount: readArray(output, 'asyncInvokeSummaries')?.length }),
    }),
  }),
};
