import { findBodyGuardrail, mergeGuardrails } from '../codecs/body-guardrail.ts';
import type { StreamReader } from '../codecs/codec.ts';
import type { GuardrailOutcome } from '../record/guardrail.ts';
import { readChunkBytes } from './chunk.ts';
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

/** Hands each chunk to the reader of its shape; what a guardrail did, Bedrock adds to any shape. */
function readChunks(reader: StreamReader | undefined): StreamReader {
  let guardrail: GuardrailOutcome | undefined;
  return {
    read(event) {
      const bytes = readChunkBytes(event);
      guardrail = mergeGuardrails(guardrail, findBodyGuardrail(bytes));
      return reader?.read(bytes) ?? false;
    },
    answer() {
      const answer = reader?.answer() ?? { response: {} };
      if (guardrail === undefined) return answer;
      // A guardrail that steps in ends the answer without the model's own last word.
      const finished = answer.finished === false && guardrail.action === 'intervened' ? true : answer.finished;
      return {
        ...answer,
        response: { ...answer.response, guardrail },
        ...(finished !== undefined && { finished }),
      };
    },
  };
}
