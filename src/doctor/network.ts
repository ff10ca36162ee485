import { isObject, type JsonObject, readString } from '../read.ts';

/** Why `fetch` failed: its own message never says. */
export function describeFailure(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = isObject(cause) ? readString(cause, 'code') : undefined;
  return code ?? (cause instanceof Error ? cause.message : String(error));
}

/** Nothing at all where it is no JSON object: whoever answered need not be whom we asked. */
export function parseObject(text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
