/**
 * Checks one option: an invalid value is told, with the option's name, what was expected and what came, and counts as
 * not given. Telemetry never keeps an application from starting.
 */
export type Check = <T>(name: string, value: T, valid: boolean, expected: string) => T | undefined;

export function createCheck(warn: (message: string) => void): Check {
  return (name, value, valid, expected) => {
    if (value === undefined || valid) return value;
    const came = typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : typeof value;
    warn(`bedrock-otel: ${name} is ignored: expected ${expected}, got ${came}`);
    return undefined;
  };
}

/** The environment variables that options fall back to. */
export type Environment = Readonly<Record<string, string | undefined>>;
