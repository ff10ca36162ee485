import { addBodyGuardrail, type BodyGuardrail, findBodyGuardrail, mergeGuardrails } from '../codecs/body-guardrail.ts';
import type { StreamReader } from '../codecs/codec.ts';
import type { Capture } from '../record/message.ts';
import { readChunkBytes } from './chunk.ts';
import { beginInvokeModel, readOutputMembers } from './invoke-model.ts';
import type { Operation } from './operation.ts';

export const invokeModelWithResponseStream: Operation = {
  command: 'InvokeModelWithResponseStream',
  begin(input, resolveModel) {
    const { started, codec, readPrompt } = beginInvokeModel('InvokeModelWithResponseStream', input, resolveModel);
    return {
      started,
      ...(readPrompt !== undefined && { readPrompt }),
      readAnswer: (output) => ({ response: readOutputMembers(output) }),
      stream: { member: 'body', open: (capture) => readChunks(codec.openStream?.(capture.content), capture) },
    };
  },
};

/** Hands each chunk to the reader of its shape; what a guardrail did, Bedrock adds to any shape. */
function readChunks(reader: StreamReader | undefined, { guardrailTrace }: Capture): StreamReader {
  let guardrail: BodyGuardrail | undefined;
  return {
    read(event) {
      const bytes = readChunkBytes(event);
      guardrail = mergeGuardrails(guardrail, findBodyGuardrail(bytes, guardrailTrace));
      return reader?.read(bytes) ?? false;
    },
    answer() {
      const answer = reader?.answer() ?? { response: {} };
      if (guardrail === undefined) return answer;
      // A guardrail that steps in ends the answer without the model's own last word.
      const cutShort = answer.finished === false && guardrail.outcome.action === 'intervened';
      return addBodyGuardrail(cutShort ? { ...answer, finished: true } : answer, guardrail);
    },
  };
}
