import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isObject, type JsonObject, readArray, readObject } from '../../src/read.ts';

/** What stands in for a collector where only its answers matter: every path has a status, 200 by default. */
export interface StandInOptions {
  readonly statuses?: Readonly<Record<string, number>>;
  readonly body?: string;
  /** Hears of every document in the body of a log record. */
  readonly onDocument?: (document: unknown, record: JsonObject) => void;
}

export interface StandIn {
  readonly url: string;
  /** Paths asked for, and their headers. */
  readonly requests: { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[];
  readonly close: () => Promise<void>;
}

export async function startStandIn({ statuses = {}, body = '{}', onDocument }: StandInOptions = {}): Promise<StandIn> {
  const requests: StandIn['requests'] = [];
  const server = createServer(async (incoming, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part);
    const { url: path = '', headers } = incoming;
    requests.push({ path, headers });
    const text = Buffer.concat(parts).toString();
    for (const record of text.startsWith('{') ? listRecords(JSON.parse(text)) : []) {
      onDocument?.(readValue(readObject(record, 'body')), record);
    }
    response.writeHead(statuses[path] ?? 200, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function listRecords(request: unknown): JsonObject[] {
  const resources = readObjects(isObject(request) ? request : {}, 'resourceLogs');
  return resources.flatMap((one) => readObjects(one, 'scopeLogs')).flatMap((one) => readObjects(one, 'logRecords'));
}

function readObjects(object: JsonObject, key: string): JsonObject[] {
  return (readArray(object, key) ?? []).filter(isObject);
}

/** OTLP's `AnyValue`, as it would be written into a log. */
function readValue(value: unknown): unknown {
  const any = isObject(value) ? value : {};
  if ('intValue' in any) return Number(any['intValue']);
  if ('stringValue' in any) return any['stringValue'];
  const list = readObject(any, 'arrayValue');
  if (list !== undefined) return (readArray(list, 'values') ?? []).map(readValue);
  const members = readObjects(readObject(any, 'kvlistValue') ?? {}, 'values');
  return Object.fromEntries(members.map((member) => [member['key'], readValue(member['value'])]));
}
