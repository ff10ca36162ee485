/** An OTLP endpoint of somebody else: takes everything, and keeps it to be looked at. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface TakenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body, without its compression. */
  readonly body: Buffer;
}

export interface StandIn {
  readonly url: string;
  /** Grows. */
  readonly requests: readonly TakenRequest[];
  readonly close: () => Promise<void>;
}

/** Listens on the loopback address. */
export async function startStandIn(): Promise<StandIn> {
  const requests: TakenRequest[] = [];
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { url: path = '', headers } = incoming;
      const sent = Buffer.concat(parts);
      requests.push({ path, headers, body: headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent });
      const contentType = headers['content-type'] ?? 'application/x-protobuf';
      response.writeHead(200, { 'content-type': contentType }).end(contentType.includes('json') ? '{}' : '');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
