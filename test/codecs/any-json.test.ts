import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Answer, BodyCodec } from '../../src/codecs/codec.ts';
import { openConverseStream } from '../../src/codecs/converse-stream.ts';
import { readConverseRequest, readConverseResponse } from '../../src/codecs/converse.ts';
import { CODECS, findCodec } from '../../src/codecs/registry.ts';
import { beginOperation } from '../../src/operations/registry.ts';
import { readConversePrompt } from '../../src/codecs/converse-prompt.ts';
import type { JsonObject } from '../../src/read.ts';
import type { Message, MessagePart, Prompt } from '../../src/record/message.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';
import { CONTENT, EVERYTHING, ROLES_ONLY } from './captures.ts';
import { SHAPES } from '../support/shape-fixtures.ts';

const CONVERSE_KEYS = ['toolUse', 'cacheDetails', 'ttl', 'trace', 'promptRouter', 'invokedModelId', 'outputConfig'];
const HOSTILE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'length', 'then'];
const HOSTILE_STRINGS = ['', '\ud800', '\u0000', '\u202e', '__proto__', '\\"', 'é'.repeat(300)];

const keys = new Set([...CONVERSE_KEYS, ...HOSTILE_KEYS]);
const strings = new Set(HOSTILE_STRINGS);
for (const { request, response, chunks } of SHAPES) collect([request, response, chunks]);

/** The keys and strings that the codecs look for: all that the golden table has. */
function collect(value: unknown): void {
  if (typeof value === 'string') strings.add(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) keys.add(key);
    collect(member);
  }
}

/** JSON with the keys that the codecs look for, in every place where they do not belong. */
const key = fc.oneof(fc.constantFrom(...keys), fc.string());
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(...strings),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: false }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
})).value;
const object = fc.dictionary(key, json, { maxKeys: 8 });

/** What a shape really sends, with some members replaced by anything. */
function deform(body: unknown): fc.Arbitrary<unknown> {
  if (typeof body !== 'object' || body === null) return fc.oneof({ weight: 4, arbitrary: fc.constant(body) }, json);
  if (Array.isArray(body)) return fc.oneof({ weight: 8, arbitrary: fc.tuple(...body.map(deform)) }, json);
  const members = Object.fromEntries(Object.entries(body).map(([name, member]) => [name, deform(member)]));
  return fc.oneof({ weight: 8, arbitrary: fc.record(members) }, json);
}

const captures = fc.constantFrom(ROLES_ONLY, CONTENT, EVERYTHING);
const modelId = fc.constantFrom(...SHAPES.map((fixture) => fixture.modelId), 'x');

/** What any answer must be, whatever it was read from: counts that can be counts, and text that was in the input. */
function assertSound({ response, usage, messages = [] }: Answer, input: string): void {
  for (const [name, value] of Object.entries(usage ?? {})) {
    if (typeof value === 'number') assert.ok(Number.isSafeInteger(value) && value >= 0, `${name} ${value}`);
  }
  for (const list of [response.finishReasons, response.toolNames])
    assert.ok((list ?? []).every((item) => typeof item === 'string'));
  assert.ok(response.id === undefined || typeof response.id === 'string');
  const output = JSON.stringify({ response, usage }).length;
  assert.ok(output <= 2 * input.length + 1024, `${output} characters from ${input.length}`);
  assertMessages(messages, input);
  assert.deepEqual(Object.keys(Object.prototype), []);
}

/** Messages are what may leave the process: of known parts, no longer than what they were read from, and never a trace. */
function assertMessages(messages: readonly Message[], input: string): void {
  for (const { role, parts = [] } of messages) {
    assert.match(role, /^[A-Za-z][\w-]{0,31}$/);
    for (const part of parts) assert.ok(PART_TYPES.has(part.type), part.type);
  }
  const output = JSON.stringify(messages);
  assert.ok(output.length <= 16 * input.length + 1024, `${output.length} characters from ${input.length}`);
  assert.doesNotMatch(output, /"amazon-bedrock-/);
}

const PART_TYPES: ReadonlySet<string> = new Set([
  'text',
  'reasoning',
  'tool_call',
  'tool_call_response',
  'server_tool_call',
  'server_tool_call_response',
  'blob',
  'uri',
  'generic',
] satisfies MessagePart['type'][]);

/** A prompt in both depths: the same messages, once with what they say. */
function assertPrompt(read: (content: boolean) => Prompt | undefined, input: string): void {
  const outline = read(false);
  const prompt = read(true);
  for (const { system, messages, tools = [] } of [outline, prompt].filter((found) => found !== undefined)) {
    assertMessages([...messages, ...(system === undefined ? [] : [system])], input);
    for (const { type, name } of tools) assert.deepEqual([typeof type, typeof name], ['string', 'string']);
  }
  assert.deepEqual(listRoles(outline), listRoles(prompt));
  assert.equal(outline?.tools, undefined);
  assert.ok(outline?.messages.every(({ parts }) => parts === undefined) !== false);
  assert.ok(prompt?.messages.every(({ parts }) => parts !== undefined) !== false);
}

function listRoles(prompt: Prompt | undefined): unknown {
  return prompt && [prompt.system?.role, prompt.messages.map(({ role }) => role)];
}

function readStream(codec: BodyCodec, chunks: readonly unknown[], content: boolean): Answer | undefined {
  const reader = codec.openStream?.(content);
  for (const chunk of chunks) assert.equal(typeof (reader?.read(chunk) ?? false), 'boolean');
  return reader?.answer();
}

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? '');

for (const codec of CODECS) {
  const fixtures = SHAPES.filter(({ shape }) => shape === codec.shape);
  const ofShape = (pick: 'request' | 'response' | 'chunks'): fc.Arbitrary<unknown> =>
    fc.oneof(object, ...fixtures.map((fixture) => deform(fixture[pick])));

  describe(`any JSON, through the codec of ${codec.shape}`, () => {
    it('as a request', () => {
      fc.assert(
        fc.property(ofShape('request'), modelId, (request, id) => {
          const body = typeof request === 'object' && request !== null ? { ...request } : {};
          const model = parseModelReference(id);
          assert.equal(typeof codec.recognizes(body, model), 'boolean');
          assert.equal(typeof codec.operation(body, model), 'string');
          assert.equal(typeof codec.readRequest(body), 'object');
          codec.answersVary?.(model);
          assertPrompt((content) => codec.readPrompt?.(body, content), JSON.stringify(body));
        }),
      );
    });

    it('as a response, whole or cut anywhere', () => {
      fc.assert(
        fc.property(ofShape('response'), fc.nat(), (response, cut) => {
          const text = JSON.stringify(response) ?? '';
          for (const content of [false, true]) {
            for (const part of [text, text.slice(0, cut % (text.length + 1))])
              assertSound(codec.readResponse?.(part, content) ?? { response: {} }, text);
          }
        }),
      );
    });

    it('as the events of a stream, whole or cut anywhere', () => {
      fc.assert(
        fc.property(fc.array(json, { maxLength: 6 }), ofShape('chunks'), fc.nat(), (events, like, cut) => {
          const values = [...events, ...(Array.isArray(like) ? like : [like])];
          const chunks = values.map(encode);
          const all = chunks.join('');
          const broken = chunks.map((chunk) => chunk.subarray(0, cut % (chunk.length + 1)));
          for (const stream of [chunks, broken, values, [...broken, ...chunks]]) {
            for (const content of [false, true]) {
              const answer = readStream(codec, stream, content);
              if (answer !== undefined) assertSound(answer, all + all);
            }
          }
        }),
      );
    });

    it('with huge strings and a great depth', () => {
      const huge = 'x'.repeat(200_000);
      const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
      for (const { request, response, chunks = [] } of fixtures.slice(0, 2)) {
        for (const body of [request, response ?? {}, ...chunks.slice(0, 3)]) {
          const text = JSON.stringify(body, (_key, value: unknown) => (typeof value === 'string' ? huge : value));
          const nested = `{${Object.keys(body as object).map((name) => `${JSON.stringify(name)}:${deep}`)}}`;
          for (const hostile of [text, nested]) {
            codec.readRequest(JSON.parse(hostile) as Record<string, unknown>);
            assertPrompt((content) => codec.readPrompt?.(JSON.parse(hostile) as JsonObject, content), hostile);
            for (const content of [false, true]) {
              assertSound(codec.readResponse?.(hostile, content) ?? { response: {} }, hostile);
              readStream(codec, [Buffer.from(hostile)], content);
            }
          }
        }
      }
    });

    it('keeps counts, not chunks', () => {
      for (const { chunks = [] } of fixtures) {
        const bytes = chunks.map(encode);
        const reader = codec.openStream?.(false);
        const content = bytes.filter((chunk) => reader?.read(chunk) === true);
        const once = reader?.answer();
        for (let round = 0; round < 500; round += 1) for (const chunk of content) reader?.read(chunk);
        assert.equal(JSON.stringify(reader?.answer())?.length, JSON.stringify(once)?.length);
      }
    });
  });
}

describe('any JSON', () => {
  it('finds a codec, and through it an answer', () => {
    fc.assert(
      fc.property(
        object,
        object,
        fc.array(json, { maxLength: 4 }),
        modelId,
        fc.boolean(),
        (request, response, events, id, content) => {
          const codec = findCodec(request, parseModelReference(id));
          const text = JSON.stringify(response);
          assertSound(codec.readResponse?.(text, content) ?? { response: {} }, text);
          readStream(codec, events.map(encode), content);
        },
      ),
    );
  });

  it('through Converse', () => {
    fc.assert(
      fc.property(object, fc.array(json, { maxLength: 12 }), captures, (body, events, capture) => {
        readConverseRequest(body);
        assertPrompt((content) => readConversePrompt(body, content), JSON.stringify(body));
        assertSound(readConverseResponse(body, capture), JSON.stringify(body));
        const reader = openConverseStream(capture);
        for (const event of events) assert.equal(typeof reader.read(event), 'boolean');
        assertSound(reader.answer(), JSON.stringify(events));
      }),
    );
  });

  it('as the input and the output of any command', () => {
    fc.assert(
      fc.property(
        object,
        json,
        fc.constantFrom('Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream', 'Other'),
        captures,
        (input, body, command, capture) => {
          const text = JSON.stringify(body);
          const begun = beginOperation(command, { ...input, body: text, modelId: input['modelId'] }, undefined);
          assertSound(begun.readAnswer({ ...input, body: text }, {}, capture), JSON.stringify(input) + text);
          assertPrompt((content) => begun.readPrompt?.({ ...capture, content }), JSON.stringify(input) + text);
        },
      ),
    );
  });

  it('nested a hundred thousand times', () => {
    const deep = `{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)},"anthropic_version":"x","max_tokens":4}`;
    const begun = beginOperation('InvokeModel', { modelId: 'm', body: deep }, undefined);
    assert.equal(begun.started.request.maxTokens, 4);
    for (const capture of [ROLES_ONLY, CONTENT]) assert.deepEqual(begun.readPrompt?.(capture), { messages: [] });
  });
});
