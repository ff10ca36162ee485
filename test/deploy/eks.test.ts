import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { findGo, requireCollector } from '../collector/build.ts';
import { REPOSITORY } from '../support/run-node.ts';
import { BASE } from './lay-over.ts';
import { requireTools, runToEnd, type Tools } from './tools.ts';
import { makeWorkplace } from './workplace.ts';

const run = promisify(execFile);

const FOLDER = join(REPOSITORY, 'deploy/eks');
const MANIFESTS = ['sidecar.yaml', 'daemonset.yaml', 'operator-application.yaml'];
const OPERATOR = 'github.com/open-telemetry/opentelemetry-operator@v0.140.0';
const AWS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** The oldest Kubernetes in which native sidecars are on by default, and the newest whose schemas are there. */
const VERSIONS = ['1.29', '1.37'];

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly securityContext?: { readonly runAsUser?: number };
}

interface Workload {
  readonly kind: string;
  readonly spec: {
    readonly template: {
      readonly spec: { readonly initContainers?: readonly Container[]; readonly containers: readonly Container[] };
    };
  };
}

interface OperatorResource {
  readonly spec: { readonly image: string; readonly config: unknown };
}

/** A JSON schema as the Kubernetes API has it. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

describe('deploy/eks', function () {
  this.timeout(900_000);

  describe('against the schemas of Kubernetes', () => {
    let tools: Tools;
    before(async function () {
      tools = await requireTools(this);
    });

    for (const version of VERSIONS) {
      it(`is right for ${version}`, async () => {
        const files = MANIFESTS.map((name) => join(FOLDER, name));
        const { code, output } = await validate(version, ...files);
        assert.equal(code, 0, output);
        assert.equal(output.match(/ passed /g)?.length, 7, output);
      });
    }

    it('is found wrong where it is, so that the check means something', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-eks-'));
      try {
        for (const [name, from, to] of [
          ['sidecar.yaml', 'restartPolicy: Always', 'restartPolicies: Always'],
          ['sidecar.yaml', 'failureThreshold: 30', 'failureThreshold: thirty'],
          ['daemonset.yaml', 'internalTrafficPolicy', 'localTrafficPolicy'],
          ['operator-application.yaml', 'fsGroup: 10001', 'fsGroups: 10001'],
        ] as const) {
          const text = await readFile(join(FOLDER, name), 'utf8');
          assert.ok(text.includes(from), from);
          await writeFile(join(folder, name), text.replace(from, to));
          const { code, output } = await validate('1.37', join(folder, name));
          assert.notEqual(code, 0, `${to}: ${output}`);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    async function validate(version: string, ...files: string[]): Promise<{ code: number; output: string }> {
      return tools.run('kubernetes-validate', ['--strict', '--kubernetes-version', version, ...files]);
    }
  });

  describe("against the schema of the Operator's resource", () => {
    let schema: Schema;
    before(async function () {
      const go = await findGo();
      if (go === undefined && process.env['CI']) throw new Error('The schema comes as a Go module.');
      if (go === undefined) return this.skip();
      const { stdout } = await run('go', ['mod', 'download', '-json', OPERATOR], { env: go, cwd: tmpdir() });
      const { Dir } = JSON.parse(stdout) as { Dir: string };
      const path = join(Dir, 'config/crd/bases/opentelemetry.io_opentelemetrycollectors.yaml');
      const { spec } = parse(await readFile(path, 'utf8')) as CustomResourceDefinition;
      const version = spec.versions.find(({ name }) => name === 'v1beta1');
      assert.ok(version !== undefined);
      schema = forbidUnknown(version.schema.openAPIV3Schema);
    });

    it('is right', async () => {
      assert.deepEqual(judge(await readOperatorResource()), []);
    });

    it('is found wrong where it is, so that the check means something', async () => {
      const text = stringify(await readOperatorResource());
      for (const [from, to] of [
        ['mode: sidecar', 'mode: beside'],
        ['volumeMounts:', 'mounts:'],
        ['pipelines:', 'pipes:'],
      ] as const) {
        assert.ok(text.includes(from), from);
        assert.notDeepEqual(judge(parse(text.replace(from, to))), [], to);
      }
    });

    function judge(resource: unknown): unknown[] {
      const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
      return validate(resource) ? [] : (validate.errors ?? []);
    }
  });

  it("has the Operator's resource as operator.mjs writes it", async () => {
    const workplace = await makeWorkplace();
    try {
      const { code, output } = await workplace.run('node deploy/eks/operator.mjs', {});
      assert.deepEqual({ code, output }, { code: 0, output: '' });
      const written = await readFile(join(workplace.folder, 'deploy/eks/operator-sidecar.yaml'), 'utf8');
      const there = await readFile(join(FOLDER, 'operator-sidecar.yaml'), 'utf8');
      assert.ok(there === written, 'operator-sidecar.yaml is out of date: node deploy/eks/operator.mjs');
    } finally {
      await workplace.close();
    }
  });

  it('runs the images that docker-compose.yml has', async () => {
    const compose = parse(await readFile(join(REPOSITORY, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
      services: { collector: { image: string } };
    };
    const { image } = compose.services.collector;
    for (const name of ['sidecar.yaml', 'daemonset.yaml']) {
      assert.equal((await readCollector(name)).image, image, name);
    }
    assert.equal((await readOperatorResource()).spec.image, image);
  });

  it('sets no variable of the collector that the configuration does not know', async () => {
    const config = await readFile(BASE, 'utf8');
    for (const name of ['sidecar.yaml', 'daemonset.yaml']) {
      for (const { name: variable } of (await readCollector(name)).env ?? []) {
        assert.ok(variable === 'GOMEMLIMIT' || config.includes(`\${env:${variable}`), variable);
      }
    }
  });

  it('lets Fluent Bit know a usage document from other lines', async () => {
    const { pipeline } = parse(await readFile(join(FOLDER, 'fluent-bit.yaml'), 'utf8')) as {
      pipeline: { filters: readonly { rule: string }[]; outputs: readonly { match: string; log_format: string }[] };
    };
    const [key, pattern = '', tag, keep] = pipeline.filters[0]?.rule.split(' ') ?? [];
    assert.deepEqual([key, tag, keep], ['$log', 'usage.$TAG', 'false']);
    // lambda.test.ts sees that documents begin like this.
    assert.match('{"_aws":{"Timestamp":1}}', new RegExp(pattern));
    assert.doesNotMatch('{"level":"info","text":"_aws"}', new RegExp(pattern));
    assert.deepEqual(
      pipeline.outputs.map(({ match, log_format }) => [match, log_format]),
      [['usage.*', 'json/emf']],
    );
  });

  it("tells the collector's health to the kubelet, and takes OTLP from its own pod alone", async function () {
    const binary = await requireCollector(this);
    const { args = [] } = await readCollector('sidecar.yaml');
    const given = args.map((arg) => arg.replace('/etc/otelcol/config.yaml', BASE));
    const printed = await runToEnd(binary, ['print-config', '--mode=unredacted', ...given], { env: AWS });
    assert.equal(printed.code, 0, printed.output);
    assert.match(printed.output, /health_check:\n(?: {8}.*\n)*? {8}endpoint: 0\.0\.0\.0:13133\n/);
    const endpoints = [...printed.output.matchAll(/endpoint: ([\d.]+:431[78])$/gm)].map(([, endpoint]) => endpoint);
    assert.deepEqual(endpoints.sort(), ['127.0.0.1:4317', '127.0.0.1:4318']);
  });

  it('gives the Operator a configuration that the collector takes', async function () {
    const binary = await requireCollector(this);
    const { spec } = await readOperatorResource();
    // The Operator hands it over in a variable, and so does this.
    const env = { ...AWS, OTEL_CONFIG: stringify(spec.config) };
    const { code, output } = await runToEnd(binary, ['validate', '--config=env:OTEL_CONFIG'], { env });
    assert.equal(code, 0, output);
  });
});

async function readCollector(name: string): Promise<Container> {
  const documents = parseAllDocuments(await readFile(join(FOLDER, name), 'utf8'));
  const workloads = documents.map((document) => document.toJS() as Workload).filter(({ spec }) => spec?.template);
  const { initContainers = [], containers = [] } = workloads[0]?.spec.template.spec ?? { containers: [] };
  const collector = [...initContainers, ...containers].find((container) => container.name === 'collector');
  assert.ok(collector !== undefined, name);
  return collector;
}

async function readOperatorResource(): Promise<OperatorResource> {
  return parse(await readFile(join(FOLDER, 'operator-sidecar.yaml'), 'utf8')) as OperatorResource;
}

/** What the API server drops without a word shall be an error here. */
function forbidUnknown(schema: Schema): Schema {
  const { properties, items, additionalProperties } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  return {
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, forbidUnknown(inner)])),
      ...(!open && { additionalProperties: false }),
    }),
    ...(items !== undefined && { items: forbidUnknown(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: forbidUnknown(additionalProperties) }),
  };
}
