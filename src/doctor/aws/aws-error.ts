import { type Outcome, Stop } from '../finding.ts';

/** An answer of AWS that is none, in the service's own words. Without more ado it ends the check that asked. */
export class AwsError extends Stop {
  /** Without the `Exception` that some services put behind it. */
  readonly code: string;
  /** As IAM calls it: `logs:FilterLogEvents`. */
  readonly action: string;

  constructor(code: string, message: string, action: string) {
    super(judge(code.replace(/Exception$/, ''), message, action));
    this.code = code.replace(/Exception$/, '');
    this.action = action;
  }

  get isDenied(): boolean {
    return DENIED.includes(this.code);
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html */
const DENIED = ['AccessDenied', 'NotAuthorized', 'UnauthorizedOperation'];
const INVALID_CREDENTIALS = [
  'ExpiredToken',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'MissingAuthenticationToken',
];
const WRONG_SIGNATURE = ['SignatureDoesNotMatch', 'InvalidSignature', 'RequestExpired'];

function judge(code: string, message: string, action: string): Outcome {
  const said = `${action} was refused: ${code}${message === '' ? '' : `, ${message}`}`;
  if (DENIED.includes(code)) {
    return { status: 'skipped', found: said, mend: `Allow ${action} to whoever runs the doctor.` };
  }
  if (INVALID_CREDENTIALS.includes(code)) {
    return {
      status: 'failed',
      found: said,
      mend: 'Get new credentials, such as by aws sso login; aws sts get-caller-identity tries them.',
    };
  }
  if (WRONG_SIGNATURE.includes(code)) {
    return {
      status: 'failed',
      found: said,
      mend: 'Set the clock, if the clock check says so; else the secret access key is not the right one.',
    };
  }
  return {
    status: 'failed',
    found: said,
    mend: 'Run it once more; if it stays, look the code up in the documentation of the service.',
  };
}
