import { openParts, readWholeAnswer } from './answer-part.ts';
import type { BodyCodec } from './codec.ts';
import { readCompletion } from './openai-chat.ts';
import { readTextPrompt } from './prompt.ts';
import { readSampling } from './sampling.ts';

/**
 * A `prompt` that no other shape claims. What answers as OpenAI's text completions does is read here:
 * DeepSeek R1, and most imported models and SageMaker endpoints. Any other answer tells its own shape.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
 */
export const textCompletion: BodyCodec = {
  shape: 'text-completion',
  recognizes: (body) => body['prompt'] !== undefined,
  answersVary: () => true,
  operation: () => 'text_completion',
  readRequest: readSampling,
  readPrompt: readTextPrompt('prompt'),
  readResponse: readWholeAnswer(readCompletion),
  openStream: openParts(readCompletion),
};
