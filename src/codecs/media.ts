import type { BlobPart, GenericPart, MessagePart, UriPart } from '../record/message.ts';
import { known, readObject, readString, readStrings, type JsonObject } from '../read.ts';
import { digestBase64, digestBytes, digestDataUrl, startsAsDataUrl, viewBytes } from './digest.ts';
import { createGenericPart } from './generic-part.ts';

/** What is known of a medium beside its bytes: a modality of the conventions, and its kind. */
interface Medium {
  readonly modality: string;
  readonly mime_type?: string | undefined;
}

/** Formats whose MIME type is not `<modality>/<format>`. */
const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['mov', 'video/quicktime'],
  ['mkv', 'video/x-matroska'],
  ['mpg', 'video/mpeg'],
  ['wmv', 'video/x-ms-wmv'],
  ['flv', 'video/x-flv'],
  ['three_gp', 'video/3gpp'],
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ['pdf', 'application/pdf'],
  ['csv', 'text/csv'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['html', 'text/html'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
]);

/** The MIME type of a format as Bedrock names it; `undefined` for a document of a kind that is not known. */
export function findMimeType(modality: string, format: string | undefined): string | undefined {
  if (format === undefined || !/^[\w.+-]{1,40}$/.test(format)) return undefined;
  return MIME_TYPES.get(format) ?? (modality === 'document' ? undefined : `${modality}/${format}`);
}

/** `image`, `video` or `audio` by its MIME type; anything else is a document. */
export function findModality(mimeType: string | undefined): string {
  const kind = mimeType?.slice(0, mimeType.indexOf('/'));
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}

export function createBlobPart({ modality, mime_type }: Medium, bytes: Uint8Array | string): BlobPart {
  const digest = typeof bytes === 'string' ? (digestDataUrl(bytes) ?? digestBase64(bytes)) : digestBytes(bytes);
  return { type: 'blob', modality, ...known({ mime_type }), content: '', ...digest };
}

/** A URL as a part; one that holds its data is the data. */
export function createUrlPart({ modality, mime_type }: Medium, url: string): BlobPart | UriPart {
  if (!startsAsDataUrl(url)) return { type: 'uri', modality, ...known({ mime_type }), uri: url };
  // One that is broken is still data, and no place.
  const digest = digestDataUrl(url) ?? digestBytes(Buffer.from(url));
  return { type: 'blob', modality, ...known({ mime_type }), content: '', ...digest };
}

/**
 * A medium as Bedrock's own shapes hold it: bytes or base64, or a place in S3. Text of a document, and whatever else
 * a source can be, stays as it is.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentSource.html
 */
export function readMedium(modality: string, block: JsonObject): BlobPart | UriPart | GenericPart {
  const source = readObject(block, 'source') ?? block;
  const medium = { modality, mime_type: findMimeType(modality, readString(block, 'format')) };
  const bytes = viewBytes(source['bytes']) ?? readString(source, 'bytes') ?? readString(source, 'base64String');
  if (bytes !== undefined) return createBlobPart(medium, bytes);
  const uri = readString(readObject(source, 's3Location'), 'uri');
  if (uri !== undefined) return createUrlPart(medium, uri);
  return createGenericPart(modality, block);
}

/** The medium under a key, if there is one. */
export function readMediaMember(body: JsonObject, key: string, modality: string): MessagePart[] {
  const member = readObject(body, key);
  return member === undefined ? [] : [readMedium(modality, member)];
}

/** The base64 under a key, or a list of it. */
export function readBase64(source: JsonObject | undefined, key: string, modality: string): MessagePart[] {
  const texts = readStrings(source, key) ?? [];
  return texts.filter((text) => text !== '').map((text) => createBlobPart({ modality }, text));
}
