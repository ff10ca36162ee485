import type { GenericPart } from '../record/message.ts';
import { copyJson } from './copy-json.ts';

/** A part under the service's own name for it, in the spelling of the conventions: `cachePoint` is `cache_point`. */
export function createGenericPart(name: string, value: unknown): GenericPart {
  const generic_type = name.slice(0, 64).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { type: 'generic', generic_type, value: copyJson(value) };
}
