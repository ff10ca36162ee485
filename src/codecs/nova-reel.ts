import { readMediaTask } from './amazon-media-prompt.ts';
import type { BodyCodec } from './codec.ts';
import { readSampling } from './sampling.ts';
import { readObject } from '../read.ts';

const TASKS: ReadonlySet<unknown> = new Set(['TEXT_VIDEO', 'MULTI_SHOT_AUTOMATED', 'MULTI_SHOT_MANUAL']);

/**
 * Nova Reel: the `modelInput` of StartAsyncInvoke. The video goes to S3; there is no answer to read.
 * https://docs.aws.amazon.com/nova/latest/userguide/video-gen-access.html
 */
export const novaReel: BodyCodec = {
  shape: 'nova-reel',
  recognizes: (body) => TASKS.has(body['taskType']) || body['videoGenerationConfig'] !== undefined,
  operation: () => 'generate_content',
  readRequest: (body) => readSampling(readObject(body, 'videoGenerationConfig')),
  readPrompt: readMediaTask,
};
