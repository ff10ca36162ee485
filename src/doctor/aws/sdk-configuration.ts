import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isObject, readObject, readString } from '../../read.ts';
import { Stop } from '../finding.ts';
import type { Credentials } from './sign.ts';

/** What a client of the application's own SDK would sign with, and for which region. */
export interface SdkConfiguration {
  region(): Promise<string>;
  credentials(): Promise<Credentials>;
}

const SDK = '@aws-sdk/client-bedrock-runtime';

/**
 * Asks the application's own copy of the AWS SDK: profiles, SSO, containers' and instances' credentials are found as
 * the application finds them, and no further package is needed.
 */
export function readSdkConfiguration(directory: string, region: string | undefined): SdkConfiguration {
  const config = (): ReturnType<typeof createConfig> => createConfig(directory, region);
  return {
    async region() {
      if (region !== undefined) return region;
      const found = await ask(config(), 'region').catch(() => undefined);
      if (typeof found === 'string' && found !== '') return found;
      throw new Stop({ status: 'skipped', found: 'No AWS region is set.', mend: 'Set AWS_REGION, or give --region.' });
    },
    async credentials() {
      const reasons: string[] = [];
      const found = await ask(config(), 'credentials').catch((error: unknown) => void reasons.push(String(error)));
      const object = isObject(found) ? found : undefined;
      const accessKeyId = readString(object, 'accessKeyId');
      const secretAccessKey = readString(object, 'secretAccessKey');
      if (accessKeyId !== undefined && secretAccessKey !== undefined) {
        return { accessKeyId, secretAccessKey, sessionToken: readString(object, 'sessionToken') };
      }
      throw new Stop({
        status: 'skipped',
        found: `No AWS credentials: ${reasons[0] ?? 'the AWS SDK found none'}`,
        mend: 'Set AWS_PROFILE or other credentials, as for any AWS SDK; aws sts get-caller-identity tries them.',
      });
    },
  };
}

function createConfig(directory: string, region: string | undefined): unknown {
  const Client = loadClient(directory);
  // Credentials are asked of STS or SSO in a region, too; they do not depend on which.
  return readObject(toObject(Reflect.construct(Client, [region === undefined ? {} : { region }])), 'config');
}

type ClientClass = new (options: object) => unknown;

function loadClient(directory: string): ClientClass {
  const exported = loadSdk(directory);
  const found = isObject(exported) ? exported['BedrockRuntimeClient'] : undefined;
  if (isClass(found)) return found;
  throw new Stop({
    status: 'skipped',
    found: `AWS cannot be asked: credentials are found by ${SDK}, which is not there.`,
    mend: `npm install ${SDK}`,
  });
}

function loadSdk(directory: string): unknown {
  try {
    return createRequire(join(directory, 'application.js'))(SDK);
  } catch {
    return undefined;
  }
}

async function ask(config: unknown, member: 'region' | 'credentials'): Promise<unknown> {
  const provider: unknown = isObject(config) ? config[member] : undefined;
  return typeof provider === 'function' ? Reflect.apply(provider, config, []) : provider;
}

function isClass(value: unknown): value is ClientClass {
  return typeof value === 'function';
}

function toObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isObject(value) ? value : undefined;
}
