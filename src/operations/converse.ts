import type { Answer } from '../codecs/codec.ts';
import { readConversePrompt } from '../codecs/converse-prompt.ts';
import { readConverseRequest, readConverseResponse } from '../codecs/converse.ts';
import type { JsonObject } from '../read.ts';
import type { Capture } from '../record/message.ts';
import { type Operation, readModel } from './operation.ts';

export const converse: Operation = {
  command: 'Converse',
  begin: (input, resolveModel) => ({
    started: {
      command: 'Converse',
      operation: 'chat',
      streaming: false,
      ...readModel(input, resolveModel),
      request: readConverseRequest(input),
    },
    readPrompt: ({ content }) => readConversePrompt(input, content),
    readAnswer: readConverseAnswer,
  }),
};

/** A function of the module, because a closure beside `readPrompt` would keep the input for as long as itself. */
export function readConverseAnswer(output: JsonObject, _headers: JsonObject, capture: Capture): Answer {
  return readConverseResponse(output, capture);
}
