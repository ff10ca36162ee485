/**
 * Writes a document as one line of its own. Never through `console`: in AWS Lambda that puts a prefix before the
 * line, and then it is no EMF any more.
 */
export function writeEmfLine(document: object): void {
  const { stdout } = process;
  // Where nobody reads stdout any more (EPIPE), an error that nobody listens to would end the application.
  if (!stdout.listeners('error').includes(ignoreError)) stdout.on('error', ignoreError);
  stdout.write(`${JSON.stringify(document)}\n`, () => {
    // The error is told after the callback; what the application itself writes later has its own errors again.
    setImmediate(() => {
      if (stdout.writableLength === 0) stdout.off('error', ignoreError);
    });
  });
}

function ignoreError(): void {}
