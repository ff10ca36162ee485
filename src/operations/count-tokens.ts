import { known, readCount } from '../read.ts';
import { type Operation, readModel } from './operation.ts';

/** Counts the tokens of a request that is not made: free of charge, and no usage. */
export const countTokens: Operation = {
  command: 'CountTokens',
  begin: (input, resolveModel) => ({
    started: { command: 'CountTokens', streaming: false, ...readModel(input, resolveModel), request: {} },
    readAnswer: (output) => ({ response: known({ countedInputTokens: readCount(output, 'inputTokens') }) }),
  }),
};
