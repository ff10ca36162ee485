import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { Agent } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startFakeBedrock } from '../../src/testing/index.ts';
import { catchError, createClient, httpVersions } from './clients.ts';

const readTls = (name: string): Buffer => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));

describe('the port of the fake', () => {
  it('speaks both HTTP versions at the same time', async () => {
    const { url, received, close } = await startFakeBedrock();
    const clients = httpVersions.map((version) => createClient(url, version));
    const calls = clients.map((client) => client.send(new ConverseCommand({ modelId: 'm', messages: [] })));
    const statuses = (await Promise.all(calls)).map(({ $metadata }) => $metadata.httpStatusCode);
    await close();
    assert.deepEqual(statuses, [200, 200]);
    assert.deepEqual(received.map(({ httpVersion }) => httpVersion).sort(), ['1.1', '2.0']);
  });

  it('speaks both under TLS', async () => {
    const cert = readTls('cert.pem');
    const { url, received, close } = await startFakeBedrock({ tls: { key: readTls('key.pem'), cert } });
    const requestHandler = new NodeHttpHandler({ httpsAgent: new Agent({ ca: cert }) });
    const client = createClient(url, '1.1', { requestHandler });
    await client.send(new ConverseCommand({ modelId: 'm', messages: [] }));
    const session = connectHttp2(url, { ca: cert });
    const stream = session.request({ ':method': 'POST', ':path': '/model/m/converse' }).end('{}');
    const [headers] = await once(stream, 'response');
    session.destroy();
    await close();
    assert.match(url, /^https:/);
    assert.equal(headers[':status'], 200);
    assert.deepEqual(
      received.map(({ httpVersion }) => httpVersion),
      ['1.1', '2.0'],
    );
  });

  it('tells the versions apart even if the first bytes come one by one', async () => {
    const { url, received, close } = await startFakeBedrock();
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1').setNoDelay(true);
    for (const part of ['P', 'O', 'ST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n']) {
      socket.write(part);
      await setTimeout(5);
    }
    const [answer] = await once(socket, 'data');
    await close();
    assert.match(String(answer), /^HTTP\/1\.1 200 OK/);
    assert.equal(received[0]?.operation, 'Unknown');
  });

  it('listens on the port it is given, and frees it', async () => {
    const first = await startFakeBedrock();
    const port = Number(new URL(first.url).port);
    await assert.rejects(startFakeBedrock({ port }), { code: 'EADDRINUSE' });
    await first.close();
    const second = await startFakeBedrock({ port });
    await second.close();
    assert.equal(second.url, first.url);
  });

  for (const version of httpVersions) {
    it(`closes at once in spite of hanging calls over HTTP/${version}`, async () => {
      const { url, received, script, close } = await startFakeBedrock();
      script({ modelId: 'hang', fail: { connection: 'hang' } });
      script({ modelId: 'slow', delay: 60_000 });
      const client = createClient(url, version, { maxAttempts: 1 });
      const calls = ['hang', 'slow'].map((modelId) =>
        catchError(client.send(new ConverseCommand({ modelId, messages: [] }))),
      );
      while (received.length < 2) await setTimeout(5);
      const started = performance.now();
      await Promise.all([close(), close()]);
      assert.ok(performance.now() - started < 1_000);
      for (const call of calls) assert.ok((await call) instanceof Error);
    });
  }

  it('survives clients that leave in the middle of their request', async () => {
    const { url, received, close } = await startFakeBedrock();
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /model/m/converse HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}');
    await setTimeout(20);
    socket.destroy();
    const session = connectHttp2(url);
    const stream = session.request({ ':method': 'POST', ':path': '/model/m/converse' });
    stream.on('error', () => undefined).write('{');
    await setTimeout(20);
    session.destroy();
    await setTimeout(20);
    const answer = await fetch(`${url}/model/m/converse`, { method: 'POST', body: '{}' });
    await close();
    assert.equal(answer.status, 200);
    assert.equal(received.length, 1);
  });
});
