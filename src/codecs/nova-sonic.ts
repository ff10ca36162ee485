import type { InvocationRequest } from '../record/invocation.ts';
import type { Message } from '../record/message.ts';
import type { Usage } from '../record/usage.ts';
import { known, readCount, readNumber, readObject, readString, type JsonObject } from '../read.ts';
import { parseJsonObject } from './body.ts';
import type { Answer, StreamReader } from './codec.ts';
import { Transcript } from './nova-sonic-transcript.ts';

/**
 * Nova Sonic's events, both ways: `{"event":{"audioOutput":{…}}}`. Written from the documentation and from
 * payloads that others have published; there is no recording of a session yet.
 * https://docs.aws.amazon.com/nova/latest/userguide/output-events.html
 */
const EVENT_NAME = /^\s*\{\s*"event"\s*:\s*\{\s*"(\w{1,40})"/;
/** Enough to find the name of an event whose payload is many times as long. */
const HEAD_BYTES = 80;

const MAX_TOOL_NAMES = 64;

/** Reads what the model sends. A session has no last word: after any answer there may be another turn. */
export function openNovaSonicStream(content: boolean): StreamReader {
  let usage: Usage | undefined;
  let stopReason: string | undefined;
  let completionCount = 0;
  let turnCount = 0;
  /** The content that repeats what the user said: text, but none of the model's. */
  let transcriptId: string | undefined;
  const toolNames: string[] = [];
  let contentSeen = false;
  const transcript = content ? new Transcript() : undefined;
  return {
    read(chunk) {
      const name = readEventName(chunk);
      // Most of a session is audio, and nothing in it is needed.
      if (name === 'audioOutput') {
        contentSeen = true;
        return true;
      }
      const event = name === undefined ? undefined : readNovaSonicEvent(chunk, name);
      if (transcript !== undefined && name !== undefined) transcript.add(name, event);
      switch (name) {
        case 'completionStart':
          completionCount += 1;
          return false;
        case 'contentStart':
          if (readString(event, 'role') === 'USER') transcriptId = readString(event, 'contentId');
          return false;
        case 'textOutput': {
          const hasContent =
            readString(event, 'content') !== undefined &&
            readString(event, 'role') !== 'USER' &&
            (transcriptId === undefined || readString(event, 'contentId') !== transcriptId);
          contentSeen ||= hasContent;
          return hasContent;
        }
        case 'toolUse': {
          contentSeen = true;
          const tool = readString(event, 'toolName');
          if (tool !== undefined && toolNames.length < MAX_TOOL_NAMES) toolNames.push(tool);
          return true;
        }
        case 'contentEnd':
          if (readString(event, 'type') === 'AUDIO' && readString(event, 'stopReason') === 'END_TURN') turnCount += 1;
          return false;
        case 'usageEvent':
          usage = readUsage(event) ?? usage;
          return false;
        case 'completionEnd':
          stopReason = readString(event, 'stopReason') ?? stopReason;
          return false;
        default:
          return false;
      }
    },
    answer: () => ({
      response: known({
        finishReasons: stopReason === undefined ? undefined : [stopReason],
        toolNames: toolNames.length === 0 ? undefined : toolNames,
        completionCount: completionCount === 0 ? undefined : completionCount,
        turnCount: turnCount === 0 ? undefined : turnCount,
      }),
      ...(usage !== undefined && { usage }),
      ...readMessages(transcript?.read(), contentSeen),
    }),
  };
}

/** Who spoke, and where it was kept what was said; a session of sound alone has an answer without a text. */
function readMessages(transcript: readonly Message[] | undefined, contentSeen: boolean): Pick<Answer, 'messages'> {
  if (transcript !== undefined && transcript.length > 0) return { messages: transcript };
  if (!contentSeen) return {};
  return { messages: [transcript === undefined ? { role: 'assistant' } : { role: 'assistant', parts: [] }] };
}

/** What the events that open a session ask for; nothing for any other event. */
export function readNovaSonicRequest(chunk: unknown): InvocationRequest {
  const name = readEventName(chunk);
  if (name !== 'sessionStart' && name !== 'promptStart') return {};
  const event = readNovaSonicEvent(chunk, name);
  const inference = readObject(event, 'inferenceConfiguration');
  return known({
    maxTokens: readCount(inference, 'maxTokens'),
    temperature: readNumber(inference, 'temperature'),
    topP: readNumber(inference, 'topP'),
    outputType: readObject(event, 'audioOutputConfiguration') === undefined ? undefined : ('speech' as const),
  });
}

function readEventName(chunk: unknown): string | undefined {
  if (!(chunk instanceof Uint8Array)) return undefined;
  const head = Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, HEAD_BYTES));
  return EVENT_NAME.exec(head.toString('latin1'))?.[1];
}

function readNovaSonicEvent(chunk: unknown, name: string): JsonObject | undefined {
  if (!(chunk instanceof Uint8Array)) return undefined;
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString();
  return readObject(readObject(parseJsonObject(text), 'event'), name);
}

/** An event tells what came since the last one (`delta`) and the whole session so far (`total`): the whole counts. */
function readUsage(event: JsonObject | undefined): Usage | undefined {
  const total = readObject(readObject(event, 'details'), 'total');
  const input = readObject(total, 'input');
  const output = readObject(total, 'output');
  const kinds = {
    inputSpeechTokens: readCount(input, 'speechTokens'),
    inputTextTokens: readCount(input, 'textTokens'),
    outputSpeechTokens: readCount(output, 'speechTokens'),
    outputTextTokens: readCount(output, 'textTokens'),
  };
  const usage = known({
    inputTokens: readCount(event, 'totalInputTokens') ?? add(kinds.inputSpeechTokens, kinds.inputTextTokens),
    outputTokens: readCount(event, 'totalOutputTokens') ?? add(kinds.outputSpeechTokens, kinds.outputTextTokens),
    ...kinds,
  });
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function add(speech: number | undefined, text: number | undefined): number | undefined {
  return speech === undefined || text === undefined ? undefined : speech + text;
}
