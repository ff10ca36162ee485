import type { ReceivedRequest } from './received-request.ts';
import type { ScriptedInvocation } from './rule.ts';

/**
 * Jobs of StartAsyncInvoke, as GetAsyncInvoke and ListAsyncInvokes tell of them.
 * Source: the output types of `@aws-sdk/client-bedrock-runtime` 3.1162.
 */

const SUBMITTED = '2026-01-01T00:00:00Z';
const ONE_COMPLETED: readonly ScriptedInvocation[] = [{}];

export function writeStarted(invocations = ONE_COMPLETED): Record<string, unknown> {
  return { invocationArn: formatArn(invocations[0]) };
}

/** The job that is asked for; one that nobody scripted is as the first. */
export function writeInvocation({ path }: ReceivedRequest, invocations = ONE_COMPLETED): Record<string, unknown> {
  const arn = decodeURIComponent(path.slice('/async-invoke/'.length));
  const invocation = invocations.find((candidate) => formatArn(candidate) === arn) ?? invocations[0];
  return { ...describeInvocation(invocation), invocationArn: arn };
}

/** One page: `maxResults` of those with the status that is asked for, from where `nextToken` points. */
export function writePage({ path }: ReceivedRequest, invocations: readonly ScriptedInvocation[] = []): object {
  const query = new URLSearchParams(path.split('?')[1]);
  const status = query.get('statusEquals');
  const from = Number(query.get('nextToken') ?? 0);
  const to = from + Number(query.get('maxResults') ?? 100);
  const listed = invocations
    .map(describeInvocation)
    .filter((summary) => status === null || summary['status'] === status);
  return {
    asyncInvokeSummaries: listed.slice(from, to),
    ...(to < listed.length && { nextToken: String(to) }),
  };
}

function describeInvocation(invocation: ScriptedInvocation = {}): Record<string, unknown> {
  const { status = 'Completed', failureMessage, modelId = 'amazon.nova-reel-v1:0' } = invocation;
  return {
    invocationArn: formatArn(invocation),
    modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
    outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://fake-bucket' } },
    status,
    submitTime: SUBMITTED,
    ...(status !== 'InProgress' && { endTime: SUBMITTED }),
    ...(failureMessage !== undefined && { failureMessage }),
  };
}

function formatArn(invocation: ScriptedInvocation = {}): string {
  return `arn:aws:bedrock:us-east-1:123456789012:async-invoke/${invocation.id ?? 'fake'}`;
}
