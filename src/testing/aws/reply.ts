import type { ReceivedAwsRequest } from './received-request.ts';
import { PROTOBUF } from './route.ts';
import { findStatus, type ServiceException } from './service-exception.ts';

/** One HTTP response before anything goes wrong with it. */
export interface AwsReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_1_1 = 'application/x-amz-json-1.1';

export function replyWithJson(value: unknown, contentType = JSON_1_1, status = 200): AwsReply {
  return { status, contentType, body: Buffer.from(JSON.stringify(value)) };
}

export function replyWithXml(xml: string, status = 200): AwsReply {
  return { status, contentType: 'text/xml', body: Buffer.from(xml) };
}

/**
 * An exception in the words of the service: JSON 1.1 from CloudWatch Logs, XML from STS and IAM; from X-Ray REST with
 * JSON, its name in a header, or an OTLP `Status`.
 */
export function replyWithServiceException(
  exception: ServiceException,
  { service, headers, requestId }: ReceivedAwsRequest,
): AwsReply {
  const { name, message } = exception;
  const status = findStatus(exception, service);
  if (service === 'logs') return replyWithJson({ __type: name, message }, JSON_1_1, status);
  if (service === 'sts' || service === 'iam') {
    const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${escapeXml(message)}</Message></Error>`;
    return replyWithXml(`<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`, status);
  }
  if (headers['content-type'] !== PROTOBUF) {
    return { ...replyWithJson({ message }, 'application/json', status), headers: { 'x-amzn-errortype': name } };
  }
  return { status, contentType: PROTOBUF, body: encodeStatus(message) };
}

/**
 * `google.rpc.Status` with field 2, the message, alone: OTLP lets the server leave out the code.
 * Source: https://opentelemetry.io/docs/specs/otlp/#failures-1
 */
function encodeStatus(message: string): Uint8Array {
  const text = Buffer.from(message);
  const length = [];
  let rest = text.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([0x12, ...length, rest]), text]);
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
