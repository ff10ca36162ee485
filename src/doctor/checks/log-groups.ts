import { isObject, type JsonObject, readArray, readCount, readString } from '../../read.ts';
import type { Aws } from '../aws/client.ts';
import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';

/** The collector makes the others with the first record that belongs there. */
const NEEDED = 'usage';
const GROUPS = [NEEDED, 'events', 'metrics'];

/** Whether the log groups are there, and when they forget. */
export async function checkLogGroups({ aws, logGroupPrefix }: DoctorContext): Promise<Outcome> {
  const groups = await listGroups(aws, `${logGroupPrefix}/`);
  const names = GROUPS.map((group) => `${logGroupPrefix}/${group}`);
  const found = names.map((name) => describe(name, groups)).join('\n');
  if (!groups.has(`${logGroupPrefix}/${NEEDED}`)) {
    return {
      status: 'failed',
      found,
      mend:
        'No usage document has ever arrived here. See the test document; see that --region and --log-group-prefix are those of the ' +
        `collector. To make the group yourself: aws logs create-log-group --log-group-name ${logGroupPrefix}/${NEEDED}`,
    };
  }
  const endless = names.filter((name) => groups.has(name) && groups.get(name) === undefined);
  if (endless.length > 0) {
    return {
      status: 'warning',
      found,
      mend: endless
        .map((name) => `aws logs put-retention-policy --log-group-name ${name} --retention-in-days 30`)
        .join('\n'),
    };
  }
  return { status: 'ok', found };
}

function describe(name: string, groups: ReadonlyMap<string, number | undefined>): string {
  if (!groups.has(name)) return `${name}: not there`;
  const days = groups.get(name);
  return `${name}: ${days === undefined ? 'kept for ever' : `kept for ${days} days`}`;
}

/** The groups behind a prefix, with the days that each keeps what it has. */
async function listGroups(aws: Aws, prefix: string): Promise<Map<string, number | undefined>> {
  const groups = new Map<string, number | undefined>();
  let nextToken: string | undefined;
  do {
    const page: JsonObject = await aws.callLogs('DescribeLogGroups', {
      logGroupNamePrefix: prefix,
      ...(nextToken !== undefined && { nextToken }),
    });
    for (const group of (readArray(page, 'logGroups') ?? []).filter(isObject)) {
      const name = readString(group, 'logGroupName');
      if (name !== undefined) groups.set(name, readCount(group, 'retentionInDays'));
    }
    nextToken = readString(page, 'nextToken');
  } while (nextToken !== undefined);
  return groups;
}
