import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject, type JsonObject, readObject, readString } from '../read.ts';

/** A package as it is installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Where it really is, links followed. */
  readonly directory: string;
  readonly peers: Readonly<Record<string, string>>;
  /** The range of Node.js versions it is made for. */
  readonly node: string | undefined;
}

/**
 * The package that a file in this folder would get. Read from the disk, not through the package's own exports: many
 * do not let their package.json out.
 */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (const modules of listModuleFolders(from)) {
    const found = readPackage(join(modules, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All copies of a package that are installed for a folder, however deep. */
export function findCopies(name: string, from: string): InstalledPackage[] {
  const copies = new Map<string, InstalledPackage>();
  for (const modules of listModuleFolders(from)) collectCopies(name, modules, copies);
  return [...copies.values()];
}

function collectCopies(name: string, modules: string, copies: Map<string, InstalledPackage>): void {
  const copy = readPackage(join(modules, name));
  if (copy !== undefined) copies.set(copy.directory, copy);
  for (const folder of listPackageFolders(modules)) {
    const nested = join(folder, 'node_modules');
    if (existsSync(nested)) collectCopies(name, nested, copies);
  }
}

/** What stands in a `node_modules`; links are left alone, since what they lead to stands elsewhere, or is a circle. */
function listPackageFolders(modules: string): string[] {
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const folder = join(modules, name);
      // `.pnpm` holds one folder for each version of each package: https://pnpm.io/symlinked-node-modules-structure
      return name.startsWith('@') || name === '.pnpm' ? listPackageFolders(folder) : [folder];
    });
}

/** https://nodejs.org/api/modules.html#loading-from-node_modules-folders */
function listModuleFolders(from: string): string[] {
  const above = dirname(from) === from ? [] : listModuleFolders(dirname(from));
  const own = join(from, 'node_modules');
  return existsSync(own) ? [own, ...above] : above;
}

function readPackage(directory: string): InstalledPackage | undefined {
  const json = readJson(join(directory, 'package.json'));
  const name = readString(json, 'name');
  const version = readString(json, 'version');
  if (name === undefined || version === undefined) return undefined;
  return {
    name,
    version,
    directory: realpathSync(directory),
    peers: readRanges(json, 'peerDependencies'),
    node: readString(readObject(json, 'engines'), 'node'),
  };
}

function readRanges(json: JsonObject | undefined, key: string): Record<string, string> {
  const ranges = Object.entries(readObject(json, key) ?? {});
  return Object.fromEntries(ranges.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function readJson(file: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
