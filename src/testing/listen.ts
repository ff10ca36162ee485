import { once } from 'node:events';
import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ListenOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** PEM key and certificate: TLS, with HTTP/2 or HTTP/1.1 as the client asks by ALPN. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}

export type RequestListener = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

export interface Listening {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends every connection, however busy. */
  readonly close: () => Promise<void>;
}

const HTTP2_PREFACE = 'PRI';

/** Listens on the loopback address only, for HTTP/1.1 and HTTP/2 on the same port. */
export async function listen(listener: RequestListener, options: ListenOptions): Promise<Listening> {
  const { port = 0, tls } = options;
  const server =
    tls === undefined
      ? createPlainServer(listener)
      : createSecureServer({ key: tls.key, cert: tls.cert, allowHTTP1: true }, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A client that resets its connection is nobody's error here.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Without TLS nothing negotiates the protocol, so the first bytes tell: HTTP/2 opens with `PRI`. */
function createPlainServer(listener: RequestListener): Server {
  const http1 = createHttp1Server(listener);
  const http2 = createHttp2Server(listener);
  return createTcpServer({ noDelay: true }, (socket) => {
    let head = Buffer.alloc(0);
    socket.on('readable', function peek() {
      const bytes: unknown = socket.read();
      if (Buffer.isBuffer(bytes)) head = Buffer.concat([head, bytes]);
      if (head.length < HTTP2_PREFACE.length) return;
      socket.off('readable', peek);
      socket.unshift(head);
      const server = head.toString('latin1').startsWith(HTTP2_PREFACE) ? http2 : http1;
      server.emit('connection', socket);
    });
  });
}
