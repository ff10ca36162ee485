import type { MessagePart } from '../record/message.ts';
import { isObject, readObject, readString, type JsonObject } from '../read.ts';
import { readConverseBlock } from './converse-content.ts';
import { createGenericPart } from './generic-part.ts';
import { createBlobPart, createUrlPart, findMimeType } from './media.ts';
import { readText } from './prompt.ts';

/**
 * The content of a chat completion's message: a text, or parts of several kinds.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function readOpenaiParts(content: unknown): MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', content }];
  return Array.isArray(content) ? content.filter(isObject).flatMap(readPart) : [];
}

function readPart(part: JsonObject): MessagePart[] {
  const type = readString(part, 'type');
  // Nova's blocks have no type.
  if (type === undefined) return readConverseBlock(part);
  switch (type) {
    case 'text':
      return readText(part, 'text');
    case 'refusal':
      return readText(part, 'refusal');
    case 'image_url':
    case 'video_url':
    case 'audio_url':
      return [readUrl(type, part)];
    case 'input_audio': {
      const audio = readObject(part, 'input_audio');
      const data = readString(audio, 'data');
      const mime_type = findMimeType('audio', readString(audio, 'format'));
      return [data === undefined ? readUnknown(type, part) : createBlobPart({ modality: 'audio', mime_type }, data)];
    }
    case 'file': {
      const data = readString(readObject(part, 'file'), 'file_data');
      return [data === undefined ? readUnknown(type, part) : createBlobPart({ modality: 'document' }, data)];
    }
    default:
      return [readUnknown(type, part)];
  }
}

/** Mistral takes the URL itself where OpenAI has it in an object. */
function readUrl(type: string, part: JsonObject): MessagePart {
  const url = readString(part, type) ?? readString(readObject(part, type), 'url');
  if (url === undefined) return readUnknown(type, part);
  return createUrlPart({ modality: type.slice(0, type.indexOf('_')) }, url);
}

function readUnknown(type: string, { type: _type, ...value }: JsonObject): MessagePart {
  return createGenericPart(type, value);
}
