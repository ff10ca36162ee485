import type { ReceivedRequest } from './received-request.ts';
import { checkRule } from './rule-check.ts';
import type { FakeRule } from './rule.ts';

export interface Script {
  /** Adds a rule behind those already there. Returns a function that takes it away again. */
  readonly addRule: (rule: FakeRule) => () => void;
  readonly chooseRule: (request: ReceivedRequest) => FakeRule;
}

interface Entry {
  readonly rule: FakeRule;
  /** The calls it has answered: invocation ids, or the request id where a client sends none. */
  readonly calls: Set<string>;
}

/**
 * The first rule registered that matches wins; one used up lets the next ones speak.
 * So a script reads from top to bottom in the order in which the calls are answered.
 */
export function createScript(): Script {
  const entries = new Set<Entry>();
  return {
    addRule(rule) {
      checkRule(rule);
      const entry: Entry = { rule, calls: new Set() };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    chooseRule(request) {
      const call = request.invocationId ?? request.requestId;
      for (const { rule, calls } of entries) {
        if (!matchesRequest(rule, request)) continue;
        if (rule.times === undefined) return rule;
        // A retry carries the invocation id of its call and must meet the same rule again.
        if (!calls.has(call) && calls.size >= rule.times) continue;
        calls.add(call);
        return rule;
      }
      return {};
    },
  };
}

function matchesRequest(rule: FakeRule, request: ReceivedRequest): boolean {
  const operation = rule.operation ?? rule.replay?.operation;
  const modelId = rule.modelId ?? rule.replay?.modelId;
  if (operation !== undefined && operation !== request.operation) return false;
  if (modelId !== undefined && !matchesModel(modelId, request.modelId)) return false;
  return rule.when === undefined || rule.when(request);
}

function matchesModel(expected: string | RegExp, modelId: string | undefined): boolean {
  if (typeof expected === 'string') return expected === modelId;
  // `search` ignores the lastIndex that makes global patterns miss every second time.
  return modelId !== undefined && modelId.search(expected) !== -1;
}
