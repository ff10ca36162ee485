import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Takes everything, as cheaply as it can, in a process of its own: CloudWatch Logs where a collector is measured, the
 * collector where an application is. It counts log events and keeps nothing; asked by a message, it answers with the count.
 */
let events = 0;
let streamExists = false;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    if (operation === 'CreateLogStream') streamExists = true;
    // The exporter makes a stream only when it is told that there is none.
    const missing = operation === 'PutLogEvents' && !streamExists;
    if (operation === 'PutLogEvents' && streamExists) events += countEvents(Buffer.concat(chunks));
    response.writeHead(missing ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(missing ? '{"__type":"ResourceNotFoundException"}' : '{"nextSequenceToken":"1"}');
  });
});

/** Inside of a message the quotes are escaped, so each of these is an event's own. */
function countEvents(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(MARK); at >= 0; at = body.indexOf(MARK, at + MARK.length)) count += 1;
  return count;
}

const MARK = Buffer.from('"timestamp":');

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(events));
process.on('disconnect', () => process.exit());
