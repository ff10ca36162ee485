/** One object for the whole process: this package may be loaded twice, by `import` and by `require`. */
export function processWide<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`bedrock-otel.${name}`);
  const holder = globalThis as { [key]?: T };
  return (holder[key] ??= create());
}
