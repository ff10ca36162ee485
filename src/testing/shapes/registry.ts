import type { ReceivedRequest } from '../received-request.ts';
import { anthropic } from './anthropic.ts';
import { converse } from './converse.ts';
import { generic } from './generic.ts';
import { novaSonic } from './nova-sonic.ts';
import { openai } from './openai.ts';
import type { AnswerShape } from './shape.ts';
import { titanEmbedding } from './titan-embedding.ts';

/** The first that matches answers; the last matches everything. */
const shapes: readonly AnswerShape[] = [converse, novaSonic, anthropic, openai, titanEmbedding];

export function findShape(request: ReceivedRequest): AnswerShape {
  return shapes.find((shape) => shape.matchesRequest(request)) ?? generic;
}
