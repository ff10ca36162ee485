/** What differs between SDK versions in the calls that `program/calls.cjs` makes. */
export interface CallFacts {
  readonly hasConverse: boolean;
  /**
   * From 3.930 on, `send` waits for a stream's first event. When that is an exception, `send` rejects,
   * and a throttled request is sent again; before, the iterator threw it. The span says the same of both.
   */
  readonly readsFirstEvent: boolean;
}

/** What is asserted of a call's span. */
export interface SeenCall {
  readonly failed: boolean;
  readonly errorType: string | undefined;
  readonly ending: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly attempts: number;
  readonly throttles: number | undefined;
  readonly inApplicationSpan: boolean;
}

const ANSWERED: SeenCall = {
  failed: false,
  errorType: undefined,
  ending: undefined,
  inputTokens: 11,
  outputTokens: 7,
  attempts: 1,
  throttles: undefined,
  inApplicationSpan: true,
};
const STREAMED: SeenCall = { ...ANSWERED, ending: 'complete' };
const UNCOUNTED = { inputTokens: undefined, outputTokens: undefined };

const WHOLE_CASES: Readonly<Record<string, SeenCall>> = {
  promise: ANSWERED,
  callback: ANSWERED,
  aggregated: ANSWERED,
  throttled: { ...ANSWERED, attempts: 2, throttles: 1 },
  rejected: { ...ANSWERED, ...UNCOUNTED, failed: true, errorType: 'ValidationException' },
};

function streamCases(
  { readsFirstEvent }: CallFacts,
  command: string,
  protocol: string,
): Readonly<Record<string, SeenCall>> {
  // Claude counts the input in its first event, Converse everything in its last.
  const begun = { ...STREAMED, ...UNCOUNTED, ...(command === 'InvokeModelWithResponseStream' && { inputTokens: 11 }) };
  const failedFirst = { ...STREAMED, ...UNCOUNTED, ending: 'error', failed: true };
  return {
    complete: STREAMED,
    break: { ...begun, ending: 'break' },
    exception: { ...begun, ending: 'error', failed: true, errorType: 'ModelStreamErrorException' },
    exceptionFirst: { ...failedFirst, errorType: 'ValidationException' },
    throttledFirst: readsFirstEvent
      ? { ...STREAMED, attempts: 2, throttles: 1 }
      : { ...failedFirst, errorType: 'ThrottlingException' },
    // Over HTTP/2 an aborted stream just ends, over HTTP/1.1 the application gets an error.
    abort: { ...begun, ending: 'aborted', ...(protocol === 'http/1.1' && { failed: true, errorType: 'AbortError' }) },
  };
}

/** The span that each call must have, by the model id that it was made with. */
export function expectCalls(facts: CallFacts): Record<string, SeenCall> {
  const expected: Record<string, SeenCall> = {};
  for (const protocol of ['http/1.1', 'h2']) {
    for (const command of ['Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream']) {
      if (command.startsWith('Converse') && !facts.hasConverse) continue;
      const cases = command.includes('Stream') ? streamCases(facts, command, protocol) : WHOLE_CASES;
      for (const [name, seen] of Object.entries(cases)) expected[`anthropic.${command}.${name}.${protocol}`] = seen;
    }
  }
  return expected;
}
