import assert from 'node:assert/strict';
import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from '../support/run-node.ts';
import { type RunningMoto, startMoto } from '../collector/moto.ts';
import { readCommands } from './page.ts';
import { requireTools } from './tools.ts';
import { makeWorkplace, type Workplace } from './workplace.ts';

/** In the order in which a reader would follow them: the later ones build on the first. */
const PAGES = ['iam', 'ecs', 'lambda', 'eks', 'collector'].map((folder) => `deploy/${folder}/README.md`);

/** What stands for what the pages say one must have. */
const GIVEN = {
  CLUSTER: 'default',
  IMAGE: '123456789012.dkr.ecr.us-east-1.amazonaws.com/travel-agent:1',
  BUCKET: 'code',
};

describe('the commands of the pages in deploy/', function () {
  this.timeout(900_000);
  let moto: RunningMoto;
  let workplace: Workplace;
  let env: Record<string, string>;

  before(async function () {
    const tools = await requireTools(this);
    workplace = await makeWorkplace();
    const bin = await tools.makeBin(join(workplace.folder, 'bin'));
    moto = await startMoto(join(bin, 'moto'));
    env = {
      PATH: `${bin}:${process.env['PATH']}`,
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      // The CLI's pager would wait for a reader.
      AWS_PAGER: '',
      ...GIVEN,
      SUBNETS: '',
      SECURITY_GROUPS: '',
    };
    await aws('ecs create-cluster --cluster-name default');
    await aws('s3 mb s3://code');
    env['SUBNETS'] = (await aws("ec2 describe-subnets --query 'Subnets[].SubnetId'")).split(/\s+/).slice(0, 2).join();
    env['SECURITY_GROUPS'] = await aws("ec2 describe-security-groups --query 'SecurityGroups[0].GroupId'");
  });
  after(async () => {
    await moto?.close();
    await workplace?.close();
  });

  it('are all there is to run, and those that are not run say why', async () => {
    const pages: string[] = [];
    for await (const page of glob('deploy/*/README.md', { cwd: REPOSITORY })) pages.push(page);
    assert.deepEqual(pages.sort(), PAGES.toSorted());
    const commands = (await Promise.all(PAGES.map(readCommands))).flat();
    const blocks = await Promise.all(
      PAGES.map(async (page) => countBlocks(await readFile(join(REPOSITORY, page), 'utf8'))),
    );
    assert.equal(
      commands.length,
      blocks.reduce((sum, count) => sum + count),
    );
  });

  it('stand on pages whose links lead somewhere', async () => {
    for (const page of [...PAGES, 'docs/deployment.md']) {
      const text = await readFile(join(REPOSITORY, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        await assert.doesNotReject(access(join(REPOSITORY, dirname(page), link)), `${page}: ${link}`);
      }
    }
  });

  it('do what the pages say, from the first to the last', async () => {
    for (const page of PAGES) {
      for (const { text, notRun } of await readCommands(page)) {
        if (notRun !== undefined) continue;
        const { code, output } = await workplace.run(text, env);
        assert.equal(code, 0, `${page}\n${text}\n${output}`);
      }
    }
  });

  it('have left what the pages promise', async () => {
    const groups = await aws("logs describe-log-groups --query 'logGroups[].[logGroupName,retentionInDays]'");
    assert.deepEqual(groups.split('\n').sort(), [
      '/bedrock-otel/application\t30',
      '/bedrock-otel/events\t14',
      '/bedrock-otel/lambda\t90',
      '/bedrock-otel/metrics\t14',
      '/bedrock-otel/usage\t90',
    ]);
    const containers = await aws(
      "ecs describe-task-definition --task-definition travel-agent --query 'taskDefinition.containerDefinitions[].name'",
    );
    assert.deepEqual(containers.split(/\s+/), ['queue-owner', 'collector', 'application']);
    const parameter = await aws("ssm get-parameter --name /bedrock-otel/collector --query 'Parameter.Value'");
    assert.ok('receivers' in (parse(parameter) as object));
    const functions = await aws("lambda list-functions --query 'Functions[].Handler'");
    assert.deepEqual(functions.split(/\s+/).sort(), ['answer.handler', 'stream.handler']);
  });

  async function aws(command: string): Promise<string> {
    const { code, output } = await workplace.run(`aws ${command} --output text`, env);
    assert.equal(code, 0, output);
    return output.trim();
  }
});

function countBlocks(text: string): number {
  return text.match(/^\s*```sh$/gm)?.length ?? 0;
}
