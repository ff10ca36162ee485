import assert from 'node:assert/strict';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { startFakeAws } from '../../src/testing/index.ts';
import { requireCollector } from '../collector/build.ts';
import { startCollector } from '../collector/collector.ts';
import { eventually } from '../collector/eventually.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from '../collector/otlp.ts';
import { REPOSITORY } from '../support/run-node.ts';
import { renderResources } from './template.ts';
import { requireTools, type Tools } from './tools.ts';

const TEMPLATES = ['deploy/iam/*.yaml', 'deploy/ecs/*.yaml', 'deploy/lambda/*.yaml', 'deploy/eks/pod-identity.yaml'];

/** A wrong property for each kind of template: what is replaced, and by what. */
const SABOTAGE: readonly (readonly [file: string, from: string, to: string])[] = [
  ['deploy/iam/roles.yaml', 'xray:PutSpansForIndexing', 'xray:PutSpansForIndexes'],
  ['deploy/iam/log-groups.yaml', 'RetentionInDays', 'RetentionDays'],
  ['deploy/iam/transaction-search.yaml', 'IndexingPercentage: !Ref', 'IndexedPercentage: !Ref'],
  ['deploy/ecs/fargate.yaml', 'ReadonlyRootFilesystem', 'ReadOnlyRootFilesystem'],
  ['deploy/ecs/ec2.yaml', 'Condition: SUCCESS', 'Condition: SUCCEEDED'],
  ['deploy/lambda/template.yaml', 'InvokeMode: RESPONSE_STREAM', 'InvokeMode: STREAM'],
  ['deploy/eks/pod-identity.yaml', 'ServiceAccount: !Ref', 'ServiceAccountName: !Ref'],
];

interface Policy {
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
  };
}

describe('the CloudFormation templates in deploy/', function () {
  this.timeout(900_000);
  let tools: Tools;

  before(async function () {
    tools = await requireTools(this);
  });

  it('are found right by cfn-lint', async () => {
    const files: string[] = [];
    for await (const file of glob(TEMPLATES, { cwd: REPOSITORY })) files.push(file);
    assert.ok(files.length >= 7, files.join());
    const { code, output } = await tools.run('cfn-lint', ['--include-checks', 'I', '--', ...files]);
    assert.deepEqual({ code, output }, { code: 0, output: '' });
  });

  it('are found wrong where they are, so that the check means something', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-templates-'));
    try {
      const broken = SABOTAGE.map(async ([file, from, to]) => {
        const text = await readFile(join(REPOSITORY, file), 'utf8');
        assert.ok(text.includes(from), `${file} has no ${from}`);
        const path = join(folder, file.replaceAll('/', '-'));
        await writeFile(path, text.replace(from, to));
        return path;
      });
      const { output } = await tools.run('cfn-lint', ['--format', 'parseable', '--', ...(await Promise.all(broken))]);
      for (const path of await Promise.all(broken)) assert.ok(output.includes(basename(path)), `${path}\n${output}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('let pods have their role by IRSA, one service account alone', async () => {
    const roles = await renderResources('deploy/iam/roles.yaml', 'AWS::IAM::Role', {
      OidcProvider: 'oidc.example/id/1',
      Namespace: 'travel',
    });
    const documents = roles.map((role) => (role as { AssumeRolePolicyDocument: unknown }).AssumeRolePolicyDocument);
    const [trust, ...others] = documents.filter((document) => typeof document === 'string');
    assert.deepEqual(others, []);
    const { Statement } = JSON.parse(trust ?? '') as { Statement: readonly { Principal: object; Condition: object }[] };
    assert.deepEqual(Statement[0]?.Principal, {
      Federated: 'arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1',
    });
    assert.deepEqual(Statement[0]?.Condition, {
      StringEquals: {
        'oidc.example/id/1:sub': 'system:serviceaccount:travel:travel-agent',
        'oidc.example/id/1:aud': 'sts.amazonaws.com',
      },
    });
  });

  it('allow the collector what it does, and no more', async function () {
    const binary = await requireCollector(this);
    const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-rights-'));
    const aws = await startFakeAws();
    const logs = new CloudWatchLogsClient({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    // As log-groups.yaml makes them.
    const groups = (await renderResources('deploy/iam/log-groups.yaml', 'AWS::Logs::LogGroup', {})) as {
      LogGroupName: string;
    }[];
    for (const { LogGroupName } of groups) await logs.send(new CreateLogGroupCommand({ logGroupName: LogGroupName }));
    const before = aws.received.length;
    const env = {
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
      BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
      BEDROCK_OTEL_HEALTH_INTERVAL_MS: '500',
    };
    const collector = await startCollector({ binary, queueDir: join(folder, 'queue'), env });
    try {
      const timeUnixNano = writeNanoseconds(Date.now());
      await sendOtlp(collector.otlpHttpUrl, 'logs', [
        { eventName: 'bedrock.usage', timeUnixNano, body: writeAnyValue({ InvocationId: 'one' }) },
        { eventName: 'another', timeUnixNano, body: writeAnyValue('a line') },
      ]);
      const written = (name: string): boolean => aws.cloudWatch.logEvents(`/bedrock-otel/${name}`).length > 0;
      await eventually('all groups written to', () => ['usage', 'events', 'metrics'].every(written));
    } finally {
      await collector.kill();
      await aws.close();
      logs.destroy();
      await rm(folder, { recursive: true, force: true });
    }
    const did = new Set(aws.received.slice(before).map(({ operation }) => `logs:${operation}`));
    const policies = (await renderResources('deploy/iam/roles.yaml', 'AWS::IAM::ManagedPolicy', {})) as Policy[];
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const allowed = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('logs:'));
    assert.deepEqual([...did].sort(), allowed.sort());
    const resources = statements.flatMap(({ Resource }) => Resource);
    for (const name of ['usage', 'events', 'metrics']) {
      assert.ok(resources.includes(`arn:aws:logs:us-east-1:123456789012:log-group:/bedrock-otel/${name}:*`), name);
    }
  });
});
