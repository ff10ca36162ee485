/** Set but empty counts as not set: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export function readVariable(name: string): string | undefined {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}

/** The entries of a comma-separated list. */
export function readList(name: string): string[] | undefined {
  return readVariable(name)
    ?.split(',')
    .map((entry) => entry.trim());
}
