export { BedrockInstrumentation } from './instrumentation.ts';
export { instrumentClient } from './client.ts';
export type { BedrockInstrumentationConfig, HookSpan } from './config.ts';
export type {
  Attempts,
  Ending,
  Invocation,
  InvocationError,
  InvocationRequest,
  InvocationResponse,
  OperationName,
  Outcome,
  Service,
  StartedInvocation,
  StreamTiming,
  Timing,
} from './record/invocation.ts';
export type { ModelKind, ModelReference, ResolveModel } from './record/model-reference.ts';
export type { Usage } from './record/usage.ts';
