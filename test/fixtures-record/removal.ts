import { EVENT_STREAM_TYPE } from '../../src/testing/reply.ts';
import type { Exchange, RawMessage } from './exchange.ts';
import { mapBytes, mapStream, type MapText } from './texts.ts';

/** What is left of an exchange once nothing in it says whose it was. */
export interface Remainder {
  readonly modelId: string;
  readonly path: string;
  readonly request: RawMessage;
  readonly response: RawMessage & { readonly status: number };
  /** Where something was put in place of something else. */
  readonly changes: readonly string[];
}

/** The account id of AWS's own examples. */
const EXAMPLE_ACCOUNT = '123456789012';
const REMOVED = 'REMOVED';

/** Of all other headers nothing is kept: authorization, tokens, cookies, user agents, dates, addresses. */
const KEPT_REQUEST_HEADERS = /^(content-type|accept|x-amzn-bedrock-.*)$/;
const KEPT_RESPONSE_HEADERS = /^(content-type|x-amzn-.*)$/;

/** Headers with a secret in them, and how to find it; of a cookie the first value. */
const SECRET_HEADERS: Readonly<Record<string, RegExp>> = {
  authorization: /(?:Signature=|Bearer )(?<secret>\S+)/,
  'x-amz-security-token': /(?<secret>.+)/,
  cookie: /=(?<secret>[^;]+)/,
  'set-cookie': /=(?<secret>[^;]+)/,
};

const ARN_ACCOUNT = /\barn(?::|%3A)aws[\w-]*(?::|%3A)[\w-]*(?::|%3A)[\w-]*(?::|%3A)(\d{12})(?::|%3A)/gi;
/** Users, roles and their sessions, which bear the names of people; services quote them when they refuse. */
const PRINCIPAL = /(\barn:aws[\w-]*:(?:iam|sts)::\d{12}:)[^\s"',;)]+/g;
/** Keys of whatever account: access key ids, Bedrock API keys, bearer tokens. */
const KEYS = /\b(?:A[KS]IA[A-Z0-9]{16}\b|ABSK[\w+/=-]{20,}|bedrock-api-key-[\w+/=-]+|(?<=Bearer )[\w.~+/=-]{16,})/g;

/** Shorter than any credential: to look for it would find words. */
const SHORTEST_SECRET = 8;

/**
 * Removes from an exchange what says whose it was. `ownAccounts` are ids to remove that nothing in it names as
 * such. Throws where a removal is impossible: in the headers of a stream's event, and where a text is split over
 * several events.
 */
export function removeIdentity(exchange: Exchange, ownAccounts: readonly string[]): Remainder {
  const { call, path, request, response } = exchange;
  const mapBody = response.headers['content-type'] === EVENT_STREAM_TYPE ? mapStream : mapBytes;
  const secrets = findSecrets(exchange);
  const accounts = [...new Set([...ownAccounts, ...findAccounts(exchange, mapBody)])];
  const map = createMap(secrets, accounts);
  const remainder = {
    modelId: map(call.modelId, ''),
    path: mapPath(path, map),
    request: { headers: keepHeaders(request.headers, KEPT_REQUEST_HEADERS, map), body: mapBytes(request.body, map) },
    response: {
      status: response.status,
      headers: keepHeaders(response.headers, KEPT_RESPONSE_HEADERS, map),
      body: mapBody(response.body, map),
    },
  };
  const joined = joinTexts(remainder.response.body, mapBody);
  if (joined.some((text) => [...secrets, ...accounts].some((part) => text.includes(part)))) {
    throw new Error(
      'response.body: expected whole account ids and credentials, got one that is split over several events of the stream',
    );
  }
  const changes = [
    ...(remainder.path === path ? [] : ['path']),
    ...(remainder.request.body === request.body ? [] : ['request']),
    ...(remainder.response.body.equals(response.body) ? [] : ['response']),
  ].map((place) => `${place}: account ids became ${EXAMPLE_ACCOUNT}, names and credentials ${REMOVED}`);
  return { ...remainder, changes };
}

function createMap(secrets: readonly string[], accounts: readonly string[]): MapText {
  const accountIds = accounts.map((account) => new RegExp(`(?<!\\d)${account}(?!\\d)`, 'g'));
  return (text) => {
    const withoutSecrets = secrets.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text);
    return accountIds
      .reduce((rest, accountId) => rest.replaceAll(accountId, EXAMPLE_ACCOUNT), withoutSecrets)
      .replaceAll(PRINCIPAL, `$1${REMOVED}`)
      .replaceAll(KEYS, REMOVED);
  };
}

/** The credentials, and what follows from them in the headers. Longest first: one can contain another. */
function findSecrets({ credentials, request, response }: Exchange): string[] {
  const fromHeaders = [request.headers, response.headers]
    .flatMap((headers) => Object.entries(headers))
    .map(([name, value]) => SECRET_HEADERS[name.toLowerCase()]?.exec(value)?.groups?.['secret'] ?? '');
  const secrets = [...credentials.secrets, ...fromHeaders].filter(({ length }) => length >= SHORTEST_SECRET);
  return [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))].sort(
    (a, b) => b.length - a.length,
  );
}

/** The accounts of the credentials and of all ARNs: once known, they are found without an ARN around them too. */
function findAccounts(exchange: Exchange, mapBody: typeof mapBytes): string[] {
  const { call, path, request, response, credentials } = exchange;
  const texts = [call.modelId, path, ...Object.values(request.headers), ...Object.values(response.headers)];
  const collect: MapText = (text) => {
    texts.push(text);
    return text;
  };
  mapBytes(request.body, collect);
  mapBody(response.body, collect);
  texts.push(...joinTexts(response.body, mapBody));
  const inArns = texts.flatMap((text) => [...text.matchAll(ARN_ACCOUNT)].map(([, account = '']) => account));
  return [credentials.accountId ?? EXAMPLE_ACCOUNT, ...inArns].filter((account) => account !== EXAMPLE_ACCOUNT);
}

/** All texts of a body, those of the same member one after the other, as the events of a stream continue them. */
function joinTexts(body: Buffer, mapBody: typeof mapBytes): string[] {
  const joined = new Map<string, string>();
  mapBody(body, (text, key) => {
    joined.set(key, `${joined.get(key) ?? ''}${text}`);
    return text;
  });
  return [...joined.values()];
}

function keepHeaders(headers: RawMessage['headers'], kept: RegExp, map: MapText): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), map(value, '')] as const)
      .filter(([name]) => kept.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function mapPath(path: string, map: MapText): string {
  const decoded = decodeURIComponent(path);
  if (map(decoded, '') === decoded) return path;
  return path
    .split('/')
    .map((segment) => encodeURIComponent(map(decodeURIComponent(segment), '')))
    .join('/');
}
