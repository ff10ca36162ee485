/** Accepts a value or throws a TypeError that names the path, what was expected and what came. */
export type Expectation = (value: unknown, path: string) => void;

export function expect(expected: string, accepts: (value: unknown) => boolean): Expectation {
  return (value, path) => {
    if (!accepts(value)) reject(path, expected, value);
  };
}

export function expectOneOf(names: readonly string[]): Expectation {
  return expect(`one of ${names.join(', ')}`, (value) => names.some((name) => name === value));
}

export function expectList(expectItem: Expectation): Expectation {
  return (value, path) => {
    if (!Array.isArray(value)) return reject(path, 'a list', value);
    value.forEach((item, index) => expectItem(item, `${path}[${index}]`));
  };
}

/** An object whose members are all known; a member that is `undefined` counts as absent. */
export function expectObject(
  members: Readonly<Record<string, Expectation>>,
  required: readonly string[] = [],
): Expectation {
  return (value, path) => {
    if (!isObject(value)) return reject(path, 'an object', value);
    for (const name of required) {
      if (value[name] === undefined) reject(`${path}.${name}`, 'a value', undefined);
    }
    for (const [name, member] of Object.entries(value)) {
      const expectMember = Object.hasOwn(members, name) ? members[name] : undefined;
      if (expectMember === undefined) {
        throw new TypeError(`${path}.${name}: unknown member, expected one of ${Object.keys(members).join(', ')}`);
      }
      if (member !== undefined) expectMember(member, `${path}.${name}`);
    }
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function reject(path: string, expected: string, value: unknown): never {
  throw new TypeError(`${path}: expected ${expected}, got ${describeValue(value)}`);
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
