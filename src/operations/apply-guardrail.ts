import { copyJson } from '../codecs/copy-json.ts';
import { readAppliedGuardrail } from '../codecs/guardrail.ts';
import { known, readArray, readString } from '../read.ts';
import type { Operation } from './operation.ts';

/** Assesses a text without a model. The conventions have no name for it, so it has a plain span. */
export const applyGuardrail: Operation = {
  command: 'ApplyGuardrail',
  begin: (input) => ({
    started: {
      command: 'ApplyGuardrail',
      streaming: false,
      request: known({
        guardrailId: readString(input, 'guardrailIdentifier'),
        guardrailVersion: readString(input, 'guardrailVersion'),
        guardrailSource: readString(input, 'source'),
      }),
    },
    readAnswer: (output, _headers, { guardrailTrace }) => ({
      response: known({ guardrail: readAppliedGuardrail(output) }),
      // Here the assessments are what is a trace elsewhere.
      ...(guardrailTrace && known({ guardrailTrace: copyJson(readArray(output, 'assessments')) })),
    }),
  }),
};
