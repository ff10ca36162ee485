import type { Span } from '@opentelemetry/api';
import type { Answer } from './codecs/codec.ts';
import type { ResolvedConfig } from './config/resolve.ts';
import { type Redact, redactConversation, redactText } from './content/redact.ts';
import type { EventLogger } from './emit/emitter.ts';
import { isLogging } from './emit/log-event.ts';
import { reportFailure } from './guard.ts';
import { nameFinishReason } from './record/finish-reason.ts';
import type { Outcome } from './record/invocation.ts';
import type { Capture, Conversation, MessagePart, OutputMessage, Prompt } from './record/message.ts';

/** What is read of a conversation: nothing, who spoke, or what was said, too. */
export type Reading = 'nothing' | 'speakers' | 'content';

/** Chooses once, when the request leaves: what no signal will carry is not looked at. */
export function chooseReading(config: ResolvedConfig, span: Span, logger: EventLogger): Reading {
  const { llmEvents, content, onContent, genAiEvents, genAiConsole } = config;
  const records = (llmEvents.logRecords || genAiEvents || genAiConsole) && isLogging(logger);
  const recording = span.isRecording();
  if (onContent !== undefined || (content.span && recording) || (content.event && records)) return 'content';
  if (!(llmEvents.spanEvents && recording) && !(llmEvents.logRecords && records)) return 'nothing';
  return llmEvents.countTokens === undefined ? 'speakers' : 'content';
}

/** What is asked of the codecs. */
export function chooseCapture(reading: Reading, { captureGuardrailTrace }: ResolvedConfig): Capture {
  const content = reading === 'content';
  return { content, guardrailTrace: content && captureGuardrailTrace };
}

/**
 * Puts together what both sides said, and shows every part of it to the user's redactor. Nothing for commands in which
 * nobody speaks.
 */
export function joinConversation(
  prompt: Prompt | undefined,
  answer: Answer,
  redact: Redact | undefined,
): Conversation | undefined {
  const trace = answer.guardrailTrace;
  if (prompt === undefined && answer.messages === undefined && trace === undefined) return undefined;
  const said: Conversation = {
    ...(prompt?.system !== undefined && { system: prompt.system }),
    input: prompt?.messages ?? [],
    output: nameEnds(answer),
    ...(prompt?.tools !== undefined && { tools: prompt.tools }),
  };
  const tracePart: MessagePart | undefined =
    trace === undefined ? undefined : { type: 'generic', generic_type: 'guardrail_trace', value: trace };
  if (redact === undefined) return tracePart === undefined ? said : { ...said, guardrailTrace: tracePart };
  const [redactedTrace] = tracePart === undefined ? [] : redactParts([tracePart], redact);
  return {
    ...redactConversation(said, redact, reportRedactor),
    ...(redactedTrace && { guardrailTrace: redactedTrace }),
  };
}

/** An error's message may quote the prompt: it passes the redactor like a part of it. */
export function redactOutcome(outcome: Outcome, redact: Redact | undefined): Outcome {
  if (redact === undefined || outcome.error?.message === undefined) return outcome;
  const { message, ...error } = outcome.error;
  const redacted = redactText(message, redact, reportRedactor);
  return { ...outcome, error: { ...error, ...(redacted !== undefined && { message: redacted }) } };
}

/** The model's messages stand in the order of the answer's finish reasons, one for each generation. */
function nameEnds({ messages = [], response: { finishReasons = [] } }: Answer): OutputMessage[] {
  return messages.map((message, index) => {
    const reason = finishReasons[index];
    return reason === undefined ? message : { ...message, finish_reason: nameFinishReason(reason) };
  });
}

function redactParts(parts: readonly MessagePart[], redact: Redact): readonly MessagePart[] {
  const { input } = redactConversation({ input: [{ role: 'guardrail', parts }], output: [] }, redact, reportRedactor);
  return input[0]?.parts ?? [];
}

/** Of the redactor's error only the name is told: its message may quote what was to be redacted. */
function reportRedactor(error: unknown): void {
  reportFailure('run redact', error instanceof Error ? error.name : typeof error);
}
