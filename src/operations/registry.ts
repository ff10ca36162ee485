import type { JsonObject } from '../read.ts';
import type { ResolveModel } from '../record/model-reference.ts';
import { applyGuardrail } from './apply-guardrail.ts';
import { converseStream } from './converse-stream.ts';
import { converse } from './converse.ts';
import { countTokens } from './count-tokens.ts';
import { getAsyncInvoke } from './get-async-invoke.ts';
import { invokeGuardrailChecks } from './invoke-guardrail-checks.ts';
import { invokeModelWithBidirectionalStream } from './invoke-model-with-bidirectional-stream.ts';
import { invokeModelWithResponseStream } from './invoke-model-with-response-stream.ts';
import { invokeModel } from './invoke-model.ts';
import { listAsyncInvokes } from './list-async-invokes.ts';
import type { BegunOperation, Operation } from './operation.ts';
import { readModel } from './operation.ts';
import { startAsyncInvoke } from './start-async-invoke.ts';

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    converse,
    converseStream,
    invokeModel,
    invokeModelWithResponseStream,
    invokeModelWithBidirectionalStream,
    applyGuardrail,
    invokeGuardrailChecks,
    countTokens,
    startAsyncInvoke,
    getAsyncInvoke,
    listAsyncInvokes,
  ].map((operation) => [operation.command, operation]),
);

/** Begins the named command; one that nobody here knows is still a call with a model, perhaps, and an outcome. */
export function beginOperation(
  command: string,
  input: JsonObject,
  resolveModel: ResolveModel | undefined,
): BegunOperation {
  return OPERATIONS.get(command)?.begin(input, resolveModel) ?? beginPlainCall(command, input, resolveModel);
}

function beginPlainCall(command: string, input: JsonObject, resolveModel: ResolveModel | undefined): BegunOperation {
  return {
    started: { command, streaming: false, ...readModel(input, resolveModel), request: {} },
    readAnswer: () => ({ response: {} }),
  };
}
