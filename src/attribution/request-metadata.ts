import { isObject, type JsonObject } from '../read.ts';
import type { Attribution } from '../record/attribution.ts';
import type { AttributionPolicy } from './policy.ts';

/** How each command takes its metadata; the others take none. */
const FORMS: Readonly<Record<string, 'map' | 'json'>> = {
  Converse: 'map',
  ConverseStream: 'map',
  InvokeModel: 'json',
  InvokeModelWithResponseStream: 'json',
};

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const MOST_KEYS = 16;
const MOST_CHARACTERS = 256;
const NOT_ALLOWED = /[^a-zA-Z0-9\s._:/=+$@-]/g;

/**
 * The input of a command with attribution and trace id in its `requestMetadata`, so that AWS's invocation logs can be
 * joined with traces. A copy: the application's input stays as it is, and so do its own keys. Where there is nothing to
 * add, or what is there cannot be read, it is the input itself.
 */
export function addRequestMetadata(
  command: string,
  input: JsonObject,
  metadata: Readonly<Record<string, string>>,
): JsonObject {
  const form = FORMS[command];
  const given = input['requestMetadata'];
  const own = form === 'json' && typeof given === 'string' ? parseMap(given) : (given ?? {});
  if (form === undefined || !isObject(own)) return input;
  const room = MOST_KEYS - Object.keys(own).length;
  const added = Object.entries(metadata)
    .filter(([key]) => !Object.hasOwn(own, key))
    .slice(0, Math.max(0, room));
  if (added.length === 0) return input;
  const merged = { ...own, ...Object.fromEntries(added) };
  return { ...input, requestMetadata: form === 'map' ? merged : JSON.stringify(merged) };
}

/** What is told of a call. It can stand in AWS's logs in plain text, so users are told only as a hash. */
export function describeCall(
  attribution: Attribution,
  traceId: string | undefined,
  { hashUserId }: Pick<AttributionPolicy, 'hashUserId'>,
): Readonly<Record<string, string>> {
  const { agentId, feature, userId, sessionId, conversationId, incidentId } = attribution;
  const said = {
    traceId,
    agentId,
    feature,
    incidentId,
    conversationId,
    sessionId,
    userId: hashUserId === false ? undefined : userId,
  };
  return Object.fromEntries(
    Object.entries(said)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([key, value]) => [key, value.replace(NOT_ALLOWED, '_').slice(0, MOST_CHARACTERS)]),
  );
}

function parseMap(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
