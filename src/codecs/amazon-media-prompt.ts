import type { MessagePart, Prompt } from '../record/message.ts';
import { isObject, readArray, readObject, type JsonObject } from '../read.ts';
import { createGenericPart } from './generic-part.ts';
import { readBase64, readMediaMember } from './media.ts';
import { createUserPrompt, readText } from './prompt.ts';

const IMAGES = ['image', 'images', 'conditionImage', 'maskImage', 'referenceImage', 'sourceImage'];

/**
 * What a task of Nova Canvas, Nova Reel or the Titan Image Generator is given: it stands in a member of the task's own,
 * such as `textToImageParams`.
 * https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
 */
export function readMediaTask(body: JsonObject, content: boolean): Prompt {
  return createUserPrompt(content, () =>
    Object.keys(body)
      .filter((key) => key.endsWith('Params'))
      .flatMap((key) => readParameters(readObject(body, key) ?? {})),
  );
}

function readParameters(parameters: JsonObject): MessagePart[] {
  const negative = parameters['negativeText'];
  return [
    ...readText(parameters, 'text'),
    ...(negative === undefined ? [] : [createGenericPart('negative_text', negative)]),
    ...IMAGES.flatMap((key) => [
      ...readBase64(parameters, key, 'image'),
      // Nova Reel's images say their format.
      ...readMediaMember(parameters, key, 'image'),
      ...(readArray(parameters, key) ?? [])
        .filter(isObject)
        .flatMap((image) => readMediaMember({ image }, 'image', 'image')),
    ]),
    ...(readArray(parameters, 'shots') ?? []).filter(isObject).flatMap(readParameters),
  ];
}
