import { PACKAGE_NAME } from '../../version.ts';
import type { DoctorContext } from '../context.ts';
import type { Outcome } from '../finding.ts';
import { findCopies, findPackage, type InstalledPackage } from '../packages.ts';
import { isInRange } from '../version-range.ts';

const API = '@opentelemetry/api';
const INSTRUMENTATION = '@opentelemetry/instrumentation';
const SDK = '@opentelemetry/sdk-node';

/** Whose words on each other, and on Node.js, are taken. */
const PACKAGES = [
  PACKAGE_NAME,
  API,
  INSTRUMENTATION,
  SDK,
  '@opentelemetry/propagator-aws-xray',
  '@opentelemetry/resource-detector-aws',
];

const NEEDED = [API, INSTRUMENTATION];

/** The versions that were made for each other: the first experimental package that is of SDK 3, and the API it needs. */
const SDK_3 = '>=0.300.0';
const PAIRS = `${API}@1.9 with ${INSTRUMENTATION} and ${SDK} 0.223, or ${API}@1.10 with 0.301`;

/**
 * Which generation of OpenTelemetry is installed, and whether its parts fit together. Each package is taken at its own
 * word: its `peerDependencies` against what it would get from where it stands.
 */
export function checkOpenTelemetry({ directory }: DoctorContext): Outcome {
  const installed = PACKAGES.map((name) => findPackage(name, directory)).filter((found) => found !== undefined);
  const missing = NEEDED.filter((name) => installed.every((found) => found.name !== name));
  if (missing.length > 0) {
    return {
      status: 'failed',
      found: `${missing.join(' and ')}: not installed for ${directory}.`,
      mend: `npm install ${missing.join(' ')}`,
    };
  }
  const versions = listVersions(installed);
  const generations = new Set(
    installed.filter(({ name }) => name === INSTRUMENTATION || name === SDK).map(nameGeneration),
  );
  const conflicts = [
    ...installed.flatMap((one) => listConflicts(one, directory)),
    ...(generations.size > 1 ? [`${INSTRUMENTATION} and ${SDK} are of two generations`] : []),
  ];
  if (conflicts.length > 0) {
    return {
      status: 'failed',
      found: `${versions}: they do not fit together.\n${conflicts.join('\n')}`,
      mend: `Install versions that were made for each other: ${PAIRS}.`,
    };
  }
  const copies = findCopies(API, directory);
  // Those of one version share what they have set up: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts
  if (new Set(copies.map(({ version }) => version)).size > 1) {
    return {
      status: 'warning',
      found: `${versions}. ${copies.length} copies of ${API}: ${listCopies(copies)}. A newer one cannot use what an older one has set up.`,
      mend: `npm dedupe, or one version for all: npm explain ${API} says who asks for which.`,
    };
  }
  const tooNew = installed.filter(
    ({ name, node }) => name !== PACKAGE_NAME && isInRange(process.version, node ?? '*') === false,
  );
  if (tooNew.length > 0) {
    return {
      status: 'warning',
      found: `${versions}, on Node.js ${process.version}, for which they are not made: ${tooNew.map(({ name, node }) => `${name} needs ${node}`).join(', ')}.`,
      mend: `Update Node.js, or take the older of these: ${PAIRS}.`,
    };
  }
  return { status: 'ok', found: `${versions} (${[...generations].join()})` };
}

function listVersions(installed: readonly InstalledPackage[]): string {
  return installed
    .filter(({ name }) => [API, INSTRUMENTATION, SDK].includes(name))
    .map(({ name, version }) => `${name} ${version}`)
    .join(', ');
}

function nameGeneration({ version }: InstalledPackage): string {
  return isInRange(version, SDK_3) === true ? 'SDK 3' : 'SDK 2';
}

/** Peers that are missing are no conflict: those that are needed have been looked for, the others are optional. */
function listConflicts({ name, version, directory, peers }: InstalledPackage, application: string): string[] {
  return Object.entries(peers).flatMap(([peer, range]) => {
    // A package that is linked in stands outside of the application, where Node.js looks for its peers, too.
    const found = findPackage(peer, directory) ?? findPackage(peer, application);
    if (found === undefined || isInRange(found.version, range) !== false) return [];
    return [`${name} ${version} needs ${peer} ${range}, and gets ${found.version}`];
  });
}

function listCopies(copies: readonly InstalledPackage[]): string {
  return copies.map(({ version, directory }) => `${version} in ${directory}`).join(', ');
}
