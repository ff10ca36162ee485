/** The conventions' words for the models' own, in lower case; one that is not here stays as it is. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['endoftext', 'stop'],
  ['finish', 'stop'],
  ['finished', 'stop'],
  ['complete', 'stop'],
  ['success', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_call'],
  ['tool_calls', 'tool_call'],
  ['function_call', 'tool_call'],
  ['content_filtered', 'content_filter'],
  ['guardrail_intervened', 'content_filter'],
  ['refusal', 'content_filter'],
  ['error_toxic', 'content_filter'],
  ['malformed_model_output', 'error'],
  ['malformed_tool_use', 'error'],
]);

/**
 * A finish reason as an output message has it: `stop`, `length`, `content_filter`, `tool_call` or `error`.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-output-messages.json
 */
export function nameFinishReason(reason: string): string {
  const lower = reason.toLowerCase();
  return NAMES.get(lower) ?? lower;
}
