import { isObject, type JsonObject } from '../read.ts';
import { cutText, measureText } from './cut-text.ts';

/**
 * What an object of content takes up in JSON, by the level to which its long texts are cut: so a level can be tried
 * without cutting anything.
 */
export interface Sized<T extends object> {
  readonly value: T;
  /** Bytes of everything but the long texts and the structures. */
  readonly fixed: number;
  /** Bytes of each long text. */
  readonly long: readonly number[];
  /** Members that are arrays or objects, such as the arguments of a tool call. */
  readonly structures: ReadonlyMap<string, Structure>;
}

interface Structure {
  readonly fixed: number;
  readonly long: readonly number[];
}

/** A structure may take as much as so many long texts. Above that it is no longer worth its form, and becomes a text. */
const STRUCTURE_LEVELS = 16;

/** Deeper than any tool's arguments, and far less deep than what the stack takes. */
const DEEPEST_STRUCTURE = 64;

/** Sizes an object that came out of `JSON.parse`. A text of up to `floor` bytes is never cut. */
export function sizeObject<T extends object>(value: T, floor: number): Sized<T> {
  const flat = flattenDeep(value);
  const long: number[] = [];
  const structures = new Map<string, Structure>();
  let fixed = measureJson(flat);
  for (const [name, member] of listMembers(flat)) {
    if (typeof member === 'string') {
      fixed -= addLong(long, member, floor);
    } else if (isStructure(member)) {
      const bytes = measureJson(member);
      fixed -= bytes;
      const texts: number[] = [];
      const cut = sum(listTexts(member).map((text) => addLong(texts, text, floor)));
      structures.set(name, { fixed: bytes - cut, long: texts });
    }
  }
  return { value: flat, fixed, long, structures };
}

/** The bytes of JSON that `cutObject` needs at most. */
export function measureSized(sized: Sized<object>, level: number): number {
  let bytes = sized.fixed + measureLong(sized.long, level);
  for (const structure of sized.structures.values()) {
    // As a text it has quotes.
    bytes += keepsForm(structure, level) ? measureStructure(structure, level) : level + 2;
  }
  return bytes;
}

/** The object with its long texts cut to the level, and with too large structures as the beginning of their JSON. */
export function cutObject<T extends object>({ value, structures }: Sized<T>, level: number): T {
  return mapMembers(value, (member, name) => {
    const structure = structures.get(name);
    if (structure === undefined || keepsForm(structure, level)) return cutTexts(member, level);
    return cutText(JSON.stringify(member), level);
  });
}

function keepsForm(structure: Structure, level: number): boolean {
  return measureStructure(structure, level) <= level * STRUCTURE_LEVELS;
}

function measureStructure({ fixed, long }: Structure, level: number): number {
  return fixed + measureLong(long, level);
}

function measureLong(long: readonly number[], level: number): number {
  return sum(long.map((bytes) => Math.min(bytes, level)));
}

/** Notes a text that may have to be cut, and says how many bytes of the whole are thereby accounted for. */
function addLong(long: number[], text: string, floor: number): number {
  // No character takes more than six bytes: most texts need no closer look.
  if (text.length * 6 <= floor) return 0;
  const bytes = measureText(text);
  if (bytes <= floor) return 0;
  long.push(bytes);
  return bytes;
}

function cutTexts(value: unknown, level: number): unknown {
  if (typeof value === 'string') return value.length * 6 <= level ? value : cutText(value, level);
  if (Array.isArray(value)) return value.map((item) => cutTexts(item, level));
  return isObject(value) ? mapMembers(value, (member) => cutTexts(member, level)) : value;
}

/** Members nested too deeply become texts at once: whoever walks the rest needs no care for the stack. */
function flattenDeep<T extends object>(value: T): T {
  if (!listMembers(value).some(([, member]) => isDeep(member))) return value;
  return mapMembers(value, (member) => (isDeep(member) ? JSON.stringify(member) : member));
}

function isDeep(value: unknown): boolean {
  let layer = [value].filter(isStructure);
  for (let depth = 0; layer.length > 0; depth += 1) {
    if (depth === DEEPEST_STRUCTURE) return true;
    layer = layer.flatMap((structure) => Object.values(structure)).filter(isStructure);
  }
  return false;
}

function listTexts(structure: object): readonly string[] {
  const texts: string[] = [];
  let layer: readonly object[] = [structure];
  while (layer.length > 0) {
    const members: readonly unknown[] = layer.flatMap((inner) => Object.values(inner));
    for (const member of members) if (typeof member === 'string') texts.push(member);
    layer = members.filter(isStructure);
  }
  return texts;
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function listMembers(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value);
}

/** `fromEntries` and not assignment: a member may be called `__proto__`. */
function mapMembers<T extends object>(value: T, map: (member: unknown, name: string) => unknown): T {
  const mapped: JsonObject = Object.fromEntries(listMembers(value).map(([name, member]) => [name, map(member, name)]));
  return mapped as T;
}

function measureJson(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
