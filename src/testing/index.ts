export { startFakeBedrock } from './start.ts';
export type { FakeBedrock, FakeBedrockOptions } from './start.ts';
export type { ModelledException } from './exceptions.ts';
export type { OperationName } from './operations.ts';
export type { Billed, ReceivedRequest } from './received-request.ts';
export type {
  ConnectionFault,
  ErrorFrameFault,
  ExceptionFault,
  FakeRule,
  Fault,
  InsertedEvent,
  ModelAnswer,
  RecordedExchange,
  ScriptedToolUse,
  ScriptedUsage,
} from './rule.ts';
