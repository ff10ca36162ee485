import { readString } from '../../read.ts';
import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search-getting-started.html */
const SWITCH_ON =
  'aws xray update-trace-segment-destination --destination CloudWatchLogs\n' +
  'Before, a resource policy of CloudWatch Logs must let X-Ray write: ' +
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search-getting-started.html';

/** X-Ray takes spans over OTLP only with Transaction Search on: until then the collector drops them all. */
export async function checkTransactionSearch({ aws }: DoctorContext): Promise<Outcome> {
  const answer = await aws.callXray('GetTraceSegmentDestination');
  const destination = readString(answer, 'Destination');
  const status = readString(answer, 'Status');
  if (destination !== 'CloudWatchLogs') {
    return {
      status: 'failed',
      found: `Off: spans go to ${destination ?? 'an unknown destination'}, and X-Ray takes none over OTLP.`,
      mend: SWITCH_ON,
    };
  }
  if (status !== 'ACTIVE') {
    return {
      status: 'warning',
      found: `Being switched on: ${status ?? 'status unknown'}`,
      mend: 'Wait some minutes, and ask once more: aws xray get-trace-segment-destination',
    };
  }
  return { status: 'ok', found: 'On: spans go to CloudWatch Logs' };
}
