import { AwsError } from '../aws/aws-error.ts';
import { readElement } from '../aws/client.ts';
import type { DoctorContext } from '../context.ts';
import { type Outcome, Stop } from '../finding.ts';

type ResourceName = 'group' | 'stream' | 'any';

/**
 * What the collector does, and on what. Nothing here needs `cloudwatch:PutMetricData`: CloudWatch reads the metrics out
 * of the log lines itself.
 */
const NEEDED: Readonly<Record<ResourceName, readonly string[]>> = {
  group: ['logs:CreateLogStream'],
  stream: ['logs:PutLogEvents'],
  // The spans' OTLP endpoint; none of these knows resources.
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSXrayWriteOnlyAccess.html
  any: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:PutSpans', 'xray:PutSpansForIndexing'],
};

/** Only where nobody else makes the groups. */
const TO_MAKE_GROUPS = ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'];

interface Identity {
  readonly arn: string;
  readonly account: string;
}

interface Simulated {
  readonly missing: readonly string[];
  /** What only a collector needs that makes the log groups itself. */
  readonly missingForGroups: readonly string[];
}

/**
 * Which IAM actions are missing: what AWS denied the doctor itself, and what IAM's own simulator says of those that the
 * collector needs. Where it may not be asked, nothing is said of them.
 */
export async function checkPermissions(context: DoctorContext): Promise<Outcome> {
  const { aws, collectorRole } = context;
  const identity = await findIdentity(context);
  const principal = collectorRole ?? toPrincipal(identity.arn);
  const simulated =
    principal === undefined ? `${identity.arn} cannot be simulated` : await simulate(context, identity, principal);
  const ownDenied = [...aws.denied].filter((action) => action !== 'iam:SimulatePrincipalPolicy');
  const denials = ownDenied.length > 0 ? [`The doctor was denied ${ownDenied.join(', ')}.`] : [];
  const allowReads =
    ownDenied.length > 0 ? [`Allow ${ownDenied.join(', ')} to ${identity.arn}: docs/doctor.md has the policy.`] : [];

  if (typeof simulated === 'string') {
    const mends = [
      ...allowReads,
      'To have the actions of the collector looked at, too, allow iam:SimulatePrincipalPolicy, and name its role: --collector-role arn:aws:iam::…:role/…',
    ];
    return {
      status: ownDenied.length > 0 ? 'warning' : 'skipped',
      found: [...denials, `What the collector may do is not known: ${simulated}.`].join('\n'),
      mend: mends.join('\n'),
    };
  }
  const { missing, missingForGroups } = simulated;
  const lacks = missing.length > 0 ? [`${principal} lacks ${missing.join(', ')}.`] : [];
  const note =
    missingForGroups.length > 0
      ? [`Without ${missingForGroups.join(', ')} somebody else must make the log groups.`]
      : [];
  const found = [...lacks, ...denials, ...note].join('\n');
  const mend = [...(missing.length > 0 ? [mendMissing(missing, principal, collectorRole)] : []), ...allowReads].join(
    '\n',
  );
  // Whoever runs the doctor need not be who runs the collector: only a role that was named must be able to deliver.
  if (missing.length > 0) return { status: collectorRole === undefined ? 'warning' : 'failed', found, mend };
  if (ownDenied.length > 0) return { status: 'warning', found, mend };
  return { status: 'ok', found: [`${principal} may do what the collector does.`, ...note].join('\n') };
}

function mendMissing(missing: readonly string[], principal: string | undefined, role: string | undefined): string {
  const policy = `${missing.join(', ')}: the policy DeliverTelemetry in deploy/iam/roles.yaml of the repository has them.`;
  if (role !== undefined) return `Allow ${policy}`;
  return `If the collector is not ${principal}, name its role: --collector-role arn:aws:iam::…:role/…\nElse allow ${policy}`;
}

async function findIdentity({ aws }: DoctorContext): Promise<Identity> {
  const xml = await aws.callQuery({ service: 'sts', operation: 'GetCallerIdentity', version: '2011-06-15' });
  const arn = readElement(xml, 'Arn');
  const account = readElement(xml, 'Account');
  if (arn !== undefined && account !== undefined) return { arn, account };
  throw new Stop({
    status: 'skipped',
    found: 'STS did not say who is asking.',
    mend: 'aws sts get-caller-identity should name an account; see AWS_ENDPOINT_URL_STS.',
  });
}

/** The user or role behind a session; a root user and a federated one have no policies that could be simulated. */
function toPrincipal(arn: string): string | undefined {
  const session = /^arn:(?<partition>[^:]+):sts::(?<account>\d+):assumed-role\/(?<role>[^/]+)\//.exec(arn)?.groups;
  if (session !== undefined) return `arn:${session['partition']}:iam::${session['account']}:role/${session['role']}`;
  return arn.includes(':user/') ? arn : undefined;
}

/** What is missing, or why that cannot be known. */
async function simulate(
  { aws, logGroupPrefix }: DoctorContext,
  { arn, account }: Identity,
  principal: string,
): Promise<Simulated | string> {
  const group = `arn:${arn.split(':')[1]}:logs:${await aws.region()}:${account}:log-group:${logGroupPrefix}/usage`;
  // With the ending that a log group's ARN has in a policy: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  const resources: Readonly<Record<ResourceName, string>> = {
    group: `${group}:*`,
    stream: `${group}:log-stream:doctor`,
    any: '*',
  };
  const ask = async (actions: readonly string[], resource: string): Promise<string[]> => {
    const xml = await aws.callQuery({
      service: 'iam',
      operation: 'SimulatePrincipalPolicy',
      version: '2010-05-08',
      parameters: {
        PolicySourceArn: principal,
        'ResourceArns.member.1': resource,
        ...Object.fromEntries(actions.map((action, index) => [`ActionNames.member.${index + 1}`, action])),
      },
    });
    return listDenied(xml);
  };
  try {
    const missing: string[] = [];
    for (const [name, actions] of Object.entries(NEEDED))
      missing.push(...(await ask(actions, resources[name as ResourceName])));
    return { missing, missingForGroups: await ask(TO_MAKE_GROUPS, resources.group) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.isDenied) return 'iam:SimulatePrincipalPolicy was denied';
    // A session's ARN leaves out the path of its role, so the role may be there under a longer name.
    if (error.code === 'NoSuchEntity') return `IAM knows no ${principal}`;
    throw error;
  }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html: one action and one decision in each. */
function listDenied(xml: string): string[] {
  const decisions = readElements(xml, 'EvalDecision');
  return readElements(xml, 'EvalActionName').filter((_, index) => decisions[index] !== 'allowed');
}

function readElements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
}
