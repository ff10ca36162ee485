export type ServiceName = 'logs' | 'xray' | 'sts' | 'iam';

/** Source: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const queryStatuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ExpiredToken: 403,
  InternalFailure: 500,
  InvalidClientTokenId: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
};

/**
 * HTTP statuses that are not 400, which is what every other exception gets.
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html,
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html#API_PutLogEvents_Errors
 * and https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSegmentDestination.html (429).
 */
const statuses: Readonly<Record<ServiceName, Readonly<Record<string, number>>>> = {
  logs: {
    InternalFailure: 500,
    InvalidSignatureException: 403,
    MissingAuthenticationTokenException: 403,
    ServiceUnavailable: 503,
    ServiceUnavailableException: 500,
  },
  xray: {
    AccessDeniedException: 403,
    InternalFailure: 500,
    InvalidSignatureException: 403,
    MissingAuthenticationTokenException: 403,
    ServiceUnavailable: 503,
    ServiceUnavailableException: 503,
    ThrottledException: 429,
    ThrottlingException: 429,
  },
  sts: queryStatuses,
  iam: { ...queryStatuses, NoSuchEntity: 404 },
};

/** What a service answers instead of a result: the name of an exception and a sentence. */
export class ServiceException extends Error {
  override readonly name: string;
  /** The HTTP status if it is not the exception's own. */
  readonly status: number | undefined;

  constructor(name: string, message: string, status?: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export function findStatus({ name, status }: ServiceException, service: ServiceName): number {
  return status ?? statuses[service][name] ?? 400;
}
