import type { InvocationRequest } from '../record/invocation.ts';
import { known, readCount, readNumber, readString, readStrings, readObject, type JsonObject } from '../read.ts';

/** How the body shapes spell one and the same request parameter. */
const MAX_TOKENS = [
  'max_tokens',
  'max_completion_tokens',
  'maxTokens',
  'max_new_tokens',
  'max_gen_len',
  'max_tokens_to_sample',
  'maxTokenCount',
  'maxOutputTokens',
];
const TOP_P = ['top_p', 'topP', 'p'];
const TOP_K = ['top_k', 'topK', 'k'];
const STOP_SEQUENCES = ['stop_sequences', 'stopSequences', 'stop'];
const CHOICE_COUNT = ['n', 'num_generations', 'numResults', 'numberOfImages', 'samples'];

/** The parameters that stand flat in one object, under whatever spelling. */
export function readSampling(source: JsonObject | undefined): InvocationRequest {
  if (source === undefined) return {};
  return known({
    maxTokens: readFirst(source, MAX_TOKENS, readCount),
    temperature: readNumber(source, 'temperature'),
    topP: readFirst(source, TOP_P, readNumber),
    topK: readFirst(source, TOP_K, readNumber),
    frequencyPenalty: readPenalty(source, 'frequency_penalty', 'frequencyPenalty'),
    presencePenalty: readPenalty(source, 'presence_penalty', 'presencePenalty'),
    seed: readNumber(source, 'seed'),
    stopSequences: readFirst(source, STOP_SEQUENCES, readStrings),
    choiceCount: readFirst(source, CHOICE_COUNT, readCount),
    outputType: readOutputType(source),
  });
}

function readFirst<Value>(
  source: JsonObject,
  spellings: readonly string[],
  read: (source: JsonObject, key: string) => Value | undefined,
): Value | undefined {
  for (const spelling of spellings) {
    const value = read(source, spelling);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Jurassic's penalties are objects: `{ scale: 1.5 }`. */
function readPenalty(source: JsonObject, snakeCase: string, camelCase: string): number | undefined {
  return (
    readNumber(source, snakeCase) ?? readNumber(source, camelCase) ?? readNumber(readObject(source, camelCase), 'scale')
  );
}

export function readOutputType(source: JsonObject): 'text' | 'json' | undefined {
  const format = readString(readObject(source, 'response_format'), 'type');
  if (format === 'json_object' || format === 'json_schema') return 'json';
  return format === 'text' ? 'text' : undefined;
}
