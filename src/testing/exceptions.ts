/**
 * HTTP status of every modelled exception.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
 * and the exception classes of `@aws-sdk/client-bedrock-runtime` 3.1162.
 */
export const exceptionStatuses = {
  AccessDeniedException: 403,
  ConflictException: 400,
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
} as const;

export type ModelledException = keyof typeof exceptionStatuses;

/** The status of an exception; one the service does not model counts as the client's fault. */
export function findExceptionStatus(name: string): number {
  const statuses: Readonly<Record<string, number>> = exceptionStatuses;
  return statuses[name] ?? 400;
}
