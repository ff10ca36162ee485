import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { USAGE_EVENT_NAME } from '../../names/usage-document.ts';
import { isObject, type JsonObject, readArray, readString } from '../../read.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../version.ts';
import { AwsError } from '../aws/aws-error.ts';
import type { Aws } from '../aws/client.ts';
import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';
import { sendOtlp } from '../otlp.ts';

/** A namespace of its own: no number of the application is touched. */
const NAMESPACE = 'BedrockUsageDoctor';
const METRIC = 'TestDocuments';

/** An account may ask FilterLogEvents a few times a second, and is not alone in it. */
const POLL_MS = 1_000;

type Whereabouts = 'found' | 'no-such-group' | 'not-there';

/** Sends one usage document the way that every call's goes, and looks for it in CloudWatch Logs. */
export async function checkTestDocument(context: DoctorContext): Promise<Outcome> {
  const { aws, logGroupPrefix, timeoutMs } = context;
  const group = `${logGroupPrefix}/usage`;
  const id = randomUUID();
  const timestamp = Date.now();
  // Asked once before: nothing is written where it could not be looked for.
  await lookFor(aws, group, id, timestamp);
  const { partialSuccess } = await sendOtlp(context, 'logs', renderRequest(id, timestamp));
  if (isObject(partialSuccess) && Number(partialSuccess['rejectedLogRecords'] ?? 0) > 0) {
    const reason = readString(partialSuccess, 'errorMessage') ?? 'it does not say why';
    return {
      status: 'failed',
      found: `The collector rejected the document: ${reason}`,
      mend: "See the collector's log.",
    };
  }

  const sent = performance.now();
  const waited = (): number => performance.now() - sent;
  let whereabouts: Whereabouts = 'not-there';
  while (waited() < timeoutMs) {
    whereabouts = await lookFor(aws, group, id, timestamp);
    if (whereabouts === 'found') {
      return {
        status: 'ok',
        found: `Accepted by the collector, found in ${group} after ${(waited() / 1000).toFixed(1)} s`,
      };
    }
    await sleep(Math.min(POLL_MS, timeoutMs));
  }
  const lost = `The collector accepted the document, but after ${timeoutMs / 1000} s`;
  if ((await lookFor(aws, `${logGroupPrefix}/events`, id, timestamp)) === 'found') {
    return {
      status: 'failed',
      found: `${lost} it stands in ${logGroupPrefix}/events, not in ${group}.`,
      mend: 'The collector does not tell usage documents from other records: run it with otel-collector-config.yaml.',
    };
  }
  if (whereabouts === 'no-such-group') {
    return {
      status: 'failed',
      found: `${lost} there is no log group ${group}.`,
      mend:
        'See that the collector has a usage pipeline (otel-collector-config.yaml), credentials with logs:CreateLogGroup where nobody ' +
        "else makes the group, and the same region and prefix: --region, --log-group-prefix. The collector's log says why.",
    };
  }
  return {
    status: 'failed',
    found: `${lost} it is not in ${group}.`,
    mend:
      'See that the collector has a usage pipeline (otel-collector-config.yaml) and credentials with logs:CreateLogStream and ' +
      'logs:PutLogEvents; its log says why it waits. What it cannot deliver it keeps. A longer --timeout may be all it takes.',
  };
}

async function lookFor(aws: Aws, group: string, id: string, timestamp: number): Promise<Whereabouts> {
  // No longer time than needed is searched, and exactly this text: nothing else is read.
  const members = { logGroupName: group, startTime: timestamp, endTime: timestamp + 1000, filterPattern: `"${id}"` };
  let nextToken: string | undefined;
  try {
    do {
      const page: JsonObject = await aws.callLogs('FilterLogEvents', {
        ...members,
        ...(nextToken !== undefined && { nextToken }),
      });
      if ((readArray(page, 'events') ?? []).length > 0) return 'found';
      // A page may be empty although the next one is not:
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
      nextToken = readString(page, 'nextToken');
    } while (nextToken !== undefined);
    return 'not-there';
  } catch (error) {
    const code = error instanceof AwsError ? error.code : undefined;
    if (code === 'ResourceNotFound') return 'no-such-group';
    if (code === 'Throttling') return 'not-there';
    throw error;
  }
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto, as JSON. */
function renderRequest(id: string, timestamp: number): JsonObject {
  const document = {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[]], Metrics: [{ Name: METRIC, Unit: 'Count' }] }],
    },
    [METRIC]: 1,
    DoctorId: id,
  };
  const time = String(BigInt(timestamp) * 1_000_000n);
  const record = {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    eventName: USAGE_EVENT_NAME,
    body: writeValue(document),
  };
  const scope = { name: PACKAGE_NAME, version: PACKAGE_VERSION };
  return { resourceLogs: [{ scopeLogs: [{ scope, logRecords: [record] }] }] };
}

/** As much of OTLP's `AnyValue` as the document needs. */
function writeValue(value: unknown): JsonObject {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(writeValue) } };
  const members = Object.entries(isObject(value) ? value : {});
  return { kvlistValue: { values: members.map(([key, member]) => ({ key, value: writeValue(member) })) } };
}
