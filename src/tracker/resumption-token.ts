import { isObject, known, readCount, readString } from '../read.ts';
import type { TrackedRun } from './sink.ts';

/** What travels in a token: which run it is, and nothing about whom it is for. The members are LaunchDarkly's. */
export type ResumedRun = Pick<TrackedRun, 'runId' | 'key' | 'variation' | 'version'>;

export function writeResumptionToken({ runId, key, variation, version }: ResumedRun): string {
  const members = { runId, configKey: key, variationKey: variation, version };
  return Buffer.from(JSON.stringify(members)).toString('base64url');
}

/** @throws TypeError that says what is wrong with the token. */
export function readResumptionToken(token: string): ResumedRun {
  const members = parse(token);
  const runId = readString(members, 'runId');
  const key = readString(members, 'configKey');
  if (runId === undefined || key === undefined)
    throw new TypeError(`resumption token: expected ${runId === undefined ? 'runId' : 'configKey'} in it, found none`);
  return {
    runId,
    key,
    ...known({ variation: readString(members, 'variationKey'), version: readCount(members, 'version') }),
  };
}

function parse(token: unknown): Readonly<Record<string, unknown>> {
  if (typeof token !== 'string') throw new TypeError(`resumption token: expected a text, got ${typeof token}`);
  let members: unknown;
  try {
    members = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    // Told below, with everything else that is no JSON object.
  }
  if (!isObject(members)) throw new TypeError('resumption token: expected a JSON object in base64url');
  return members;
}
