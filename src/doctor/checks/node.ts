import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';
import { findPackage } from '../packages.ts';
import { isInRange } from '../version-range.ts';
import { PACKAGE_NAME } from '../../version.ts';

/** For a package that does not say it itself; as its package.json has it. */
const SUPPORTED = '>=20.19.0';

/** Whether this package is installed where the application is, and runs on this Node.js. */
export function checkNode({ directory }: DoctorContext): Outcome {
  const { version } = process;
  const installed = findPackage(PACKAGE_NAME, directory);
  const range = installed?.node ?? SUPPORTED;
  if (isInRange(version, range) === false) {
    return {
      status: 'failed',
      found: `Node.js ${version}, and ${PACKAGE_NAME} needs ${range}.`,
      mend: 'Update Node.js: https://nodejs.org/en/download',
    };
  }
  if (installed === undefined) {
    return {
      status: 'failed',
      found: `Node.js ${version}, but ${PACKAGE_NAME} is not installed for ${directory}.`,
      mend: `Run this in the application's folder, or there: npm install ${PACKAGE_NAME} @opentelemetry/api @opentelemetry/instrumentation`,
    };
  }
  return { status: 'ok', found: `Node.js ${version}, ${PACKAGE_NAME} ${installed.version}` };
}
