import { readGuardrailChecks } from '../codecs/guardrail-checks.ts';
import { known } from '../read.ts';
import type { Operation } from './operation.ts';

/** Checks messages without a guardrail of the account's own: the request names neither one nor a model. */
export const invokeGuardrailChecks: Operation = {
  command: 'InvokeGuardrailChecks',
  begin: () => ({
    started: { command: 'InvokeGuardrailChecks', streaming: false, request: {} },
    readAnswer: (output) => ({ response: known({ guardrail: readGuardrailChecks(output) }) }),
  }),
};
