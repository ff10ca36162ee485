import { isObject } from '../../../src/testing/expectation.ts';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One call in JSON 1.1, without an SDK. */
export async function callLogs(
  url: string,
  operation: string,
  members: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
      ...headers,
    },
    body: typeof members === 'string' ? members : JSON.stringify(members),
  });
  const body: unknown = await response.json();
  return { status: response.status, body: isObject(body) ? body : {} };
}

/** What every PutLogEvents of these tests names. */
export const place = { logGroupName: '/test/usage', logStreamName: 'stream' };

export async function createPlace(url: string): Promise<void> {
  await callLogs(url, 'CreateLogGroup', { logGroupName: place.logGroupName });
  await callLogs(url, 'CreateLogStream', place);
}

/** Sends messages that all happen now. */
export function putMessages(url: string, ...messages: readonly string[]): Promise<Answer> {
  const timestamp = Date.now();
  return callLogs(url, 'PutLogEvents', {
    ...place,
    logEvents: messages.map((message) => ({ timestamp, message })),
  });
}
