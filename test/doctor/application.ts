import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Aws, createAws } from '../../src/doctor/aws/client.ts';
import type { DoctorContext } from '../../src/doctor/context.ts';
import { REPOSITORY } from '../support/run-node.ts';

/** All that an application needs to be well, as links to what the repository has installed. */
export const WELL = [
  'bedrock-otel',
  '@aws-sdk/client-bedrock-runtime',
  '@opentelemetry/api',
  '@opentelemetry/instrumentation',
  '@opentelemetry/sdk-node',
];

/** A package that has nothing but its package.json. */
interface Hollow {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

export interface Application {
  readonly directory: string;
  /** Puts a hollow package into the application's `node_modules`, or below another package. */
  readonly addHollow: (hollow: Hollow, below?: string) => Promise<void>;
  readonly addFile: (name: string, text: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** An application's folder with these packages. */
export async function createApplication(packages: readonly string[] = WELL): Promise<Application> {
  const directory = await mkdtemp(join(tmpdir(), 'bedrock-otel-doctor-'));
  const modules = join(directory, 'node_modules');
  await mkdir(modules);
  for (const name of packages) {
    const target = name === 'bedrock-otel' ? REPOSITORY : join(REPOSITORY, 'node_modules', name);
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(target, join(modules, name), 'junction');
  }
  return {
    directory,
    async addHollow(hollow, below = '') {
      const folder = join(modules, below, below === '' ? '' : 'node_modules', hollow.name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify(hollow));
    },
    async addFile(name, text) {
      const file = join(directory, name);
      await writeFile(file, text);
      return file;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What AWS SDKs read from the environment, so that they go to the fake and to nobody else. */
export function awsEnvironment(url: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** A context as the command line makes it, with short patience. */
export function createContext(given: Partial<DoctorContext> & { readonly region?: string }): DoctorContext {
  const { directory = REPOSITORY, environment = {}, timeoutMs = 3_000, region = 'us-east-1' } = given;
  return {
    directory,
    environment,
    otlpEndpoint: undefined,
    healthEndpoint: undefined,
    logGroupPrefix: '/bedrock-otel',
    timeoutMs,
    preload: [],
    entry: undefined,
    collectorRole: undefined,
    aws: createAws({ directory, environment, region, timeoutMs }),
    ...given,
  };
}

/** For checks that must not ask AWS. */
export const NO_AWS: Aws = {
  region: refuse,
  endpoint: refuse,
  callLogs: refuse,
  callXray: refuse,
  callQuery: refuse,
  denied: new Set(),
};

async function refuse(): Promise<never> {
  throw new Error('AWS was asked');
}
