const HOUR = 3_600_000;
const PAST = 14 * 24 * HOUR;
const FUTURE = 2 * HOUR;

/**
 * CloudWatch takes log events and metric data up to 14 days old and up to 2 hours ahead.
 * Both times in milliseconds since the epoch.
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 * and https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html
 */
export function judgeAge(timestamp: number, now: number): 'too-old' | 'too-new' | undefined {
  if (timestamp < now - PAST) return 'too-old';
  return timestamp > now + FUTURE ? 'too-new' : undefined;
}
