import type { ReceivedAwsRequest } from './received-request.ts';
import { checkAwsRule, findFaultyOperations, type AwsRule } from './rule.ts';

export interface AwsScript {
  /** Adds a rule behind those already there. Returns a function that takes it away again. */
  readonly addRule: (rule: AwsRule) => () => void;
  readonly chooseRule: (request: ReceivedAwsRequest) => AwsRule;
}

/** The first rule registered that matches wins; one used up or over lets the next ones speak. */
export function createAwsScript(): AwsScript {
  const entries = new Set<{ readonly rule: AwsRule; readonly ends: number; answered: number }>();
  return {
    addRule(rule) {
      checkAwsRule(rule);
      const entry = { rule, ends: performance.now() + (rule.duration ?? Infinity), answered: 0 };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    chooseRule(request) {
      for (const entry of entries) {
        const { rule, ends } = entry;
        const over = performance.now() >= ends || entry.answered >= (rule.times ?? Infinity);
        if (over || !matchesRequest(rule, request)) continue;
        entry.answered += 1;
        return rule;
      }
      return {};
    },
  };
}

function matchesRequest(rule: AwsRule, request: ReceivedAwsRequest): boolean {
  const faulty = findFaultyOperations(rule.fail);
  if (faulty?.includes(request.operation) === false) return false;
  if (rule.service !== undefined && rule.service !== request.service) return false;
  if (rule.operation !== undefined && rule.operation !== request.operation) return false;
  if (rule.logGroup !== undefined && !matchesName(rule.logGroup, request.logGroup)) return false;
  return rule.when === undefined || rule.when(request);
}

function matchesName(expected: string | RegExp, name: string | undefined): boolean {
  if (typeof expected === 'string') return expected === name;
  // `search` ignores the lastIndex that makes global patterns miss every second time.
  return name !== undefined && name.search(expected) !== -1;
}
