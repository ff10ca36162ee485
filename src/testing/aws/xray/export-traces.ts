import { isObject } from '../../expectation.ts';
import type { AwsRequest } from '../received-request.ts';
import { replyWithJson, type AwsReply } from '../reply.ts';
import { PROTOBUF } from '../route.ts';
import { ServiceException } from '../service-exception.ts';
import { readJsonSpans, readProtobufSpans, type ReceivedSpan } from './read-spans.ts';

/**
 * Limits of one request.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
const MAX_BYTES = 5_242_880;
const MAX_SPANS = 10_000;

/** Takes the spans of one OTLP request, or throws a ServiceException and takes none. */
export function exportTraces({ received, content, json }: AwsRequest, spans: ReceivedSpan[]): AwsReply {
  if (content === undefined) refuse('The content encoding is none of gzip and identity.');
  if (content.length > MAX_BYTES) refuse(`The request has ${content.length} bytes, more than ${MAX_BYTES}.`);
  const binary = received.headers['content-type'] === PROTOBUF;
  const taken = binary ? readBinary(content) : readText(json);
  if (taken.length > MAX_SPANS) refuse(`The request has ${taken.length} spans, more than ${MAX_SPANS}.`);
  for (const span of taken) spans.push(span);
  // An ExportTraceServiceResponse without members has no bytes.
  if (binary) return { status: 200, contentType: PROTOBUF, body: Buffer.alloc(0) };
  return replyWithJson({}, 'application/json');
}

function readBinary(content: Buffer): ReceivedSpan[] {
  try {
    return [...readProtobufSpans(content)];
  } catch (error) {
    return refuse(`The body is no ExportTraceServiceRequest: ${String(error)}`);
  }
}

function readText(json: unknown): ReceivedSpan[] {
  return isObject(json) ? [...readJsonSpans(json)] : refuse('The body is neither protobuf nor JSON.');
}

function refuse(message: string): never {
  throw new ServiceException('InvalidRequestException', message);
}
