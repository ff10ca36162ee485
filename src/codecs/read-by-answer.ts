import { parseJsonObject, viewBody } from './body.ts';
import type { BodyCodec, StreamReader } from './codec.ts';
import { outlineJsonObject } from './outline.ts';
import type { JsonObject } from '../read.ts';

/**
 * A codec for requests that many shapes share (behind an opaque id, a `prompt` can be anything's):
 * the answer is read by the codec that knows it, the request's own where none does.
 */
export function readByAnswer(asked: BodyCodec, codecs: readonly BodyCodec[]): BodyCodec {
  const find = (part: JsonObject | undefined): BodyCodec =>
    (part && codecs.find((codec) => codec.answers?.(part) === true)) ?? asked;
  return {
    ...asked,
    readResponse: (text, content) => find(outlineJsonObject(text)).readResponse?.(text, content) ?? { response: {} },
    openStream: (content) => openByFirstChunk((chunk) => find(chunk).openStream?.(content)),
  };
}

/** The first chunk that is a JSON object decides who reads the stream. */
function openByFirstChunk(open: (chunk: JsonObject) => StreamReader | undefined): StreamReader {
  let reader: StreamReader | undefined;
  return {
    read(chunk) {
      if (reader === undefined) {
        const first = parseJsonObject(viewBody(chunk)?.toString());
        if (first !== undefined) reader = open(first);
      }
      return reader?.read(chunk) ?? false;
    },
    answer: () => reader?.answer() ?? { response: {} },
  };
}
