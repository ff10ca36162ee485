/**
 * Writes a document as one line of its own. Never through `console`: in AWS Lambda that puts a prefix before the
 * line, and then it is no EMF any more.
 */
export function writeEmfLine(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}
