/** JSON from outside: nothing about it is known until it is looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readObject(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

export function readArray(object: JsonObject | undefined, key: string): readonly unknown[] | undefined {
  const value = object?.[key];
  return Array.isArray(value) ? value : undefined;
}

/** A string with something in it. */
export function readString(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readNumber(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A count: a whole number that is not negative. */
export function readCount(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The strings of an array, or one lone string as a list. */
export function readStrings(object: JsonObject | undefined, key: string): readonly string[] | undefined {
  const value = object?.[key];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === 'string');
}

/** Drops the keys whose value is absent, so that an absent fact stays absent in every spread and comparison. */
export function known<T extends object>(facts: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  const present: Partial<T> = {};
  for (const key in facts) {
    const value = facts[key];
    if (value !== undefined) present[key] = value;
  }
  return present;
}
