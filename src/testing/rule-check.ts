import { expect, expectList, expectObject, expectOneOf, isObject, reject, type Expectation } from './expectation.ts';
import { operationNames } from './operations.ts';
import type { FakeRule } from './rule.ts';

const text = expect('a string', isString);
const count = expect('a whole number of 0 or more', isCount);
const positive = expect('a whole number of 1 or more', (value) => isCount(value) && value !== 0);
const duration = expect('milliseconds of 0 or more', isDuration);
const status = expect('an HTTP status of 200 to 599', isStatus);
const object = expect('an object', isObject);
const anything: Expectation = () => undefined;
const texts = choose(isString, text, expectList(text), 'a string or a list of strings');
const headers: Expectation = (value, path) => {
  object(value, path);
  for (const [name, entry] of Object.entries(isObject(value) ? value : {})) text(entry, `${path}.${name}`);
};

const faultTime = { after: count, attempts: positive };
const faults: Readonly<Record<string, Expectation>> = {
  exception: expectObject({
    ...faultTime,
    exception: text,
    message: text,
    status: expect('an HTTP status of 400 to 599', (value) => isStatus(value) && Number(value) >= 400),
    members: object,
  }),
  errorFrame: expectObject({ ...faultTime, errorFrame: text, message: text }),
  connection: expectObject({
    ...faultTime,
    connection: expectOneOf(['reset', 'hang', 'end', 'truncate']),
  }),
};

const toolUse = expectObject({ name: text, id: text, input: anything, deltas: positive }, ['name']);

const answer = expectObject({
  text: texts,
  reasoning: texts,
  toolUse: choose(isObject, toolUse, expectList(toolUse), 'a tool use or a list of them'),
  stopReason: text,
  usage: expectObject({
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: choose(
      isCount,
      count,
      expectObject({ '5m': count, '1h': count }),
      'a whole number or numbers by time to live',
    ),
    reasoningTokens: count,
  }),
  guardrail: choose(
    isString,
    expectOneOf(['intervened']),
    expectObject({ action: expectOneOf(['intervened', 'none']), input: object, output: object }),
    'intervened or an object',
  ),
  id: text,
  model: text,
});

const recordedParts = expectObject(
  {
    operation: expectOneOf(operationNames),
    modelId: text,
    response: expectObject({ status, headers, body: anything, bodyBase64: text, bodyText: text }, [
      'status',
      'headers',
    ]),
  },
  ['operation', 'modelId', 'response'],
);

// A recording's file says more than is needed to answer it.
const recording: Expectation = (value, path) => {
  if (!isObject(value)) return reject(path, 'a recorded exchange', value);
  const { operation, modelId, response } = value;
  recordedParts({ operation, modelId, response }, path);
};

const rule = expectObject({
  operation: expectOneOf(operationNames),
  modelId: expect('a string or a RegExp', (value) => isString(value) || value instanceof RegExp),
  when: expect('a function', (value) => typeof value === 'function'),
  times: positive,
  delay: duration,
  chunkDelay: choose(isDuration, duration, expectList(duration), 'milliseconds or a list of them'),
  answer,
  invocations: expectList(
    expectObject({
      id: text,
      status: expectOneOf(['InProgress', 'Completed', 'Failed']),
      failureMessage: text,
      modelId: text,
    }),
  ),
  fail: expectFault,
  omit: expectList(text),
  insert: expectList(expectObject({ after: count, type: text, payload: object }, ['after', 'type'])),
  status,
  headers,
  body: anything,
  chunks: expectList(anything),
  replay: recording,
  split: positive,
});

/** Throws a TypeError for a rule that the types would not allow: plain JavaScript and JSON come here too. */
export function checkRule(value: unknown): asserts value is FakeRule {
  rule(value, 'rule');
  const sources = ['body', 'chunks', 'replay'].filter((name) => isObject(value) && value[name] !== undefined);
  if (sources.length > 1) reject('rule', 'at most one of body, chunks, replay', sources.join(' and '));
}

function expectFault(value: unknown, path: string): void {
  const kinds = Object.keys(faults).filter((kind) => isObject(value) && value[kind] !== undefined);
  const kind = kinds.length === 1 ? faults[kinds[0] ?? ''] : undefined;
  if (kind === undefined) return reject(path, 'exactly one of exception, errorFrame, connection', value);
  kind(value, path);
}

function choose(
  isFirst: (value: unknown) => boolean,
  first: Expectation,
  second: Expectation,
  expected: string,
): Expectation {
  return (value, path) => {
    if (isFirst(value)) first(value, path);
    else if (typeof value === 'object' && value !== null) second(value, path);
    else reject(path, expected, value);
  };
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 2 ** 31;
}

function isStatus(value: unknown): value is number {
  return isCount(value) && value >= 200 && value <= 599;
}
