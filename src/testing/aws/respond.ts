import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { setTimeout } from 'node:timers/promises';
import type { CloudWatchBackend } from './cloud-watch.ts';
import { readMembers } from './logs/members.ts';
import { logsHandlers } from './logs/operations.ts';
import { getCallerIdentity, simulatePrincipalPolicy } from './identity/operations.ts';
import type { AwsRequest, ReceivedAwsRequest } from './received-request.ts';
import { replyWithJson, replyWithServiceException, type AwsReply } from './reply.ts';
import type { AwsFault, AwsRule } from './rule.ts';
import { ServiceException } from './service-exception.ts';
import { checkSignature } from './signature.ts';
import { exportTraces } from './xray/export-traces.ts';
import type { ReceivedSpan } from './xray/read-spans.ts';

/** What the fake's services keep, and how strict they are. */
export interface Services {
  readonly backend: CloudWatchBackend;
  readonly spans: ReceivedSpan[];
  readonly requireSignature: boolean;
}

/** The story of one request, from the rule that answers it to the last byte. */
export async function respond(
  request: AwsRequest,
  response: ServerResponse | Http2ServerResponse,
  { fail, delay, clock }: AwsRule,
  services: Services,
  signal: AbortSignal,
): Promise<void> {
  const connection = fail !== undefined && 'connection' in fail ? fail : undefined;
  const reply = connection !== undefined && !connection.accepted ? undefined : answer(request, fail, services);
  if (delay !== undefined) await setTimeout(delay, undefined, { signal });
  if (connection?.connection === 'hang' && !signal.aborted) await once(signal, 'abort');
  if (connection !== undefined || reply === undefined) return void response.req.socket.destroy();
  const { received } = request;
  received.status = reply.status;
  response.setHeader('content-type', reply.contentType);
  response.setHeader('content-length', reply.body.length);
  response.setHeader('x-amzn-requestid', received.requestId);
  if (clock !== undefined) response.setHeader('date', new Date(Date.now() + clock).toUTCString());
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.statusCode = reply.status;
  response.end(reply.body);
}

function answer(request: AwsRequest, fail: AwsFault | undefined, services: Services): AwsReply {
  try {
    failByRule(fail, request.received);
    if (services.requireSignature) checkSignature(request.received);
    return carryOut(request, fail, services);
  } catch (error) {
    if (error instanceof ServiceException) return replyWithServiceException(error, request.received);
    throw error;
  }
}

function failByRule(fail: AwsFault | undefined, received: ReceivedAwsRequest): void {
  if (fail === undefined) return;
  if ('exception' in fail) {
    const { exception, message = `${exception} from the fake AWS.`, status } = fail;
    throw new ServiceException(exception, message, status);
  }
  if ('transactionSearch' in fail && received.operation === 'ExportTraces') {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPTroubleshooting.html
    throw new ServiceException(
      'InvalidRequestException',
      'The OTLP API is supported with CloudWatch Logs as a Trace Segment Destination.',
    );
  }
}

function carryOut(request: AwsRequest, fail: AwsFault | undefined, { backend, spans }: Services): AwsReply {
  const { operation } = request.received;
  if (operation === 'ExportTraces') return exportTraces(request, spans);
  if (operation === 'GetTraceSegmentDestination') return replyWithJson(readDestination(fail), 'application/json');
  if (operation === 'GetCallerIdentity') return getCallerIdentity();
  if (operation === 'SimulatePrincipalPolicy') {
    return simulatePrincipalPolicy(request.form, fail !== undefined && 'missing' in fail ? fail.missing : []);
  }
  if (operation === 'Unknown') {
    throw new ServiceException('UnknownOperationException', 'The fake AWS does not know this operation.');
  }
  return replyWithJson(
    logsHandlers[operation](readMembers(request.json), {
      store: backend.store,
      now: Date.now(),
      onStored: backend.extract,
      fault: fail !== undefined && 'reject' in fail ? fail : undefined,
    }),
  );
}

/** Source: https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSegmentDestination.html */
function readDestination(fail: AwsFault | undefined): Record<string, string> {
  const search = fail !== undefined && 'transactionSearch' in fail ? fail.transactionSearch : 'on';
  return {
    Destination: search === 'off' ? 'XRay' : 'CloudWatchLogs',
    Status: search === 'pending' ? 'PENDING' : 'ACTIVE',
  };
}
