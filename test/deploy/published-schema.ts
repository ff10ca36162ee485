/**
 * The schemas that the collector's components publish of their configuration, in `config.schema.yaml` of their Go
 * modules: for components that the tested collector does not have.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const run = promisify(execFile);

const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';

/** What a module proxy has of each; 0.156.0, where it has that. */
const VERSIONS: Readonly<Record<string, string>> = {
  [`${CONTRIB}/exporter/awsxrayexporter`]: 'v0.156.0',
  [`${CONTRIB}/exporter/kafkaexporter`]: 'v0.157.0',
  [`${CONTRIB}/internal/aws/awsutil`]: 'v0.156.0',
  [`${CONTRIB}/internal/kafka`]: 'v0.156.0',
  [`${CONTRIB}/pkg/kafka/configkafka`]: 'v0.156.0',
  [`${CONTRIB}/receiver/kafkareceiver`]: 'v0.156.0',
  'go.opentelemetry.io/collector/config/configretry': 'v1.62.0',
  'go.opentelemetry.io/collector/config/configtls': 'v1.62.0',
  'go.opentelemetry.io/collector/exporter/exporterhelper': 'v0.156.0',
};

export interface PublishedSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, PublishedSchema>>;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, PublishedSchema>>;
  readonly items?: PublishedSchema;
  readonly allOf?: readonly PublishedSchema[];
  readonly additionalProperties?: unknown;
}

/** The schema of a contrib component such as `exporter/kafkaexporter`, without references. Unknown members are errors. */
export async function readPublishedSchema(component: string, go: NodeJS.ProcessEnv): Promise<PublishedSchema> {
  const module = `${CONTRIB}/${component}`;
  return resolve(await readFileOf(module, go), module, go);
}

async function resolve(schema: PublishedSchema, module: string, go: NodeJS.ProcessEnv): Promise<PublishedSchema> {
  if (schema.$ref !== undefined) return resolveReference(schema.$ref, module, go);
  const inherited = await Promise.all((schema.allOf ?? []).map((part) => resolve(part, module, go)));
  const own = await Promise.all(
    Object.entries(schema.properties ?? {}).map(async ([name, inner]) => [name, await resolve(inner, module, go)]),
  );
  const properties = Object.assign({}, ...inherited.map((part) => part.properties), Object.fromEntries(own)) as object;
  const { type, items, additionalProperties } = schema;
  const isClosed = Object.keys(properties).length > 0 && additionalProperties === undefined;
  return {
    // A Go duration is a string in a file, whatever the schema's generator made of it.
    ...(type !== undefined && { type }),
    ...(items !== undefined && { items: await resolve(items, module, go) }),
    ...(isClosed && { properties: properties as Record<string, PublishedSchema>, additionalProperties: false }),
  };
}

/** `name` in the same file, `/path/of/module.name` in contrib, `host/path/of/module.name` anywhere. */
async function resolveReference(ref: string, module: string, go: NodeJS.ProcessEnv): Promise<PublishedSchema> {
  const dot = ref.lastIndexOf('.');
  const path = ref.includes('/') ? ref.slice(0, dot) : '';
  const name = ref.includes('/') ? ref.slice(dot + 1) : ref;
  const target = path === '' ? module : path.startsWith('/') ? CONTRIB + path : path;
  // A module that is not in the list: whatever stands there is not judged.
  if (VERSIONS[target] === undefined) return {};
  const definition = (await readFileOf(target, go)).$defs?.[name];
  if (definition === undefined) throw new Error(`${target} defines no ${name}`);
  return resolve(definition, target, go);
}

async function readFileOf(module: string, go: NodeJS.ProcessEnv): Promise<PublishedSchema> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${VERSIONS[module]}`], {
    env: go,
    cwd: tmpdir(),
  });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  return parse(await readFile(join(Dir, 'config.schema.yaml'), 'utf8')) as PublishedSchema;
}
