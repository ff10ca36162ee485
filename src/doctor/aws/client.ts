import { type JsonObject, readString } from '../../read.ts';
import { Stop } from '../finding.ts';
import { describeFailure, parseObject } from '../network.ts';
import { AwsError } from './aws-error.ts';
import { type Endpoint, findEndpoint, type Service } from './endpoints.ts';
import { readSdkConfiguration } from './sdk-configuration.ts';
import { signHeaders } from './sign.ts';

/** The few requests that the doctor makes, signed, over plain HTTPS: no further AWS SDK client is needed. */
export interface Aws {
  region(): Promise<string>;
  endpoint(service: Service): Promise<Endpoint>;
  /** CloudWatch Logs speaks JSON 1.1. */
  callLogs(operation: string, members: JsonObject): Promise<JsonObject>;
  /** X-Ray speaks REST with JSON; what is asked here has no members. */
  callXray(operation: string): Promise<JsonObject>;
  /** STS and IAM speak AWS Query: a form goes out, XML comes back. */
  callQuery(request: QueryRequest): Promise<string>;
  /** The actions that were denied so far. */
  readonly denied: ReadonlySet<string>;
}

interface QueryRequest {
  readonly service: 'sts' | 'iam';
  readonly operation: string;
  readonly version: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface AwsOptions {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly region: string | undefined;
  readonly timeoutMs: number;
}

export function createAws({ directory, environment, region: givenRegion, timeoutMs }: AwsOptions): Aws {
  const sdk = readSdkConfiguration(directory, givenRegion);
  const denied = new Set<string>();

  async function endpoint(service: Service): Promise<Endpoint> {
    return findEndpoint(service, await sdk.region(), environment);
  }

  async function send(service: Service, operation: string, { path = '/', headers, body }: Message): Promise<string> {
    const { url: base, ...scope } = await endpoint(service);
    const url = new URL(path, base);
    const signed = signHeaders({ url, headers, body }, await sdk.credentials(), scope, new Date());
    const { response, text } = await post(url, signed, body, timeoutMs);
    if (response.ok) return text;
    const error = readError(response, text, `${service}:${operation}`);
    if (error.isDenied) denied.add(error.action);
    throw error;
  }

  return {
    region: sdk.region,
    endpoint,
    denied,
    async callLogs(operation, members) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}` };
      return parseObject(await send('logs', operation, { headers, body: JSON.stringify(members) }));
    },
    async callXray(operation) {
      return parseObject(await send('xray', operation, { path: `/${operation}`, headers: {}, body: '' }));
    },
    async callQuery({ service, operation, version, parameters = {} }) {
      const form = new URLSearchParams({ Action: operation, Version: version, ...parameters });
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      return send(service, operation, { headers, body: form.toString() });
    },
  };
}

interface Message {
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<{ response: Response; text: string }> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // An empty string would get a content type from `fetch`.
    const response = await fetch(url, { method: 'POST', headers, body: body === '' ? null : body, signal });
    return { response, text: await response.text() };
  } catch (error) {
    throw new Stop({
      status: 'skipped',
      found: `${url.origin} cannot be reached: ${describeFailure(error)}`,
      mend: 'See that this machine has a way there; another region is given by --region, another endpoint by AWS_ENDPOINT_URL_*.',
    });
  }
}

/** In JSON, in a header, or in XML: every protocol says it in another place. */
function readError(response: Response, text: string, action: string): AwsError {
  const json = parseObject(text);
  const code =
    response.headers.get('x-amzn-errortype') ??
    readString(json, '__type') ??
    readString(json, 'code') ??
    readElement(text, 'Code') ??
    `HTTP ${response.status}`;
  const message = readString(json, 'message') ?? readString(json, 'Message') ?? readElement(text, 'Message') ?? '';
  // `com.amazonaws.logs#AccessDeniedException` and `AccessDeniedException:http://…` are the same code.
  return new AwsError(code.replace(/^.*#/, '').replace(/:.*$/, ''), message, action);
}

/** The text of the first element of that name. */
export function readElement(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
