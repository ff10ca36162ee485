import type { ReceivedAwsRequest } from './received-request.ts';
import { ServiceException } from './service-exception.ts';

const PATTERN =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, ?SignedHeaders=[^,]+, ?Signature=[0-9a-f]{64}$/;

/**
 * Looks at the form of a Signature Version 4 and at the service it was made for, not at its arithmetic.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkSignature({ service, headers }: ReceivedAwsRequest): void {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new ServiceException('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (PATTERN.exec(authorization)?.groups?.['service'] !== service) {
    throw new ServiceException(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'.`,
    );
  }
}
