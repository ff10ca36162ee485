import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Answer } from '../../src/codecs/codec.ts';
import type { BegunOperation } from '../../src/operations/operation.ts';
import { beginOperation } from '../../src/operations/registry.ts';
import type { JsonObject } from '../../src/read.ts';
import type { Capture, Message } from '../../src/record/message.ts';
import { readFrames } from '../fixtures-record/frames.ts';
import { CONTENT, ROLES_ONLY } from './captures.ts';

interface Recording {
  readonly operation: string;
  readonly modelId: string;
  readonly request: { readonly body?: JsonObject; readonly bodyBase64?: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: JsonObject;
    readonly bodyBase64?: string;
  };
}

const directory = new URL('../fixtures/recordings/', import.meta.url);
const recordings = readdirSync(directory)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Recording) }))
  // One counts tokens of no call; two were sent without a body.
  .filter(
    ({ operation, request }) => operation !== 'CountTokens' && (request.body ?? request.bodyBase64) !== undefined,
  );

function begin({ operation, modelId, request }: Recording): BegunOperation {
  const text = Buffer.from(request.bodyBase64 ?? '', 'base64').toString() || JSON.stringify(request.body);
  const input = operation.startsWith('Converse') ? (decodeBytes(JSON.parse(text)) as object) : { body: text };
  return beginOperation(operation, { modelId, ...input }, undefined);
}

function readAnswer(recording: Recording, capture: Capture): Answer {
  const { response } = recording;
  const begun = begin(recording);
  if (response.bodyBase64 === undefined) {
    const body = Buffer.from(JSON.stringify(response.body));
    const output = recording.operation.startsWith('Converse') ? (decodeBytes(response.body) as JsonObject) : { body };
    return begun.readAnswer(output, response.headers, capture);
  }
  const reader = begun.stream?.open(capture);
  assert.ok(reader !== undefined);
  for (const event of readEvents(response.bodyBase64)) reader.read(event);
  return reader.answer();
}

/** The events as the SDK would have them. */
function readEvents(body: string): JsonObject[] {
  return readFrames(Buffer.from(body, 'base64')).map(({ head, payload }) => {
    const [, type = ''] = /:event-type...(\w+)\r:/s.exec(head.toString('latin1')) ?? [];
    return { [type]: decodeBytes(JSON.parse(payload.toString())) };
  });
}

/** What the SDK has as bytes stands in JSON as base64. */
function decodeBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      (key === 'bytes' || key === 'redactedContent') && typeof member === 'string'
        ? [key, Buffer.from(member, 'base64')]
        : [key, decodeBytes(member)],
    ),
  );
}

const TEXTS = new Set(['text', 'completion', 'outputText', 'generation']);
/** What is no text of the answer, or the text once more. */
const NOT_SAID = new Set(['reasoningContent', 'toolResult', 'trace', 'response', 'prompt', 'chat_history']);

/** All that stands in an answer under a name that some shape has for its text. */
function findTexts(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, member]) => {
      if (NOT_SAID.has(key)) return '';
      return TEXTS.has(key) && typeof member === 'string' ? member : findTexts(member);
    })
    .join('');
}

/** The same for requests, one by one. */
function listRequestTexts(value: unknown, key = ''): string[] {
  if (typeof value === 'string')
    return ['text', 'prompt', 'inputText', 'message', 'texts'].includes(key) ? [value] : [];
  if (typeof value !== 'object' || value === null || key === 'inferenceConfig' || key === 'outputConfig') return [];
  return Object.entries(value).flatMap(([name, member]) => listRequestTexts(member, Array.isArray(value) ? key : name));
}

const joinTexts = (messages: readonly Message[] = []): string =>
  messages.flatMap(({ parts = [] }) => parts.map((part) => (part.type === 'text' ? part.content : ''))).join('');

describe('what was said in a recorded exchange', () => {
  let textCount = 0;
  let toolCount = 0;

  for (const recording of recordings) {
    it(`${recording.operation} ${recording.file}`, () => {
      const { readPrompt } = begin(recording);
      const prompt = readPrompt?.(CONTENT);
      assert.ok(prompt !== undefined);
      const said = JSON.stringify(prompt);
      for (const text of listRequestTexts(recording.request.body)) assert.ok(said.includes(JSON.stringify(text)), text);
      if (recording.request.body !== undefined) assert.ok(prompt.messages.every(({ parts = [] }) => parts.length > 0));
      assert.ok(prompt.messages.length > 0);
      const roles = (messages: readonly Message[] = []): unknown => messages.map(({ role }) => ({ role }));
      assert.deepEqual(readPrompt?.(ROLES_ONLY).messages, roles(prompt.messages));

      const { response } = recording;
      if (response.status !== 200) return;
      const { messages, response: facts } = readAnswer(recording, CONTENT);
      const expected =
        response.bodyBase64 === undefined
          ? findTexts(response.body)
          : readEvents(response.bodyBase64).map(findChunkTexts).join('');
      assert.equal(joinTexts(messages), expected);
      assert.deepEqual(readAnswer(recording, ROLES_ONLY).messages, messages && roles(messages));
      const called = (messages ?? []).flatMap(({ parts = [] }) =>
        parts.flatMap((part) => ('name' in part && part.type.endsWith('tool_call') ? [part.name] : [])),
      );
      assert.deepEqual(called, facts.toolNames ?? []);
      if (expected !== '') textCount += 1;
      toolCount += called.length;
    });
  }

  it('is a text in most, and tool calls in many', () => {
    assert.ok(textCount > 80, `${textCount}`);
    assert.ok(toolCount > 30, `${toolCount}`);
  });
});

/** A chunk of InvokeModel holds the model's own JSON. */
function findChunkTexts(event: JsonObject): string {
  const { chunk } = event as { chunk?: { bytes?: Buffer } };
  return findTexts(chunk?.bytes === undefined ? event : JSON.parse(chunk.bytes.toString()));
}
