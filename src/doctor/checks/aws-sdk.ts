import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';
import { findCopies, findPackage } from '../packages.ts';
import { isInRange } from '../version-range.ts';

export const SDK_PACKAGE = '@aws-sdk/client-bedrock-runtime';

/** The oldest one that the package's tests run with. */
const SUPPORTED = '>=3.454.0 <4';

/** Which copies of the AWS SDK's client there are, and whether they are in the range that is supported. */
export function checkAwsSdk({ directory }: DoctorContext): Outcome {
  const found = findPackage(SDK_PACKAGE, directory);
  if (found === undefined) {
    return {
      status: 'failed',
      found: `${SDK_PACKAGE} is not installed for ${directory}.`,
      mend: `Run this in the application's folder, or there: npm install ${SDK_PACKAGE}`,
    };
  }
  const copies = findCopies(SDK_PACKAGE, directory);
  const unsupported = copies.filter(({ version }) => isInRange(version, SUPPORTED) === false);
  if (unsupported.length > 0) {
    return {
      status: 'failed',
      found: unsupported
        .map((copy) => `${SDK_PACKAGE} ${copy.version} in ${copy.directory} is not supported.`)
        .join('\n'),
      mend: `Supported is ${SUPPORTED}: npm install ${SDK_PACKAGE}@3`,
    };
  }
  if (copies.length > 1) {
    return {
      status: 'warning',
      found: `${copies.length} copies of ${SDK_PACKAGE}: ${copies.map((copy) => `${copy.version} in ${copy.directory}`).join(', ')}. Only the first is tried below.`,
      mend: `npm dedupe; npm explain ${SDK_PACKAGE} says who asks for which.`,
    };
  }
  return { status: 'ok', found: `${SDK_PACKAGE} ${found.version}` };
}
