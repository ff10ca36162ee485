import assert from 'node:assert/strict';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { findEndpoint } from '../../src/doctor/aws/endpoints.ts';
import { signHeaders } from '../../src/doctor/aws/sign.ts';
import type { Check } from '../../src/doctor/check.ts';
import { checkClock } from '../../src/doctor/checks/clock.ts';
import { checkLogGroups } from '../../src/doctor/checks/log-groups.ts';
import { checkPermissions } from '../../src/doctor/checks/permissions.ts';
import { checkTestDocument } from '../../src/doctor/checks/test-document.ts';
import { checkTransactionSearch } from '../../src/doctor/checks/transaction-search.ts';
import type { DoctorContext } from '../../src/doctor/context.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { runChecks } from '../../src/doctor/run.ts';
import { type FakeAws, startFakeAws } from '../../src/testing/index.ts';
import { callLogs } from '../testing/aws/client.ts';
import { type Application, awsEnvironment, createApplication, createContext } from './application.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const ROLE = 'arn:aws:iam::000000000000:role/collector';

describe('doctor: AWS', () => {
  const inherited = { ...process.env };
  let aws: FakeAws;
  let standIn: StandIn | undefined;
  let application: Application | undefined;

  beforeEach(async () => {
    aws = await startFakeAws({ requireSignature: true });
    // The AWS SDK reads credentials from the process.
    Object.assign(process.env, awsEnvironment(aws.url));
  });
  afterEach(async () => {
    for (const name of Object.keys(awsEnvironment(''))) {
      const value = inherited[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await Promise.all([aws.close(), standIn?.close(), application?.remove()]);
  });

  const context = (given: Parameters<typeof createContext>[0] = {}): DoctorContext =>
    createContext({ environment: { AWS_ENDPOINT_URL: aws.url }, ...given });

  async function look(check: Check, given?: Parameters<typeof createContext>[0]): Promise<Finding> {
    const [finding] = await runChecks({ check }, context(given));
    assert.ok(finding !== undefined);
    assert.equal(finding.status === 'ok', finding.mend === undefined);
    return finding;
  }

  /** A collector that brings each document to a log group; without one, nowhere. */
  async function startCollector(group?: string): Promise<string> {
    standIn = await startStandIn({
      onDocument(document, record) {
        assert.equal(record['eventName'], 'bedrock.usage');
        const timestamp = Number(BigInt(String(record['timeUnixNano'])) / 1_000_000n);
        if (group !== undefined) aws.cloudWatch.writeLine(group, 'host', JSON.stringify(document), timestamp);
      },
    });
    return standIn.url;
  }

  describe('clock', () => {
    for (const [minutes, status] of [
      [0, 'ok'],
      [1, 'warning'],
      [10, 'failed'],
      [-10, 'failed'],
    ] as const) {
      it(`${minutes} minutes off: ${status}`, async () => {
        if (minutes !== 0) aws.script({ clock: minutes * 60_000 });
        const { status: actual, found } = await look(checkClock);
        assert.equal(actual, status, found);
        if (minutes !== 0) {
          assert.match(
            found,
            new RegExp(`is (${Math.abs(minutes) * 60 - 1}|${Math.abs(minutes) * 60}|${Math.abs(minutes) * 60 + 1}) s`),
          );
          assert.match(found, minutes > 0 ? /behind that of AWS/ : /ahead of that of AWS/);
        }
      });
    }

    it('cannot be compared where AWS is out of reach', async () => {
      await aws.close();
      const { status, found } = await look(checkClock);
      assert.deepEqual([status, found], ['skipped', `${aws.url} cannot be reached: ECONNREFUSED`]);
    });

    it('needs no credentials', async () => {
      Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
      assert.equal((await look(checkClock)).status, 'ok');
      assert.equal(aws.received[0]?.headers['authorization'], undefined);
    });
  });

  describe('test document', () => {
    it('is found again, and touches no number but its own', async () => {
      const otlpEndpoint = await startCollector('/bedrock-otel/usage');
      const { status, found } = await look(checkTestDocument, { otlpEndpoint });
      assert.equal(status, 'ok', found);
      assert.match(found, /^Accepted by the collector, found in \/bedrock-otel\/usage after \d+\.\d s$/);
      assert.deepEqual(
        aws.cloudWatch.metrics().map(({ namespace, metric, dimensions }) => ({ namespace, metric, dimensions })),
        [{ namespace: 'BedrockUsageDoctor', metric: 'TestDocuments', dimensions: {} }],
      );
      assert.deepEqual(aws.cloudWatch.refusals(), []);
    });

    it('is found behind pages that have nothing', async () => {
      standIn = await startStandIn({
        onDocument(document, record) {
          const timestamp = Number(BigInt(String(record['timeUnixNano'])) / 1_000_000n);
          const others = Array.from({ length: 250 }, () => 'other');
          for (const message of [...others, JSON.stringify(document)]) {
            aws.cloudWatch.writeLine('/shop/usage', 'host', message, timestamp);
          }
        },
      });
      const { status } = await look(checkTestDocument, { otlpEndpoint: standIn.url, logGroupPrefix: '/shop' });
      assert.equal(status, 'ok');
      const tried = aws.received.filter(({ operation, status }) => operation === 'FilterLogEvents' && status === 200);
      assert.equal(tried.length, 3);
    });

    it('waits for what is slow and throttled', async () => {
      aws.script({
        operation: 'FilterLogEvents',
        when: () => standIn?.requests.length === 1,
        times: 1,
        fail: { exception: 'ThrottlingException' },
      });
      const otlpEndpoint = await startCollector('/bedrock-otel/usage');
      assert.equal((await look(checkTestDocument, { otlpEndpoint })).status, 'ok');
    });

    it('stuck: there is no log group', async () => {
      const { status, found, mend } = await look(checkTestDocument, {
        otlpEndpoint: await startCollector(),
        timeoutMs: 500,
      });
      assert.equal(status, 'failed');
      assert.match(found, /accepted the document, but after 0\.5 s there is no log group \/bedrock-otel\/usage\.$/);
      assert.match(mend ?? '', /--region, --log-group-prefix/);
    });

    it('stuck: it does not arrive', async () => {
      aws.cloudWatch.writeLine('/bedrock-otel/usage', 'host', 'other');
      const { status, found } = await look(checkTestDocument, { otlpEndpoint: await startCollector(), timeoutMs: 500 });
      assert.equal(status, 'failed');
      assert.match(found, /it is not in \/bedrock-otel\/usage\.$/);
    });

    it('stuck: it stands among the events', async () => {
      const otlpEndpoint = await startCollector('/bedrock-otel/events');
      const { status, found } = await look(checkTestDocument, { otlpEndpoint, timeoutMs: 500 });
      assert.equal(status, 'failed');
      assert.match(found, /stands in \/bedrock-otel\/events, not in \/bedrock-otel\/usage/);
    });

    it('stuck: the collector takes it in part', async () => {
      standIn = await startStandIn({ body: '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"mine"}}' });
      const { status, found } = await look(checkTestDocument, { otlpEndpoint: standIn.url });
      assert.deepEqual([status, found], ['failed', 'The collector rejected the document: mine']);
    });

    it('stuck: the collector is not there', async () => {
      const otlpEndpoint = await startCollector();
      await standIn?.close();
      standIn = undefined;
      const { status, found } = await look(checkTestDocument, { otlpEndpoint });
      assert.equal(status, 'failed');
      assert.match(found, /ECONNREFUSED/);
    });

    it('is not sent where it could not be looked for', async () => {
      aws.script({ service: 'logs', fail: { exception: 'AccessDeniedException' } });
      const { status, mend } = await look(checkTestDocument, {
        otlpEndpoint: await startCollector('/bedrock-otel/usage'),
      });
      assert.deepEqual([status, mend], ['skipped', 'Allow logs:FilterLogEvents to whoever runs the doctor.']);
      assert.deepEqual(standIn?.requests, []);
    });
  });

  describe('log groups', () => {
    const create = async (name: string, retentionInDays?: number): Promise<void> => {
      aws.cloudWatch.writeLine(name, 'host', 'line');
      if (retentionInDays === undefined) return;
      const headers = { authorization: signed('logs') };
      await callLogs(aws.url, 'PutRetentionPolicy', { logGroupName: name, retentionInDays }, headers);
    };

    it('are there, and forget', async () => {
      await create('/bedrock-otel/usage', 30);
      await create('/bedrock-otel/events', 7);
      assert.deepEqual(await look(checkLogGroups), {
        check: 'check',
        status: 'ok',
        found:
          '/bedrock-otel/usage: kept for 30 days\n/bedrock-otel/events: kept for 7 days\n/bedrock-otel/metrics: not there',
      });
    });

    it('never forget', async () => {
      await create('/bedrock-otel/usage');
      const { status, found, mend } = await look(checkLogGroups);
      assert.equal(status, 'warning');
      assert.match(found, /usage: kept for ever/);
      assert.equal(mend, 'aws logs put-retention-policy --log-group-name /bedrock-otel/usage --retention-in-days 30');
    });

    it('are missing', async () => {
      await create('/bedrock-otel/usage');
      const { status, mend } = await look(checkLogGroups, { logGroupPrefix: '/elsewhere' });
      assert.equal(status, 'failed');
      assert.match(mend ?? '', /aws logs create-log-group --log-group-name \/elsewhere\/usage$/);
    });
  });

  describe('Transaction Search', () => {
    it('is on', async () => {
      assert.equal((await look(checkTransactionSearch)).status, 'ok');
      assert.deepEqual([aws.received[0]?.service, aws.received[0]?.status], ['xray', 200]);
    });

    it('is off', async () => {
      aws.script({ fail: { transactionSearch: 'off' } });
      const { status, mend } = await look(checkTransactionSearch);
      assert.equal(status, 'failed');
      assert.match(mend ?? '', /^aws xray update-trace-segment-destination --destination CloudWatchLogs$/m);
    });

    it('is being switched on', async () => {
      aws.script({ fail: { transactionSearch: 'pending' } });
      assert.equal((await look(checkTransactionSearch)).status, 'warning');
    });

    it('may not be asked for', async () => {
      aws.script({ service: 'xray', fail: { exception: 'AccessDeniedException', message: 'mine' } });
      const { status, found } = await look(checkTransactionSearch);
      assert.deepEqual([status, found], ['skipped', 'xray:GetTraceSegmentDestination was refused: AccessDenied, mine']);
    });
  });

  describe('permissions', () => {
    it('are all there', async () => {
      assert.deepEqual(await look(checkPermissions), {
        check: 'check',
        status: 'ok',
        found: 'arn:aws:iam::000000000000:role/fake may do what the collector does.',
      });
    });

    it('are missing: of whoever asks a warning, of a role that was named a failure', async () => {
      aws.script({ fail: { missing: ['logs:PutLogEvents', 'xray:PutSpans'] } });
      const own = await look(checkPermissions);
      assert.equal(own.status, 'warning');
      assert.equal(own.found, 'arn:aws:iam::000000000000:role/fake lacks logs:PutLogEvents, xray:PutSpans.');
      assert.match(own.mend ?? '', /--collector-role/);
      const { status, found, mend } = await look(checkPermissions, { collectorRole: ROLE });
      assert.deepEqual([status, found], ['failed', `${ROLE} lacks logs:PutLogEvents, xray:PutSpans.`]);
      assert.match(mend ?? '', /^Allow logs:PutLogEvents, xray:PutSpans:/);
    });

    it('to make log groups may be missing', async () => {
      aws.script({ fail: { missing: ['logs:CreateLogGroup'] } });
      const { status, found } = await look(checkPermissions);
      assert.equal(status, 'ok');
      assert.match(found, /Without logs:CreateLogGroup somebody else must make the log groups\.$/);
    });

    it('that the doctor itself was denied are told', async () => {
      const remove = aws.script({ service: 'logs', fail: { exception: 'AccessDeniedException' } });
      const shared = context();
      const [groups, finding] = await runChecks({ groups: checkLogGroups, permissions: checkPermissions }, shared);
      remove();
      assert.equal(groups?.status, 'skipped');
      assert.equal(finding?.status, 'warning');
      assert.match(finding?.found ?? '', /The doctor was denied logs:DescribeLogGroups\./);
    });

    it('are not looked at where STS is somebody else', async () => {
      standIn = await startStandIn();
      const { status, mend } = await look(checkPermissions, { environment: { AWS_ENDPOINT_URL_STS: standIn.url } });
      assert.equal(status, 'skipped');
      assert.match(mend ?? '', /AWS_ENDPOINT_URL_STS/);
    });

    for (const exception of ['AccessDenied', 'NoSuchEntity']) {
      it(`are not guessed: ${exception}`, async () => {
        aws.script({ operation: 'SimulatePrincipalPolicy', fail: { exception } });
        const { status, found } = await look(checkPermissions);
        assert.equal(status, 'skipped');
        assert.match(found, /^What the collector may do is not known: /);
      });
    }
  });

  describe('without AWS', () => {
    it('says that there are no credentials', async () => {
      Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
      const { status, mend } = await look(checkTransactionSearch);
      assert.equal(status, 'skipped');
      assert.match(mend ?? '', /AWS_PROFILE/);
      assert.deepEqual(aws.received, []);
    });

    it('says that there is no region', async () => {
      Reflect.deleteProperty(process.env, 'AWS_REGION');
      const { createAws } = await import('../../src/doctor/aws/client.ts');
      const { directory, environment, timeoutMs } = context();
      const without = createAws({ directory, environment, timeoutMs, region: undefined });
      const { status, mend } = await look(checkTransactionSearch, { aws: without });
      assert.deepEqual([status, mend], ['skipped', 'Set AWS_REGION, or give --region.']);
    });

    it('says that the AWS SDK is missing', async () => {
      application = await createApplication([]);
      const { status, mend } = await look(checkTransactionSearch, { directory: application.directory });
      assert.deepEqual([status, mend], ['skipped', 'npm install @aws-sdk/client-bedrock-runtime']);
    });

    it('says that AWS cannot be reached', async () => {
      const { url } = aws;
      await aws.close();
      const { status, found } = await look(checkTransactionSearch);
      assert.deepEqual([status, found], ['skipped', `${url} cannot be reached: ECONNREFUSED`]);
    });

    for (const [exception, mend] of [
      ['ExpiredTokenException', /aws sso login/],
      ['SignatureDoesNotMatch', /Set the clock/],
      ['InternalFailure', /Run it once more/],
    ] as const) {
      it(`says what ${exception} means`, async () => {
        aws.script({ fail: { exception } });
        const outcomes = await Promise.all(
          [checkTransactionSearch, checkLogGroups, checkPermissions].map((check) => look(check)),
        );
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ['failed', 'failed', 'failed'],
        );
        for (const outcome of outcomes) assert.match(outcome.mend ?? '', mend);
      });
    }
  });

  it('is asked with the signature that the AWS SDK would have made', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
    const client = new CloudWatchLogsClient({ region: 'eu-west-1', endpoint: aws.url, credentials });
    const members = { logGroupNamePrefix: '/é' };
    await client.send(new DescribeLogGroupsCommand(members));
    const { headers } = aws.received[0] ?? assert.fail();
    const names = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
    assert.ok(names.length > 5, names.join());
    const given = names.filter((name) => !['host', 'x-amz-date', 'x-amz-security-token'].includes(name));
    const again = signHeaders(
      {
        url: new URL('/', aws.url),
        headers: Object.fromEntries(given.map((name) => [name, headers[name] ?? ''])),
        body: JSON.stringify(members),
      },
      credentials,
      { service: 'logs', region: 'eu-west-1' },
      new Date(String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:')),
    );
    assert.equal(again['authorization'], headers['authorization']);
  });

  const endpoints: readonly (readonly [...Parameters<typeof findEndpoint>, expected: string])[] = [
    ['logs', 'eu-west-1', {}, 'https://logs.eu-west-1.amazonaws.com/ eu-west-1'],
    ['xray', 'cn-north-1', {}, 'https://xray.cn-north-1.amazonaws.com.cn/ cn-north-1'],
    ['iam', 'eu-west-1', {}, 'https://iam.amazonaws.com/ us-east-1'],
    ['iam', 'us-gov-east-1', {}, 'https://iam.us-gov.amazonaws.com/ us-gov-west-1'],
    ['iam', 'cn-northwest-1', {}, 'https://iam.cn-north-1.amazonaws.com.cn/ cn-north-1'],
    ['sts', 'us-east-1', { AWS_ENDPOINT_URL: 'http://all/' }, 'http://all/ us-east-1'],
    [
      'sts',
      'us-east-1',
      { AWS_ENDPOINT_URL: 'http://all/', AWS_ENDPOINT_URL_STS: 'http://sts/' },
      'http://sts/ us-east-1',
    ],
    ['logs', 'us-east-1', { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://logs/' }, 'http://logs/ us-east-1'],
    ['logs', 'us-east-1', { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: '' }, 'https://logs.us-east-1.amazonaws.com/ us-east-1'],
  ];
  for (const [service, region, environment, expected] of endpoints) {
    it(`${service} in ${region} is at ${expected}`, () => {
      const { url, region: signing } = findEndpoint(service, region, environment);
      assert.equal(`${url.href} ${signing}`, expected);
    });
  }
});

/** Enough for the fake, which looks at the form of a signature only. */
function signed(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
}
