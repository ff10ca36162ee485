import type { MessagePart } from '../record/message.ts';
import { known } from '../read.ts';
import { copyJson } from './copy-json.ts';

/** A tool call, of the application's tool or of the service's. */
export function createToolCallPart(call: {
  readonly name: string;
  readonly id: string | undefined;
  readonly serverTool?: boolean | undefined;
  readonly arguments: unknown;
}): MessagePart {
  const { name, id, serverTool, arguments: input } = call;
  const members = { name, ...known({ id }) };
  const told = input === undefined ? {} : { arguments: input };
  return serverTool === true
    ? { type: 'server_tool_call', ...members, server_tool_call: { type: name, ...told } }
    : { type: 'tool_call', ...members, ...told };
}

/** A tool's arguments where they come as JSON text: read if all of it is there, else the text itself. */
export function parseArguments(text: string): unknown {
  if (text === '') return undefined;
  try {
    return copyJson(JSON.parse(text));
  } catch {
    return text;
  }
}

/** What a tool answered: where that is one text or one JSON value, this is the answer itself. */
export function simplifyResult(parts: readonly MessagePart[]): unknown {
  const [part] = parts;
  if (parts.length !== 1 || part === undefined) return parts;
  if (part.type === 'text') return part.content;
  return part.type === 'generic' && part.generic_type === 'json' ? part.value : parts;
}
