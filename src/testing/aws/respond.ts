import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { setTimeout } from 'node:timers/promises';
import type { CloudWatchBackend } from './cloud-watch.ts';
import { readMembers } from './logs/members.ts';
import { logsHandlers } from './logs/operations.ts';
import type { AwsRequest } from './received-request.ts';
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
  { fail, delay }: AwsRule,
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
  response.statusCode = reply.status;
  response.end(reply.body);
}

function answer(request: AwsRequest, fail: AwsFault | undefined, services: Services): AwsReply {
  try {
    failByRule(fail);
    if (services.requireSignature) checkSignature(request.received);
    return carryOut(request, fail, services);
  } catch (error) {
    if (error instanceof ServiceException) return replyWithServiceException(error, request.received);
    throw error;
  }
}

function failByRule(fail: AwsFault | undefined): void {
  if (fail === undefined) return;
  if ('exception' in fail) {
    const { exception, message = `${exception} from the fake AWS.`, status } = fail;
    throw new ServiceException(exception, message, status);
  }
  if ('transactionSearch' in fail) {
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
