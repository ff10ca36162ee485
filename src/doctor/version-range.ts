type Version = readonly [major: number, minor: number, patch: number];

const COMPARATOR = /^(?<operator>\^|~|>=|<=|>|<|=)?v?(?<version>\d+(?:\.\d+){0,2})(?:-[\w.-]+)?$/;

/**
 * Whether a version is in a range, as far as packages' own `peerDependencies` and `engines` go: comparators side by
 * side, and `||`. `undefined` where the range says something else: then nothing is claimed.
 * https://github.com/npm/node-semver#ranges
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const actual = parse(version);
  const answers = range.split('||').map((part) => matchesAll(actual, part.trim()));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function matchesAll(actual: Version, part: string): boolean | undefined {
  if (part === '' || part === '*') return true;
  const comparators = part.replaceAll(/(?<=[<>=^~])\s+/g, '').split(/\s+/);
  const answers = comparators.map((comparator) => matches(actual, comparator));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function matches(actual: Version, comparator: string): boolean | undefined {
  const { operator = '=', version } = COMPARATOR.exec(comparator)?.groups ?? {};
  if (version === undefined) return undefined;
  const wanted = parse(version);
  const order = compare(actual, wanted);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  if (operator === '^') return order >= 0 && compare(actual, nextBreaking(wanted)) < 0;
  if (operator === '~') return order >= 0 && compare(actual, [wanted[0], wanted[1] + 1, 0]) < 0;
  // A lone `22` is every 22.
  return version.split('.').every((number, index) => Number(number) === actual[index]);
}

/** The first version that may break what worked: the next one of the leftmost number that is not zero. */
function nextBreaking([major, minor, patch]: Version): Version {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1];
}

/** A pre-release counts as its release. */
function parse(version: string): Version {
  const [major = 0, minor = 0, patch = 0] = version
    .replace(/^v/, '')
    .replace(/[-+].*$/, '')
    .split('.')
    .map(Number);
  return [major, minor, patch];
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
