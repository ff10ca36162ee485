import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that breaks in the middle of what passes. */
export interface Network {
  /** The server's own address, by this way. */
  readonly url: string;
  /**
   * From now on every connection breaks in the middle of a request, or of an answer: behind its head. Returns a function
   * that mends the network and tells how many connections broke.
   */
  readonly cut: (where: 'request' | 'answer') => () => number;
  readonly close: () => Promise<void>;
}

const END_OF_HEAD = '\r\n\r\n';

/** Stands on the loopback address, and lets everything through as it is. */
export async function startNetwork(target: string): Promise<Network> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  let cut: 'request' | 'answer' | undefined;
  let broken = 0;

  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    const both = [client, upstream];
    for (const socket of both) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          for (const each of both) each.destroy();
        });
    }
    function pass(to: Socket, bytes: Buffer, end: number | undefined): void {
      to.write(bytes.subarray(0, end));
      if (end === undefined) return;
      broken += 1;
      // What was passed on shall arrive before the connection breaks.
      to.end();
      setTimeout(() => both.forEach((socket) => socket.resetAndDestroy()), 20);
      for (const socket of both) socket.removeAllListeners('data').resume();
    }
    client.on('data', (bytes) => pass(upstream, bytes, cut === 'request' ? Math.ceil(bytes.length / 2) : undefined));
    upstream.on('data', (bytes) => {
      pass(client, bytes, cut === 'answer' ? bytes.indexOf(END_OF_HEAD) + END_OF_HEAD.length : undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(where) {
      cut = where;
      broken = 0;
      return () => {
        cut = undefined;
        return broken;
      };
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
