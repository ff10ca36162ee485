import { resolveGuardrail, type Guardrail } from './guardrail.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { ModelAnswer, ScriptedToolUse } from './rule.ts';
import { resolveUsage, type Usage } from './usage.ts';

/** What the model says in one answer, before any shape writes it down. */
export interface Answer {
  /** Deltas; an empty list means no such block. */
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly toolUses: readonly AnsweredToolUse[];
  /** In Converse's words. */
  readonly stopReason: string;
  readonly usage: Usage;
  /** Absent when the request names no guardrail and the script none. */
  readonly guardrail: Guardrail | undefined;
  readonly id: string | undefined;
  readonly model: string | undefined;
}

interface AnsweredToolUse {
  readonly name: string;
  readonly id: string;
  readonly input: unknown;
  /** The input's JSON in pieces. */
  readonly deltas: readonly string[];
}

const DEFAULT_TEXT = 'Hello from the fake Bedrock.';
export const BLOCKED_TEXT = 'This request was blocked by the guardrail.';
export const REASONING_SIGNATURE = 'ZmFrZSBzaWduYXR1cmU=';

export function resolveAnswer(request: ReceivedRequest, scripted: ModelAnswer = {}): Answer {
  const guardrail = resolveGuardrail(request, scripted.guardrail);
  const blocked = guardrail?.blocked === true;
  const toolUses = listToolUses(scripted.toolUse).map((toolUse, index) =>
    resolveToolUse(toolUse, `tooluse_${request.requestId}_${index}`),
  );
  const silent = toolUses.length > 0 ? [] : DEFAULT_TEXT;
  const reasoning = splitDeltas(scripted.reasoning ?? []);
  const text = splitDeltas(scripted.text ?? (blocked ? BLOCKED_TEXT : silent));
  const generated = [...reasoning, ...text, ...toolUses.flatMap(({ deltas }) => deltas)];
  const bytes = generated.reduce((sum, delta) => sum + Buffer.byteLength(delta), 0);
  return {
    reasoning,
    text,
    toolUses,
    stopReason:
      scripted.stopReason ??
      (guardrail?.intervened ? 'guardrail_intervened' : toolUses.length > 0 ? 'tool_use' : 'end_turn'),
    usage: resolveUsage(request, bytes, {
      ...(blocked ? { inputTokens: 0, outputTokens: 0 } : {}),
      ...scripted.usage,
    }),
    guardrail,
    id: scripted.id,
    model: scripted.model,
  };
}

function listToolUses(toolUse: ModelAnswer['toolUse'] = []): readonly ScriptedToolUse[] {
  return 'name' in toolUse ? [toolUse] : toolUse;
}

function resolveToolUse(toolUse: ScriptedToolUse, id: string): AnsweredToolUse {
  const input = toolUse.input ?? {};
  return {
    name: toolUse.name,
    id: toolUse.id ?? id,
    input,
    deltas: splitEvenly(JSON.stringify(input), toolUse.deltas ?? 1),
  };
}

/** A string becomes words, each with the space before it; an empty string one empty delta (recorded for gpt-oss). */
function splitDeltas(text: string | readonly string[]): readonly string[] {
  if (typeof text !== 'string') return text;
  return text.match(/\s*\S+|\s+$/g) ?? [text];
}

function splitEvenly(text: string, pieces: number): string[] {
  const cut = (piece: number): number => Math.floor((piece * text.length) / pieces);
  return Array.from({ length: pieces }, (_, piece) => text.slice(cut(piece), cut(piece + 1)));
}
