import type { Attribution } from '../record/attribution.ts';
import { isObject } from '../read.ts';
import { type AttributionOptions, TEXT_MEMBERS } from './options.ts';

const MAX_LENGTH = 256;
const MAX_LLM_ATTRIBUTES = 32;
const MEMBERS: ReadonlySet<string> = new Set([...TEXT_MEMBERS, 'prompt']);

/**
 * Reads what the application says, as an own copy within bounds. `tell` hears of everything that is not taken as it is:
 * the path, what was expected and what came.
 */
export function readAttribution(options: AttributionOptions, tell: (message: string) => void): Attribution {
  if (!isObject(options)) {
    tell(`expected an object, got ${options === null ? 'null' : typeof options}`);
    return {};
  }
  const attribution: { -readonly [Key in keyof Attribution]: Attribution[Key] } = {};
  const llm: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || MEMBERS.has(key)) continue;
    if (!key.startsWith('llm.')) {
      tell(`${key} is left out: expected ${[...MEMBERS].join(', ')} or a key that begins with llm.`);
      continue;
    }
    if (key.length > MAX_LENGTH) {
      tell(`${key.slice(0, 32)}… is left out: expected a key of at most ${MAX_LENGTH} characters, got ${key.length}`);
      continue;
    }
    const read = readLlmValue(key, value, tell);
    if (read === undefined) continue;
    if (Object.keys(llm).length < MAX_LLM_ATTRIBUTES) llm[key] = read;
    else tell(`${key} is left out: expected at most ${MAX_LLM_ATTRIBUTES} keys that begin with llm.`);
  }
  for (const member of TEXT_MEMBERS) {
    const text = readText(member, options[member], tell);
    if (text !== undefined) attribution[member] = text;
  }
  const prompt = readPrompt(options.prompt, tell);
  if (prompt !== undefined) attribution.prompt = prompt;
  if (Object.keys(llm).length > 0) attribution.llm = llm;
  return attribution;
}

/** The members of both; where both speak, the inner one counts. */
export function mergeAttribution(outer: Attribution, inner: Attribution): Attribution {
  const llm = { ...outer.llm, ...inner.llm };
  const kept = Object.entries(llm).slice(-MAX_LLM_ATTRIBUTES);
  return { ...outer, ...inner, ...(kept.length > 0 && { llm: Object.fromEntries(kept) }) };
}

function readLlmValue(
  key: string,
  value: unknown,
  tell: (message: string) => void,
): string | number | boolean | undefined {
  if (typeof value === 'string') return readText(key, value, tell);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  tell(`${key} is left out: expected a text, a finite number or a boolean, got ${describe(value)}`);
  return undefined;
}

function readText(path: string, value: unknown, tell: (message: string) => void): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') {
    tell(`${path} is left out: expected a text, got ${describe(value)}`);
    return undefined;
  }
  if (value.length <= MAX_LENGTH) return value;
  tell(`${path} is cut: expected at most ${MAX_LENGTH} characters, got ${value.length}`);
  return value.slice(0, MAX_LENGTH);
}

function readPrompt(value: unknown, tell: (message: string) => void): Attribution['prompt'] {
  if (value === undefined) return undefined;
  if (!isObject(value)) {
    tell(`prompt is left out: expected { name, version? }, got ${describe(value)}`);
    return undefined;
  }
  const name = readText('prompt.name', value['name'], tell);
  const version = readText('prompt.version', value['version'], tell);
  return name === undefined ? undefined : { name, ...(version !== undefined && { version }) };
}

function describe(value: unknown): string {
  return value === null
    ? 'null'
    : value === ''
      ? 'an empty text'
      : typeof value === 'number'
        ? String(value)
        : typeof value;
}
