import { isObject, type JsonObject, readCount, readObject, readString } from './read.ts';
import type { Service } from './record/invocation.ts';

/**
 * Reads what the SDK knows of the service's side, from an output or from an error:
 * its `$metadata`, and for an error that came as a stream's first event the hidden `$response`.
 */
export function readService(source: unknown, handlerContext: JsonObject): Service {
  const object = isObject(source) ? source : {};
  const metadata = readObject(object, '$metadata');
  const response = readObject(object, '$response');
  const requestId =
    readString(metadata, 'requestId') ?? readString(readObject(response, 'headers'), 'x-amzn-requestid');
  const statusCode = readCount(metadata, 'httpStatusCode') ?? readCount(response, 'statusCode');
  const region = readResolvedRegion(handlerContext);
  return {
    ...(requestId !== undefined && { requestId }),
    ...(statusCode !== undefined && { statusCode }),
    ...(region !== undefined && { region }),
  };
}

/** The region that the SDK resolved for signing. Asking the client's configuration would call the user's provider again. */
function readResolvedRegion(handlerContext: JsonObject): string | undefined {
  const scheme = readObject(readObject(handlerContext, '__smithy_context'), 'selectedHttpAuthScheme');
  return readString(readObject(readObject(scheme, 'httpAuthOption'), 'signingProperties'), 'region');
}
