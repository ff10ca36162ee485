import { expect, expectList, expectObject, expectOneOf, isObject } from '../../src/testing/expectation.ts';

/** The operations whose exchanges the file format can hold: a model, one request body, one answer. */
export const OPERATIONS = [
  'Converse',
  'ConverseStream',
  'InvokeModel',
  'InvokeModelWithResponseStream',
  'CountTokens',
] as const;

/** One exchange to record. */
export interface Call {
  /** Of the file, without prefix and extension. */
  readonly name: string;
  readonly operation: (typeof OPERATIONS)[number];
  readonly modelId: string;
  /** The request body as it goes over the network: bytes are base64 in it. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Further headers, such as `x-amzn-bedrock-guardrailidentifier`. */
  readonly headers?: Readonly<Record<string, string>>;
}

const expectCall = expectObject(
  {
    name: expect('letters, digits, dots and dashes', (value) => typeof value === 'string' && /^[\w.-]+$/.test(value)),
    operation: expectOneOf(OPERATIONS),
    modelId: expect('a model id or ARN', (value) => typeof value === 'string' && value !== ''),
    request: expect('an object, the JSON body of the request', isObject),
    headers: expect(
      'an object of x-amzn-bedrock-* headers',
      (value) =>
        isObject(value) &&
        Object.entries(value).every(([name, text]) => name.startsWith('x-amzn-bedrock-') && typeof text === 'string'),
    ),
  },
  ['name', 'operation', 'modelId', 'request'],
);

/** Throws a TypeError that names the place, what was expected and what came. */
export function checkCall(value: unknown, path: string): Call {
  expectCall(value, path);
  return value as Call;
}

export function checkCalls(value: unknown, path: string): readonly Call[] {
  expectList(expectCall)(value, path);
  return value as readonly Call[];
}
